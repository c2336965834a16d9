namespace CodeIntel.Lake.Python.Text;

/// <summary>
/// Text as the parser has to see it, of the same length as the source. The parser knows \n and \r\n as line breaks and measures an
/// indentation as blanks + 8 × tabs; Python also ends lines at \r, and its tabs move to the next multiple of 8.
/// </summary>
internal static class ParserInput
{
    private const int TabSize = 8;

    /// <summary>The text itself where nothing has to change, else a changed copy.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text, LineTable lines)
    {
        var hasCarriageReturns = lines.CarriageReturns > 0;
        var hasMixedTabs = text.IndexOf(" \t"u8) >= 0;
        if (!hasCarriageReturns && !hasMixedTabs)
        {
            return text;
        }

        var copy = text.ToArray();
        if (hasCarriageReturns)
        {
            for (var i = 0; i < copy.Length; i++)
            {
                if (copy[i] == '\r' && (i + 1 == copy.Length || copy[i + 1] != '\n'))
                {
                    copy[i] = (byte)'\n';
                }
            }
        }

        if (hasMixedTabs)
        {
            for (var row = 0; row < lines.Count; row++)
            {
                Indentation(copy.AsSpan(lines.Start(row)));
            }
        }

        return copy;
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
