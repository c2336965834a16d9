using System.Text.Json;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Acceptance.Oracles;
using CodeIntel.Lake.Cli;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance;

/// <summary>The questions of docs/cookbook.md have the same rows in other engines, over what the command <c>views</c> prints.</summary>
[TestFixture]
public sealed partial class CookbookElsewhereTests : IDisposable
{
    /// <summary>Questions that Spark does not take: it knows no WITH RECURSIVE.</summary>
    private const int Recursive = 5;

    private readonly string folder = Folders.Temporary("cookbook-");
    private readonly List<(string Sql, List<string> Rows)> recipes = [];

    [OneTimeSetUp]
    public void AskOurselves()
    {
        Run("refresh");
        foreach (Match recipe in Recipe().Matches(File.ReadAllText(Path.Combine(Folders.SourceTree, "docs", "cookbook.md"))))
        {
            var arguments = Word().Matches(recipe.Groups["command"].Value).Select(w => w.Value.Trim('"')).ToList();
            using var answer = JsonDocument.Parse(Run([.. arguments, "--json"]));
            recipes.Add((arguments[0] == "sql" ? arguments[1] : answer.RootElement.GetProperty("sql").GetString()!, Sorted(answer.RootElement.GetProperty("rows").EnumerateArray())));
        }

        Assert.That(recipes, Has.Count.EqualTo(20));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Test]
    public void DuckDb_gives_the_same_rows_to_all_questions()
    {
        var answers = ViewsElsewhere.OnDuckDb(OracleFolder.Require(), Run("views", "--for", "duckdb"), recipes.Select(r => r.Sql));
        Assert.Multiple(() =>
        {
            foreach (var (recipe, answer) in recipes.Zip(answers))
            {
                Assert.That(Sorted(answer), Is.EqualTo(recipe.Rows), recipe.Sql);
            }
        });
    }

    [Test]
    public void Spark_gives_the_same_rows_to_those_without_recursion()
    {
        Assume.That(Setting.IsLong, "Spark takes a minute for this");
        var oracles = OracleFolder.Require();
        var asked = recipes.Where(r => !r.Sql.Contains("RECURSIVE", StringComparison.Ordinal)).ToList();
        Assert.That(asked, Has.Count.EqualTo(recipes.Count - Recursive));
        var script = new SparkScript();
        script.AddFile(Run("views", "--for", "spark"));
        asked.ForEach(r => script.Add(r.Sql, r.Sql));
        script.Run(oracles, folder);
        Assert.Multiple(() => asked.ForEach(r => Assert.That(Sorted(script.Rows(r.Sql)), Is.EqualTo(r.Rows), r.Sql)));
    }

    private static List<string> Sorted(IEnumerable<string> rows) => Sorted(rows.Select(r => JsonDocument.Parse(r).RootElement));

    /// <summary>Rows as texts: engines differ in which integers they write as strings.</summary>
    private static List<string> Sorted(IEnumerable<JsonElement> rows) =>
        [.. rows.Select(r => string.Join(" | ", r.EnumerateObject().Select(c => $"{c.Name}={c.Value}"))).Order(StringComparer.Ordinal)];

    private string Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = CommandLine.Run(
            [.. arguments, "--repo", Path.Combine(Folders.SourceTree, "samples", "bookshop"), "--state", Path.Combine(folder, "state"), "--config", Path.Combine(Folders.SourceTree, "pipeline.yaml")],
            new CommandStreams(output, error, IsLive: false));
        return exit == 0 ? output.ToString() : throw new InvalidOperationException(error.ToString());
    }

    [GeneratedRegex("## [^\n]+\n\n```sh\ncodeintel-lake (?<command>[^\n]+)\n```")]
    private static partial Regex Recipe();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
