using System.Text;
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
    /// <summary>What Spark calls otherwise.</summary>
    private static readonly (string Pattern, string Spark)[] SparkSyntax =
    [
        (@"list_sort\(list\((\w+)\)\)", "sort_array(collect_list($1))"), (@"\[(\w+)\]", "array($1)"), ("ends_with", "endswith"), ("list_append", "array_append"),
        ("array_to_string", "array_join"), (@"\blen\(", "size("), (@"recurring\.", string.Empty),
    ];

    private static readonly string Page = File.ReadAllText(Path.Combine(Folders.SourceTree, "docs", "cookbook.md")).ReplaceLineEndings("\n");
    private readonly string folder = Folders.Temporary("cookbook-");
    private readonly List<(string Sql, List<string> Rows)> recipes = [];

    [OneTimeSetUp]
    public void AskOurselves()
    {
        Run("refresh");
        foreach (Match recipe in Recipe().Matches(Page))
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
    public void The_page_shows_what_Spark_is_asked_with_recursion() => Assert.That(Page, Does.Contain($"```sql\n{ForSpark(recipes[0].Sql)}\n```\n"));

    [Test]
    public void Spark_gives_the_same_rows_to_all_questions()
    {
        Assume.That(Setting.AsksSpark, "LAKE_SPARK=1 asks it");
        var oracles = OracleFolder.Require();
        var script = new SparkScript();
        SparkScript.SettingsForSmallData.ForEach(script.Add);
        script.Add("SET spark.sql.scripting.enabled = true");
        script.Add($"CREATE DATABASE cookbook LOCATION '{Path.Combine(folder, "warehouse")}'");
        script.Add("USE cookbook");
        script.AddFile(Run("views", "--for", "spark"));
        recipes.ForEach(r => script.Add(r.Sql, ForSpark(r.Sql)));
        script.Run(oracles, folder);
        Assert.Multiple(() => recipes.ForEach(r => Assert.That(Sorted(script.Rows(r.Sql)), Is.EqualTo(r.Rows), ForSpark(r.Sql))));
    }

    /// <summary>A question with recursion as a script, by the rule that the page tells; any other as it is.</summary>
    private static string ForSpark(string sql)
    {
        var question = Recursion().Match(sql);
        if (!question.Success)
        {
            return sql;
        }

        var script = new StringBuilder("BEGIN\n  DECLARE seen BIGINT;\n");
        foreach (var (name, body) in question.Groups["name"].Captures.Zip(question.Groups["body"].Captures, (n, b) => (n.Value, b.Value)))
        {
            script.Append(body.Split("\n  UNION\n") is [var first, var step] ? $"""
                  CREATE OR REPLACE TABLE {name} USING delta AS
                {first};
                  SET seen = -1;
                  WHILE (SELECT count(*) FROM {name}) > seen DO
                    SET seen = (SELECT count(*) FROM {name});
                    INSERT INTO {name}
                    {step.TrimStart()}
                    EXCEPT SELECT * FROM {name};
                  END WHILE;

                """ : $"  CREATE OR REPLACE TEMPORARY VIEW {name} AS\n{body};\n");
        }

        return SparkSyntax.Aggregate($"{script}  {question.Groups["answer"].Value.TrimEnd()};\nEND", (text, word) => Regex.Replace(text, word.Pattern, word.Spark));
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

    [GeneratedRegex(@"^WITH RECURSIVE (?:(?<name>\w+)[^\n]* AS \(\n(?<body>.*?)\n\),?\n)+(?<answer>SELECT .*)$", RegexOptions.Singleline)]
    private static partial Regex Recursion();

    [GeneratedRegex("## [^\n]+\n\n```sh\ncodeintel-lake (?<command>[^\n]+)\n```")]
    private static partial Regex Recipe();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
