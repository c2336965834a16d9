using System.Buffers;
using System.Text;

namespace CodeIntel.Lake.Python.Text;

/// <summary>Evaluates Python's string literals. Surrogates become U+FFFD; an escape that Python refuses stays as written.</summary>
internal static class StringLiteral
{
    private static readonly SearchValues<byte> NoText = SearchValues.Create("bBfFtT"u8);

    /// <summary>Whether the letters before the quote make a text: no bytes and no f-string.</summary>
    public static bool IsText(ReadOnlySpan<byte> prefix) => !prefix.ContainsAny(NoText);

    /// <summary>Appends the value of what stands between the quotes.</summary>
    public static void Append(StringBuilder target, ReadOnlySpan<byte> content, bool raw)
    {
        var text = Encoding.UTF8.GetString(content).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (raw || !text.Contains('\\', StringComparison.Ordinal))
        {
            target.Append(text);
            return;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i = AppendEscape(target, text, i + 1);
            }
            else
            {
                target.Append(text[i]);
            }
        }
    }

    /// <summary>Appends the escape whose letter is at <paramref name="at"/> and returns its last index.</summary>
    private static int AppendEscape(StringBuilder target, string text, int at)
    {
        switch (text[at])
        {
            case '\n':
                return at;
            case '\\' or '\'' or '"':
                target.Append(text[at]);
                return at;
            case 'a':
                target.Append('\a');
                return at;
            case 'b':
                target.Append('\b');
                return at;
            case 'f':
                target.Append('\f');
                return at;
            case 'n':
                target.Append('\n');
                return at;
            case 'r':
                target.Append('\r');
                return at;
            case 't':
                target.Append('\t');
                return at;
            case 'v':
                target.Append('\v');
                return at;
            case >= '0' and <= '7':
                var octal = 0;
                var end = at;
                for (; end < text.Length && end < at + 3 && text[end] is >= '0' and <= '7'; end++)
                {
                    octal = (octal * 8) + (text[end] - '0');
                }

                target.Append((char)octal);
                return end - 1;
            case 'x':
                return AppendHex(target, text, at, 2);
            case 'u':
                return AppendHex(target, text, at, 4);
            case 'U':
                return AppendHex(target, text, at, 8);
            case 'N':
                return AppendNamed(target, text, at);
            default:
                target.Append('\\').Append(text[at]);
                return at;
        }
    }

    private static int AppendNamed(StringBuilder target, string text, int at)
    {
        var end = text.IndexOf('}', at);
        if (end > at + 1 && text[at + 1] == '{' && CharacterNames.Find(text.AsSpan(at + 2, end - at - 2)) is { } character)
        {
            target.Append(character.ToString());
            return end;
        }

        target.Append('\\').Append(text[at]);
        return at;
    }

    private static int AppendHex(StringBuilder target, string text, int at, int digits)
    {
        if (at + digits < text.Length
            && uint.TryParse(text.AsSpan(at + 1, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
        {
            target.Append(Rune.TryCreate(value, out var rune) ? rune.ToString() : "\uFFFD");
            return at + digits;
        }

        target.Append('\\').Append(text[at]);
        return at;
    }
}
