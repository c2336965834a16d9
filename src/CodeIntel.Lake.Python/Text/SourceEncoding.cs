using System.Text;
using System.Text.RegularExpressions;

namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// The encoding that a Python file declares, by byte order mark or cookie (PEP 263); UTF-8 where it declares none.
/// </summary>
/// <param name="Name">The codec's name in Python, with hyphens, such as utf-8, iso-8859-1 or shift-jis; the cookie's own word where it is not supported.</param>
/// <param name="HasBom">Whether the file begins with UTF-8's byte order mark.</param>
/// <param name="IsSupported">Whether the file can be decoded at all: the codec is known, and the mark does not contradict it.</param>
public sealed partial record SourceEncoding(string Name, bool HasBom, bool IsSupported)
{
    private const string Utf8Name = "utf-8";

    /// <summary>Whether the encoding is UTF-8.</summary>
    public bool IsUtf8 => Name == Utf8Name;

    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the declaration in the first two lines.</summary>
    public static SourceEncoding Detect(ReadOnlySpan<byte> content)
    {
        if (content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return new SourceEncoding("utf-16", false, false);
        }

        var hasBom = content.StartsWith(Bom);
        var cookie = Cookie(hasBom ? content[Bom.Length..] : content);
        if (cookie is null)
        {
            return new SourceEncoding(Utf8Name, hasBom, true);
        }

        var name = TokenizerName(cookie);
        var codec = SourceCodec.Find(name);
        return new SourceEncoding(codec?.Name ?? name, hasBom, hasBom ? name == Utf8Name : codec is not null);
    }

    private static string? Cookie(ReadOnlySpan<byte> text)
    {
        for (var line = 0; line < 2 && !text.IsEmpty; line++)
        {
            var end = text.IndexOfAny((byte)'\n', (byte)'\r');
            var content = end < 0 ? text : text[..end];
            if (content.Contains((byte)'#') && content.IndexOf("coding"u8) >= 0 && CookieLine().Match(Encoding.Latin1.GetString(content)) is { Success: true } match)
            {
                return match.Groups[1].Value;
            }

            if (content.TrimStart(" \t\f"u8) is [not (byte)'#', ..])
            {
                return null;
            }

            var crlf = end >= 0 && text[end..].StartsWith("\r\n"u8);
            text = end < 0 ? [] : text[(end + (crlf ? 2 : 1))..];
        }

        return null;
    }

    /// <summary>The cookie as Python's tokenizer takes it, which knows two encodings by the beginning of their names.</summary>
    private static string TokenizerName(string cookie)
    {
        var name = cookie.ToLowerInvariant().Replace('_', '-');
        if ($"{name}-".StartsWith("utf-8-", StringComparison.Ordinal))
        {
            return Utf8Name;
        }

        ReadOnlySpan<string> latin = ["latin-1-", "iso-8859-1-", "iso-latin-1-"];
        foreach (var beginning in latin)
        {
            if ($"{name}-".StartsWith(beginning, StringComparison.Ordinal))
            {
                return "iso-8859-1";
            }
        }

        return name;
    }

    [GeneratedRegex(@"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CookieLine();
}
