using System.Text;

namespace CodeIntel.Lake.Scip;

/// <summary>
/// The lines of a text in UTF-8, from columns to bytes. Lines end with <c>\n</c>, <c>\r\n</c> or <c>\r</c>. A byte order mark is a character of
/// the first line. Bytes that are no UTF-8 count as the character U+FFFD that a decoder makes of them.
/// </summary>
public sealed class ScipText
{
    private readonly ReadOnlyMemory<byte> text;
    private readonly List<int> lineStarts = [0];

    /// <summary>Finds the lines of a text.</summary>
    /// <param name="text">The bytes of the file.</param>
    public ScipText(ReadOnlyMemory<byte> text)
    {
        this.text = text;
        var bytes = text.Span;
        for (var at = 0; bytes[at..].IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var found;)
        {
            at += found + (bytes[(at + found)..].StartsWith("\r\n"u8) ? 2 : 1);
            lineStarts.Add(at);
        }
    }

    /// <summary>
    /// The bytes of a range: its first one and the one after its last. Columns may reach over the end of their line, but not into the next.
    /// Null where the text has no such place, or where it is within a character: the index is of another text.
    /// </summary>
    /// <param name="range">The range.</param>
    /// <param name="encoding">What its columns count; where it is not said, UTF-16 as scip-python does.</param>
    public (int Start, int End)? Span(ScipRange range, PositionEncoding encoding) =>
        Offset(range.StartLine, range.StartCharacter, encoding) is { } start && Offset(range.EndLine, range.EndCharacter, encoding) is { } end ? (start, end) : null;

    /// <summary>The line of a byte, from 0, and its column there in bytes; of the text's end the place after its last byte.</summary>
    /// <param name="offset">The byte.</param>
    public (int Line, int Column) Position(int offset)
    {
        var found = lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line, offset - lineStarts[line]);
    }

    private int? Offset(int line, int column, PositionEncoding encoding)
    {
        if (line >= lineStarts.Count)
        {
            return null;
        }

        var start = lineStarts[line];
        var rest = text.Span[start..(line + 1 < lineStarts.Count ? lineStarts[line + 1] : text.Length)];
        if (column <= rest.Length && Ascii.IsValid(rest[..column]))
        {
            return start + column;
        }

        var left = column;
        while (left > 0 && !rest.IsEmpty)
        {
            Rune.DecodeFromUtf8(rest, out var rune, out var length);
            left -= encoding switch
            {
                PositionEncoding.Utf8CodeUnitOffsetFromLineStart => length,
                PositionEncoding.Utf32CodeUnitOffsetFromLineStart => 1,
                _ => rune.Utf16SequenceLength,
            };
            rest = rest[length..];
            start += length;
        }

        return left == 0 ? start : null;
    }
}
