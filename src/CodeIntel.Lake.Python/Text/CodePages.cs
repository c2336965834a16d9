using System.Globalization;
using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>Finds the encodings that Python source may be in, by Python's names for them.</summary>
internal static class CodePages
{
    private static readonly int[] Wide = [1200, 1201, 12000, 12001, 65000];

    /// <summary>The encoding, strict in both directions; null when it is unknown or no superset of ASCII.</summary>
    /// <param name="name">Lower case, with hyphens.</param>
    public static Encoding? Find(string name)
    {
        try
        {
            var found = Number(name) is { } number
                ? CodePagesEncodingProvider.Instance.GetEncoding(number) ?? Encoding.GetEncoding(number)
                : CodePagesEncodingProvider.Instance.GetEncoding(Alias(name)) ?? Encoding.GetEncoding(Alias(name));
            return Wide.Contains(found.CodePage)
                ? null
                : CodePagesEncodingProvider.Instance.GetEncoding(found.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                    ?? Encoding.GetEncoding(found.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static int? Number(string name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["cp", "windows-", "ibm"])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, null, out var number))
            {
                return number;
            }
        }

        return null;
    }

    private static string Alias(string name) => name switch
    {
        "ascii" => "us-ascii",
        "mac-roman" or "macroman" => "macintosh",
        "mac-cyrillic" => "x-mac-cyrillic",
        "shift-jis" or "sjis" or "s-jis" => "shift_jis",
        "euckr" => "euc-kr",
        "eucjp" or "ujis" => "euc-jp",
        "gb2312-80" or "euc-cn" => "gb2312",
        "big5-tw" => "big5",
        "tis620" => "tis-620",
        _ when name.StartsWith("iso8859-", StringComparison.Ordinal) => "iso-8859-" + name["iso8859-".Length..],
        _ when name.StartsWith("latin-", StringComparison.Ordinal) => "latin" + name["latin-".Length..],
        _ => name,
    };
}
