using System.Text;

namespace CodeIntel.Lake.Cli;

/// <summary>Where a command writes.</summary>
/// <param name="Output">Answers: words, a table, or exactly one JSON document.</param>
/// <param name="Error">Progress, notes and errors.</param>
/// <param name="IsLive">Whether <paramref name="Error"/> is a terminal, on which progress may be redrawn.</param>
public sealed record CommandStreams(TextWriter Output, TextWriter Error, bool IsLive)
{
    private const int BufferSize = 1 << 16;

    /// <summary>Opens the way for answers that are bytes, not words.</summary>
    public Func<Stream> OpenBinary { get; init; } = Console.OpenStandardOutput;

    /// <summary>The process's own streams, in UTF-8; the output is buffered until it is flushed.</summary>
    public static CommandStreams OfConsole() => new(
        new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize) { NewLine = "\n" },
        Console.Error,
        !Console.IsErrorRedirected);
}
