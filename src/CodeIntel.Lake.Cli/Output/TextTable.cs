namespace CodeIntel.Lake.Cli.Output;

/// <summary>Writes rows in columns. Widths come from the first rows, so that any number of rows can be written.</summary>
internal static class TextTable
{
    private const int Looked = 1000;
    private const string Gap = "  ";

    /// <summary>Writes a heading, a rule and the rows; nothing where there are none.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">Headings; one that begins with <c>&gt;</c> has its column set flush right.</param>
    /// <param name="rows">Cells, as many in a row as there are columns.</param>
    /// <param name="endsWithLine">Whether an empty line comes after the rows.</param>
    /// <returns>How many rows there were.</returns>
    public static long Write(TextWriter output, IReadOnlyList<string> columns, IEnumerable<string[]> rows, bool endsWithLine = false)
    {
        var right = columns.Select(c => c.StartsWith('>')).ToArray();
        var headings = columns.Select((c, i) => right[i] ? c[1..] : c).ToArray();
        using var source = rows.GetEnumerator();
        var first = new List<string[]>();
        while (first.Count < Looked && source.MoveNext())
        {
            first.Add(source.Current);
        }

        if (first.Count == 0)
        {
            return 0;
        }

        var widths = headings.Select((h, i) => Math.Max(h.Length, first.Max(r => r[i].Length))).ToArray();
        WriteRow(output, headings, widths, right);
        WriteRow(output, [.. widths.Select(w => new string('-', w))], widths, right);
        first.ForEach(r => WriteRow(output, r, widths, right));
        long count = first.Count;
        while (source.MoveNext())
        {
            WriteRow(output, source.Current, widths, right);
            count++;
        }

        output.Write(endsWithLine ? output.NewLine : string.Empty);
        return count;
    }

    private static void WriteRow(TextWriter output, string[] cells, int[] widths, bool[] right)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            output.Write(i == 0 ? string.Empty : Gap);
            output.Write(right[i] ? cells[i].PadLeft(widths[i]) : i == cells.Length - 1 ? cells[i] : cells[i].PadRight(widths[i]));
        }

        output.WriteLine();
    }
}
