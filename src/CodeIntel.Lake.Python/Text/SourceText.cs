using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// A file's text as UTF-8 without byte order mark, and the way from its offsets back to the raw bytes.
/// </summary>
public sealed class SourceText
{
    private readonly byte[] buffer;
    private readonly int first;
    private readonly int[]? rawOffsets;

    private SourceText(byte[] buffer, int first, int[]? rawOffsets)
    {
        this.buffer = buffer;
        this.first = first;
        this.rawOffsets = rawOffsets;
        Lines = new LineTable(Utf8);
    }

    /// <summary>The whole text.</summary>
    public ReadOnlySpan<byte> Utf8 => buffer.AsSpan(first);

    /// <summary>Where its lines begin, as offsets into <see cref="Utf8"/>.</summary>
    internal LineTable Lines { get; }

    /// <summary>Decodes a file.</summary>
    /// <returns>null when the bytes are not of that encoding.</returns>
    public static SourceText? Decode(byte[] content, SourceEncoding encoding)
    {
        if (!encoding.IsSupported)
        {
            return null;
        }

        if (encoding.IsUtf8)
        {
            return System.Text.Unicode.Utf8.IsValid(content) ? new SourceText(content, encoding.HasBom ? 3 : 0, null) : null;
        }

        var codec = SourceCodec.Find(encoding.Name)!;
        if (codec.KeepsAscii && Ascii.IsValid(content))
        {
            return new SourceText(content, 0, null);
        }

        return LegacyDecoder.Decode(content, codec) is var (utf8, offsets) ? new SourceText(utf8, 0, offsets) : null;
    }

    /// <summary>The raw offset of an offset into <see cref="Utf8"/>.</summary>
    public int Raw(int offset) => rawOffsets is null ? first + offset : rawOffsets[offset];

    /// <summary>The source between two offsets.</summary>
    public ReadOnlySpan<byte> Slice(int start, int end) => buffer.AsSpan(first + start, end - start);
}
