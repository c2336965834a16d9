using System.Buffers;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Writes rows as comma-separated values (RFC 4180, lines ended by LF): NULL is empty, an empty text is two quotes.</summary>
internal static class CsvRows
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    public static void Write(TextWriter output, IReadOnlyList<string> names, IEnumerable<object?[]> rows)
    {
        WriteLine(output, names);
        foreach (var row in rows)
        {
            WriteLine(output, row);
        }
    }

    private static void WriteLine(TextWriter output, IReadOnlyList<object?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            output.Write(i == 0 ? string.Empty : ",");
            output.Write(Cell(cells[i]));
        }

        output.Write('\n');
    }

    private static string Cell(object? value)
    {
        var text = CellText.Of(value);
        return value is string { Length: 0 } || text.AsSpan().ContainsAny(NeedQuotes)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
