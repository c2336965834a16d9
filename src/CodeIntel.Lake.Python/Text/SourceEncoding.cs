using System.Text;
using System.Text.RegularExpressions;

namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// The encoding that a Python file declares, by byte order mark or cookie (PEP 263); UTF-8 where it declares none.
/// </summary>
/// <param name="Name">Normalised name, such as utf-8 or iso-8859-1; the cookie's own word where it is unknown.</param>
/// <param name="HasBom">Whether the file begins with UTF-8's byte order mark.</param>
/// <param name="IsSupported">Whether the file can be decoded at all: the encoding is known, and can hold Python's source.</param>
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

        var name = Normalize(cookie);
        return new SourceEncoding(name, hasBom, hasBom ? name == Utf8Name : name == Utf8Name || CodePages.Find(name) is not null);
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

    private static string Normalize(string cookie)
    {
        var name = cookie.ToLowerInvariant().Replace('_', '-');
        return name switch
        {
            Utf8Name or "utf8" or "u8" or "utf" or "utf8-ucs2" or "utf8-ucs4" or "cp65001" => Utf8Name,
            "latin-1" or "latin1" or "iso-8859-1" or "iso8859-1" or "iso-latin-1" or "l1" or "8859" or "latin" => "iso-8859-1",
            "ascii" or "us-ascii" or "646" => "ascii",
            _ when name.StartsWith("utf-8-", StringComparison.Ordinal) => Utf8Name,
            _ when name.StartsWith("latin-1-", StringComparison.Ordinal) || name.StartsWith("iso-8859-1-", StringComparison.Ordinal)
                || name.StartsWith("iso-latin-1-", StringComparison.Ordinal) => "iso-8859-1",
            _ => name,
        };
    }

    [GeneratedRegex(@"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CookieLine();
}
