namespace CodeIntel.Lake.Cli.Output;

/// <summary>Writes rows for a person, each column on a line of its own, and an empty line after each row.</summary>
internal static class LineRows
{
    /// <returns>How many rows there were.</returns>
    public static long Write(TextWriter output, IReadOnlyList<string> names, IEnumerable<object?[]> rows)
    {
        var headings = names.Select(TerminalWriter.Escape).ToList();
        var width = headings.Select(h => h.Length).DefaultIfEmpty().Max();
        var count = 0L;
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                output.WriteLine($"{headings[i].PadLeft(width)} = {CellText.OrNull(row[i])}");
            }

            output.WriteLine();
            count++;
        }

        return count;
    }
}
