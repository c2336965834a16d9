namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// Text as the parser has to see it, of the same length as the source. The parser knows \n and \r\n as line breaks and measures an
/// indentation as blanks + 8 × tabs; Python also ends lines at \r, and its tabs move to the next multiple of 8. The parser takes
/// <c>type(x).y = z</c> for a type alias, so that a call of <c>type</c> at the start of a statement is shown to it under another name.
/// </summary>
internal static class ParserInput
{
    private const int TabSize = 8;

    private static ReadOnlySpan<byte> TypeKeyword => "type"u8;

    /// <summary>The text itself where nothing has to change, else a changed copy.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text, LineTable lines)
    {
        byte[]? copy = null;
        if (lines.CarriageReturns > 0)
        {
            copy = text.ToArray();
            CarriageReturns(copy);
        }

        if (text.IndexOf(" \t"u8) >= 0)
        {
            copy ??= text.ToArray();
            for (var row = 0; row < lines.Count; row++)
            {
                Indentation(copy.AsSpan(lines.Start(row)));
            }
        }

        for (var call = NextTypeCall(text, 0); call >= 0; call = NextTypeCall(text, call + 1))
        {
            copy ??= text.ToArray();
            copy[call] = (byte)'T';
        }

        return copy is null ? text : copy;
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

    /// <summary>The next <c>type</c> that begins a statement and is followed by a bracket, or -1. What it finds in strings does no harm.</summary>
    private static int NextTypeCall(ReadOnlySpan<byte> text, int from)
    {
        while (text[from..].IndexOf(TypeKeyword) is >= 0 and var found)
        {
            var at = from + found;
            var after = text[(at + TypeKeyword.Length)..].TrimStart(" \t"u8);
            var before = text[..at].TrimEnd(" \t\f"u8);
            if (after is [(byte)'(' or (byte)'[', ..] && (before.IsEmpty || before[^1] is (byte)'\n' or (byte)'\r' or (byte)';' or (byte)':'))
            {
                return at;
            }

            from = at + 1;
        }

        return -1;
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
