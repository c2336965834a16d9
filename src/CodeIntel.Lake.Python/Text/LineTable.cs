namespace CodeIntel.Lake.Python.Text;

/// <summary>Where the lines of a text begin. Lines end at \n, \r\n or \r.</summary>
internal sealed class LineTable
{
    private readonly List<int> starts = [];
    private readonly int length;

    public LineTable(ReadOnlySpan<byte> text)
    {
        length = text.Length;
        var offset = 0;
        while (offset < text.Length)
        {
            starts.Add(offset);
            var rest = text[offset..].IndexOfAny((byte)'\n', (byte)'\r');
            if (rest < 0)
            {
                return;
            }

            offset += rest;
            if (text[offset] == '\n')
            {
                LineFeeds++;
                offset++;
            }
            else if (offset + 1 < text.Length && text[offset + 1] == '\n')
            {
                CarriageReturnLineFeeds++;
                offset += 2;
            }
            else
            {
                CarriageReturns++;
                offset++;
            }

            HasTrailingNewline = offset == text.Length;
        }
    }

    /// <summary>Number of lines; the empty rest after a last line break is none.</summary>
    public int Count => starts.Count;

    /// <summary>Whether the last line ends with a line break.</summary>
    public bool HasTrailingNewline { get; }

    /// <summary>Number of lone line feeds.</summary>
    public int LineFeeds { get; }

    /// <summary>Number of pairs.</summary>
    public int CarriageReturnLineFeeds { get; }

    /// <summary>Number of lone carriage returns.</summary>
    public int CarriageReturns { get; }

    /// <summary>The break in use: lf, crlf, cr, mixed or none.</summary>
    public string Newline => (LineFeeds > 0, CarriageReturnLineFeeds > 0, CarriageReturns > 0) switch
    {
        (false, false, false) => "none",
        (true, false, false) => "lf",
        (false, true, false) => "crlf",
        (false, false, true) => "cr",
        _ => "mixed",
    };

    /// <summary>The offset at which a line, counted from 0, begins.</summary>
    public int Start(int row) => starts[row];

    /// <summary>The line, from 0, that holds an offset and is not before another line; the end after a last line break is a line of its own.</summary>
    public int RowFrom(int row, int offset)
    {
        while (row + 1 < Count ? starts[row + 1] <= offset : row < Count && HasTrailingNewline && offset == length)
        {
            row++;
        }

        return row;
    }

    /// <summary>The line, from 0, that holds an offset.</summary>
    public int RowOf(int offset)
    {
        var found = starts.BinarySearch(offset);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }
}
