using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>Decodes a file that is not UTF-8, byte by byte, so that each byte of the result knows where it came from.</summary>
internal static class LegacyDecoder
{
    private const byte Escape = 0x1B;

    /// <summary>
    /// The text as UTF-8, and for each of its offsets (the end included) the offset into the raw bytes. An escape sequence belongs to the
    /// character after it.
    /// </summary>
    /// <returns>null when the bytes are not of that encoding.</returns>
    public static (byte[] Utf8, int[] RawOffsets)? Decode(ReadOnlySpan<byte> content, SourceCodec codec)
    {
        var utf8 = new List<byte>(content.Length + (content.Length / 8));
        var offsets = new List<int>(utf8.Capacity);
        var decoder = codec.Decoder();
        Span<char> chars = stackalloc char[8];
        Span<byte> bytes = stackalloc byte[32];
        Span<byte> known = stackalloc byte[2];
        var start = 0;
        var isRoman = false;
        try
        {
            for (var i = 0; i < content.Length; i++)
            {
                if (!codec.Knows(content[i]))
                {
                    return null;
                }

                isRoman = content[i] == Escape ? codec.BeginsRoman(content[i..]) : isRoman;
                var isRepeated = i == start && codec.IsRepeated(content[i..], known);
                i += isRepeated ? 1 : 0;
                var count = decoder.GetChars(isRepeated ? known : content.Slice(i, 1), chars, flush: i == content.Length - 1);
                if (count == 0)
                {
                    continue;
                }

                foreach (ref var c in chars[..count])
                {
                    if (!codec.Correct(ref c, isRoman))
                    {
                        return null;
                    }
                }

                var length = Encoding.UTF8.GetBytes(chars[..count], bytes);
                for (var b = 0; b < length; b++)
                {
                    utf8.Add(bytes[b]);
                    offsets.Add(start);
                }

                start = i + 1;
            }
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        offsets.Add(content.Length);
        return ([.. utf8], [.. offsets]);
    }
}
