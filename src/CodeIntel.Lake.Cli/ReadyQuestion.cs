using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Cli;

/// <summary>A question as its file asks it: comment lines say how it is used and what it answers, the rest is SQL.</summary>
/// <param name="Usage">The words after <c>ask</c>.</param>
/// <param name="Meaning">What it answers.</param>
/// <param name="Sql">With <c>{1}</c> and <c>{2}</c> for names, <c>{depth}</c> and <c>{limit}</c>.</param>
internal sealed record ReadyQuestion(string Usage, string Meaning, string Sql)
{
    public string Name => Usage.Split(' ')[0];

    /// <summary>How many names it takes.</summary>
    public int Names => Usage.Split(' ').Length - 1;

    /// <summary>The questions in the folder <c>questions</c> beside the contracts, by name.</summary>
    public static IReadOnlyList<ReadyQuestion> All(string schemas)
    {
        var folder = Path.Combine(schemas, "questions");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.sql").Order(StringComparer.Ordinal).Select(f => Read(File.ReadAllLines(f)))] : [];
    }

    /// <summary>A question by its name; null where there is none.</summary>
    public static ReadyQuestion? TryFind(string schemas, string name) => All(schemas).FirstOrDefault(q => q.Name == name);

    public string Filled(IReadOnlyList<string> names, long depth, long limit) => names.Index().Aggregate(
        Sql.Replace("{depth}", depth.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{limit}", limit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
        (sql, name) => sql.Replace($"{{{name.Index + 1}}}", SqlText.Literal(name.Item), StringComparison.Ordinal));

    private static ReadyQuestion Read(string[] lines)
    {
        var said = string.Join(' ', lines.TakeWhile(l => l.StartsWith("-- ", StringComparison.Ordinal)).Select(l => l[3..]));
        var colon = said.IndexOf(':', StringComparison.Ordinal);
        return new ReadyQuestion(said[..colon], said[(colon + 2)..], string.Join('\n', lines.SkipWhile(l => l.StartsWith("-- ", StringComparison.Ordinal))).TrimEnd());
    }
}
