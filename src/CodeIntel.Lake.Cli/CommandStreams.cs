using System.Text;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli;

/// <summary>Where a command writes.</summary>
/// <param name="Output">Answers: words, a table, or exactly one JSON document.</param>
/// <param name="Error">Progress, notes and errors.</param>
/// <param name="IsLive">Whether <paramref name="Error"/> is a terminal, on which progress may be redrawn.</param>
public sealed record CommandStreams(TextWriter Output, TextWriter Error, bool IsLive)
{
    private const int BufferSize = 1 << 16;
    private const int NarrowestTerminal = 40;

    /// <summary>Columns of the terminal that <see cref="Output"/> is; null where it is none.</summary>
    public int? Width { get; init; }

    /// <summary>Opens what the command reads beside its words.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Whether that comes from a file or another program, and not from a person.</summary>
    public bool IsInputPiped { get; init; }

    /// <summary>Where text for a person goes.</summary>
    internal TerminalWriter Text => new(Output, Width);

    /// <summary>Where documents and lines of values for a program go: as they are, but for a terminal. JSON has none of the characters that would not be JSON any more.</summary>
    internal TextWriter Rows => Width is null ? Output : new TerminalWriter(Output) { KeepsLines = true };

    /// <summary>Opens the way for answers that are bytes, not words.</summary>
    public Func<Stream> OpenBinary { get; init; } = OpenAnswer;

    /// <summary>
    /// The process's own streams, in UTF-8; the output is buffered until it is flushed. An answer that cannot be written is an error, <c>output_closed</c> or
    /// <c>output_failed</c>; progress and notes that cannot be written are lost.
    /// </summary>
    public static CommandStreams OfConsole() => new(
        Writer(OpenAnswer(), BufferSize),
        TextWriter.Synchronized(Writer(new StandardStream(2, Console.OpenStandardError, _ => { }), -1)),
        !Console.IsErrorRedirected)
    {
        IsInputPiped = Console.IsInputRedirected,
        Width = Console.IsOutputRedirected ? null : Math.Max(Console.WindowWidth, NarrowestTerminal),
    };

    private static StandardStream OpenAnswer() => new(1, Console.OpenStandardOutput, e => throw Failed(e));

    private static StreamWriter Writer(Stream stream, int bufferSize) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize) { NewLine = "\n", AutoFlush = bufferSize < 0 };

    private static LakeException Failed(IOException error) => error is EndOfStreamException
        ? new LakeException(LakeError.Output, "output_closed", "Standard output is no longer read.", error)
        : new LakeException(LakeError.Output, "output_failed", $"Standard output cannot be written: {error.Message}", error);
}
