using System.Buffers;
using System.Globalization;
using System.Text;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>
/// Writes text for a person. What is written may come from a repository, so a character that a terminal would obey, or that hides what stands beside it, is written as
/// <c>\n</c>, <c>\t</c>, <c>\x1b</c> or <c>\u202e</c>.
/// </summary>
/// <param name="inner">Where to.</param>
/// <param name="width">Columns of the terminal; null where there is none, and lines may be of any length.</param>
internal sealed class TerminalWriter(TextWriter inner, int? width = null) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <summary>Control characters (C0, DEL, C1), separators of lines and paragraphs, and marks that turn the direction of writing.</summary>
    private static readonly SearchValues<char> Harmful = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue).Select(c => (char)c).Where(c => char.IsControl(c) || c is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069'))]);

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Columns of the terminal; null where there is none.</summary>
    public int? Width => width;

    /// <summary>Whether the character LF is written as it is.</summary>
    public bool KeepsLines { get; init; }

    /// <summary>A text on one line, without characters that a terminal obeys.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Harmful))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = Harmful.Contains(character) ? safe.Append(Name(character)) : safe.Append(character);
        }

        return safe.ToString();
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) =>
        inner.Write(KeepsLines ? string.Join('\n', (value ?? string.Empty).Split('\n').Select(Escape)) : Escape(value ?? string.Empty));

    /// <inheritdoc/>
    public override void WriteLine() => inner.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Write(value);
        inner.WriteLine();
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    private static string Name(char character) => character switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < '\u0100' => $"\\x{(int)character:x2}",
        _ => $"\\u{(int)character:x4}",
    };
}
