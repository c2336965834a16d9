namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// Text as the parser has to see it, of the same length as the source. The parser knows \n and \r\n as line breaks and measures an
/// indentation as blanks + 8 × tabs; Python also ends lines at \r, and its tabs move to the next multiple of 8. The parser takes
/// <c>type(x).y = z</c> for a type alias, <c>print &gt;&gt; x</c> for the statement of Python 2 and the <c>_</c> in the pattern <c>C(_=x)</c> for the
/// wildcard, and no star after <c>from __future__ import</c>, so that these are shown to it under other names. Lines between brackets are joined by <see cref="LineJoiner"/>.
/// </summary>
internal sealed class ParserInput
{
    private const int TabSize = 8;

    private readonly LineJoiner joiner = new();
    private byte[] buffer = [];

    /// <summary>Where the logical lines of the text begin; valid until the next call.</summary>
    public IReadOnlyList<int> LineStarts => joiner.LineStarts;

    /// <summary>The text to parse; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text, LineTable lines)
    {
        if (buffer.Length < text.Length)
        {
            buffer = new byte[text.Length];
        }

        var copy = buffer.AsSpan(0, text.Length);
        text.CopyTo(copy);
        if (lines.CarriageReturns > 0)
        {
            CarriageReturns(copy);
        }

        if (copy.IndexOf(" \t"u8) >= 0)
        {
            for (var row = 0; row < lines.Count; row++)
            {
                Indentation(copy[lines.Start(row)..]);
            }
        }

        joiner.Join(copy);
        NotAsKeyword(copy, "type"u8, "(["u8);
        NotAsKeyword(copy, "print"u8, ">"u8);
        NamedUnderscores(copy);
        StarsOfFuture(copy);
        return copy;
    }

    private static void CarriageReturns(Span<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
            {
                text[i] = (byte)'\n';
            }
        }
    }

    /// <summary>Shows each <c>_</c> before an equals sign as another name of one letter.</summary>
    private static void NamedUnderscores(Span<byte> text)
    {
        var at = 0;
        while (text[at..].IndexOf("_="u8) is >= 0 and var found)
        {
            at += found;
            if (at > 0 && text[at - 1] is (byte)' ' or (byte)'(' or (byte)',')
            {
                text[at] = (byte)'u';
            }

            at++;
        }
    }

    /// <summary>Shows the module of <c>from __future__ import *</c>, which Python parses and then refuses to compile, as another one.</summary>
    private static void StarsOfFuture(Span<byte> text)
    {
        var at = 0;
        while (text[at..].IndexOf("__future__"u8) is >= 0 and var found)
        {
            at += found + "__future__".Length;
            var rest = text[at..].TrimStart(" \t\f"u8);
            if (rest.StartsWith("import"u8) && rest["import".Length..].TrimStart(" \t\f"u8).StartsWith("*"u8))
            {
                text[at - 1] = (byte)'x';
            }
        }
    }

    /// <summary>Shows a word that begins a statement and is followed by one of these signs with a capital letter. What it finds in strings does no harm.</summary>
    private static void NotAsKeyword(Span<byte> text, ReadOnlySpan<byte> word, ReadOnlySpan<byte> signs)
    {
        var at = 0;
        while (text[at..].IndexOf(word) is >= 0 and var found)
        {
            at += found;
            var after = text[(at + word.Length)..].TrimStart(" \t"u8);
            var before = text[..at].TrimEnd(" \t\f"u8);
            if (!after.IsEmpty && signs.Contains(after[0]) && (before.IsEmpty || before[^1] is (byte)'\n' or (byte)'\r' or (byte)';' or (byte)':'))
            {
                text[at] -= (byte)('a' - 'A');
            }

            at += word.Length;
        }
    }

    /// <summary>Rewrites blanks before tabs, so that the parser's measure equals Python's; a form feed sets either measure to 0.</summary>
    private static void Indentation(Span<byte> line)
    {
        var length = 0;
        var column = 0;
        var first = 0;
        var mixed = false;
        for (; length < line.Length && line[length] is (byte)' ' or (byte)'\t' or (byte)'\f'; length++)
        {
            switch (line[length])
            {
                case (byte)' ':
                    column++;
                    break;
                case (byte)'\t':
                    mixed |= column % TabSize != 0;
                    column = ((column / TabSize) + 1) * TabSize;
                    break;
                default:
                    column = 0;
                    first = length + 1;
                    break;
            }
        }

        if (!mixed)
        {
            return;
        }

        var indentation = line[first..length];
        var tabs = column / TabSize;
        var blanks = column % TabSize;
        indentation.Fill((byte)'\f');
        indentation[^(tabs + blanks)..].Fill((byte)'\t');
        indentation[^blanks..].Fill((byte)' ');
    }
}
