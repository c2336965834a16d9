using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Writes rows in columns. Widths come from the first rows, so that any number of rows can be written; on a terminal, text that does not fit is cut.</summary>
internal static class TextTable
{
    private const int Looked = 1000;
    private const int Narrowest = 8;
    private const string Gap = "  ";

    /// <summary>As the other, of the rows of a result, with an empty line after them.</summary>
    public static long Write(TextWriter output, IEngineResult result, IEnumerable<object?[]> rows) => Write(output, result.Names, [.. result.Types.Select(t => t.IsNumber)], rows);

    /// <summary>As the other, of values, with an empty line after them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="names">Names of the columns.</param>
    /// <param name="numbers">Which of them are numbers.</param>
    /// <param name="rows">The rows.</param>
    public static long Write(TextWriter output, IReadOnlyList<string> names, IReadOnlyList<bool> numbers, IEnumerable<object?[]> rows) =>
        Write(output, [.. names.Select((n, i) => numbers[i] ? ">" + n : n)], rows.Select(r => Array.ConvertAll(r, CellText.OrNull)), endsWithLine: true);

    /// <summary>Writes a heading, a rule and the rows; nothing where there are none.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">Headings; one that begins with <c>&gt;</c> has its column set flush right.</param>
    /// <param name="rows">Cells, as many in a row as there are columns.</param>
    /// <param name="endsWithLine">Whether an empty line comes after the rows.</param>
    /// <param name="wraps">Whether the last column goes on in further lines, from word to word, where a terminal has no room for it.</param>
    /// <returns>How many rows there were.</returns>
    public static long Write(TextWriter output, IReadOnlyList<string> columns, IEnumerable<string[]> rows, bool endsWithLine = false, bool wraps = false)
    {
        rows = rows.Select(r => Array.ConvertAll(r, TerminalWriter.Escape));
        var right = columns.Select(c => c.StartsWith('>')).ToArray();
        var headings = columns.Select((c, i) => right[i] ? c[1..] : c).Select(TerminalWriter.Escape).ToArray();
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
        if (output is TerminalWriter { Width: { } room })
        {
            Fit(widths, right, room);
            if (wraps)
            {
                first = [.. first.SelectMany(r => Wrapped(r, widths[^1]))];
            }
        }

        WriteRow(output, headings, widths, right);
        WriteRow(output, [.. widths.Select(w => new string('-', w))], widths, right);
        first.ForEach(r => WriteRow(output, r, widths, right));
        long count = first.Count;
        while (source.MoveNext())
        {
            WriteRow(output, source.Current, widths, right);
            count++;
        }

        if (endsWithLine)
        {
            output.WriteLine();
        }

        return count;
    }

    /// <summary>Narrows the widest columns of text until a row fits, or none is wider than it must be.</summary>
    private static void Fit(int[] widths, bool[] right, int room)
    {
        while (widths.Sum() + (Gap.Length * (widths.Length - 1)) > room)
        {
            var widest = Enumerable.Range(0, widths.Length).Where(i => !right[i]).OrderByDescending(i => widths[i]).FirstOrDefault(-1);
            if (widest < 0 || widths[widest] <= Narrowest)
            {
                return;
            }

            widths[widest]--;
        }
    }

    /// <summary>A row as several, of which the later ones hold only more words of the last cell.</summary>
    private static IEnumerable<string[]> Wrapped(string[] row, int width)
    {
        var rest = row[^1];
        while (rest.Length > width && rest.LastIndexOf(' ', width) is > 0 and var blank)
        {
            yield return [.. row[..^1], rest[..blank]];
            row = Array.ConvertAll(row, _ => string.Empty);
            rest = rest[(blank + 1)..];
        }

        yield return [.. row[..^1], rest];
    }

    /// <summary>A cell without its middle: the ends of names and paths tell most.</summary>
    private static string Cut(string cell, int width) => cell.Length <= width ? cell : $"{cell.AsSpan(0, width / 3)}…{cell.AsSpan(cell.Length - (width - 1 - (width / 3)))}";

    private static void WriteRow(TextWriter output, string[] cells, int[] widths, bool[] right)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            output.Write(i == 0 ? string.Empty : Gap);
            var cell = right[i] || output is not TerminalWriter { Width: not null } ? cells[i] : Cut(cells[i], widths[i]);
            output.Write(right[i] ? cell.PadLeft(widths[i]) : i == cells.Length - 1 ? cell : cell.PadRight(widths[i]));
        }

        output.WriteLine();
    }
}
