using System.Text.RegularExpressions;

namespace CodeIntel.Lake.Pipeline.Tests.Rules;

/// <summary>Rows of one table of a case, as text; a missing cell is a null, and <c>''</c> an empty text.</summary>
internal sealed record CaseTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows);

/// <summary>One worked case of a rule: tables in, and the rows that must come out, of the columns that the case speaks of.</summary>
internal sealed partial record RuleCase(string Rule, string Title, IReadOnlyList<CaseTable> Inputs, CaseTable Expected)
{
    /// <summary>Reads the cases of a file: a heading for each case, below it a heading for each table, with <c>out</c> for the rows expected.</summary>
    /// <exception cref="FormatException">A case without rows to expect, or a row of another width than its heading.</exception>
    public static IEnumerable<RuleCase> Read(string file)
    {
        foreach (var text in CaseStart().Split(File.ReadAllText(file)).Skip(1))
        {
            var parts = TableStart().Split(text);
            var tables = parts.Skip(1).Select(Table).ToList();
            var rule = Path.GetFileNameWithoutExtension(file);
            yield return tables.Count(t => t.Name == "out") == 1
                ? new RuleCase(rule, parts[0].Trim(), [.. tables.Where(t => t.Name != "out")], tables.Single(t => t.Name == "out"))
                : throw new FormatException($"{file}: the case '{parts[0].Trim()}' needs one table 'out'.");
        }
    }

    private static CaseTable Table(string text)
    {
        var lines = text.Split('\n').Select(l => l.Trim()).ToList();
        var rows = lines.Where(l => l.StartsWith('|')).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray()).ToList();
        if (rows.Count < 2 || rows.Any(r => r.Length != rows[0].Length))
        {
            throw new FormatException($"The table '{lines[0]}' has rows of other widths than its heading.");
        }

        return new CaseTable(lines[0], rows[0], [.. rows.Skip(2).Select(r => r.Select(c => c switch { "" => null, "''" => string.Empty, _ => c }).ToArray())]);
    }

    [GeneratedRegex("^# ", RegexOptions.Multiline)]
    private static partial Regex CaseStart();

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex TableStart();
}
