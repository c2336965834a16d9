using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>
/// Writes rows in columns. Widths come from the first rows, so that any number of rows can be written; on a terminal, text that does not fit is cut, and columns
/// are left out where there is no room for them.
/// </summary>
internal static class TextTable
{
    private const int Looked = 1000;
    private const int Narrowest = 8;

    /// <summary>What a column of text has where others are left out.</summary>
    private const int Narrow = 10;
    private const string Gap = "  ";

    /// <summary>As the other, of the rows of a result, with an empty line after them.</summary>
    public static long Write(TextWriter output, IEngineResult result, IEnumerable<object?[]> rows) => Write(output, result.Names, [.. result.Types.Select(t => t.IsNumber)], rows);

    /// <summary>As the other, of values, with an empty line after them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="names">Names of the columns.</param>
    /// <param name="numbers">Which of them are numbers.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="wraps">As for the other.</param>
    public static long Write(TextWriter output, IReadOnlyList<string> names, IReadOnlyList<bool> numbers, IEnumerable<object?[]> rows, bool wraps = false) =>
        Write(output, [.. names.Select((n, i) => numbers[i] ? ">" + n : n)], rows.Select(r => Array.ConvertAll(r, CellText.OrNull)), endsWithLine: true, wraps);

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

        long count = first.Count;
        var widths = headings.Select((h, i) => Math.Max(h.Length, first.Max(r => r[i].Length))).ToArray();
        var shown = Enumerable.Range(0, widths.Length).ToArray();
        var names = headings;
        if (output is TerminalWriter { Width: { } room })
        {
            shown = WithRoom(widths, right, room);
            (names, widths, right, first) = (Of(shown, headings), Of(shown, widths), Of(shown, right), first.ConvertAll(r => Of(shown, r)));
            Fit(widths, [.. right.Select((r, i) => !r && count > 1 && first.TrueForAll(f => f[i] == first[0][i]))], right, room);
            if (wraps)
            {
                first = [.. first.SelectMany(r => Wrapped(r, widths[^1]))];
            }
        }

        WriteRow(output, names, widths, right);
        WriteRow(output, [.. widths.Select(w => new string('-', w))], widths, right);
        first.ForEach(r => WriteRow(output, r, widths, right));
        while (source.MoveNext())
        {
            WriteRow(output, Of(shown, source.Current), widths, right);
            count++;
        }

        if (headings.Where((_, i) => !shown.Contains(i)).ToList() is { Count: > 0 } hidden)
        {
            DisplayText.WriteWrapped(output, $"no room here for {DisplayText.Count(hidden.Count, "column")}, which --json shows: {string.Join(", ", hidden)}");
        }

        if (endsWithLine)
        {
            output.WriteLine();
        }

        return count;
    }

    /// <summary>A text as lines of so many characters, broken between words; a word alone may be longer.</summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        while (text.Length > width && text.LastIndexOf(' ', width) is > 0 and var blank)
        {
            yield return text[..blank];
            text = text[(blank + 1)..];
        }

        yield return text;
    }

    private static T[] Of<T>(int[] shown, T[] all) => Array.ConvertAll(shown, i => all[i]);

    /// <summary>The columns that a terminal has room for: all, or all without long numbers such as ids, and then without those in the middle.</summary>
    private static int[] WithRoom(int[] widths, bool[] right, int room)
    {
        var shown = Enumerable.Range(0, widths.Length).ToList();
        int Needed(int column, int least) => Gap.Length + (right[column] ? widths[column] : Math.Min(widths[column], least));
        if (shown.Sum(i => Needed(i, Narrowest)) > room + Gap.Length)
        {
            while (shown.Count > 1 && shown.Sum(i => Needed(i, Narrow)) > room + Gap.Length)
            {
                shown.Remove(shown.MaxBy(i => (right[i] && widths[i] > Narrow, -Math.Abs((2 * shown.IndexOf(i)) - shown.Count + 1))));
            }
        }

        return [.. shown];
    }

    /// <summary>Narrows columns of text until a row fits, or none is wider than it must be: those that say the same in each row, then the widest.</summary>
    private static void Fit(int[] widths, bool[] same, bool[] right, int room)
    {
        while (widths.Sum() + (Gap.Length * (widths.Length - 1)) > room)
        {
            var next = Enumerable.Range(0, widths.Length).Where(i => !right[i] && widths[i] > Narrowest).OrderByDescending(i => same[i]).ThenByDescending(i => widths[i]).FirstOrDefault(-1);
            if (next < 0)
            {
                return;
            }

            widths[next]--;
        }
    }

    /// <summary>A row as several, of which the later ones hold only more words of the last cell.</summary>
    private static IEnumerable<string[]> Wrapped(string[] row, int width) =>
        Wrapped(row[^1], width).Select((line, i) => (string[])[.. i == 0 ? row[..^1] : Array.ConvertAll(row[..^1], _ => string.Empty), line]);

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
