using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Cli;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>Views by the scripts that the command <c>views</c> prints.</summary>
/// <param name="place">The arguments that say of which lake, or of which lakes.</param>
/// <param name="views">The views.</param>
internal sealed class ViewsElsewhere(IReadOnlyList<string> place, IEnumerable<Contract> views)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const string PrintRows = """

        import json
        for view in json.loads(NAMES):
            for row in lake.execute(f"SELECT * FROM {view}").read_all().to_struct_array():
                print(json.dumps({"row": row.as_py()}))
            print(json.dumps({"done": 0}))
        """;

    /// <summary>The views of one epoch, which may be an older one.</summary>
    public static ViewsElsewhere OfEpoch(string state, long epoch, IEnumerable<Contract> views) =>
        new(["--epoch", epoch.ToString(CultureInfo.InvariantCulture), "--state", state, "--config", Path.Combine(Folders.SourceTree, "pipeline.yaml")], views);

    /// <summary>The views of several lakes, with the name of the repository in a first column.</summary>
    /// <param name="settings">The settings that list them.</param>
    /// <param name="views">The views of each.</param>
    public static ViewsElsewhere OfSeveral(string settings, IEnumerable<Contract> views) =>
        new(["--config", settings], [.. views.Select(v => v with { Columns = [new Column("repository", ColumnType.Text, Nullable: false, string.Empty), .. v.Columns] })]);

    /// <summary>What the command <c>sql</c> says.</summary>
    public Dictionary<string, CanonicalRows> Ours() => views.ToDictionary(v => v.Name, v =>
    {
        using var answer = JsonDocument.Parse(Run("sql", $"FROM {v.Name}", "--json"));
        return Rows(v, answer.RootElement.GetProperty("rows").EnumerateArray().Select(r => r.GetRawText()));
    });

    /// <summary>As delta-rs computes them.</summary>
    /// <param name="oracles">The engines.</param>
    /// <param name="form">Which of the scripts for it.</param>
    public Dictionary<string, CanonicalRows> OnDeltaRs(OracleFolder oracles, string form)
    {
        var names = JsonSerializer.Serialize(views.Select(v => v.Name));
        var script = Script(form) + PrintRows.Replace("NAMES", $"'{names}'", StringComparison.Ordinal);
        var answers = InFile("views.py", script, file => Answers(ForeignProcess.Run(Path.Combine(oracles.Unpacked, "venv", "bin", "python"), ["-B", file], Path.GetTempPath(), Patience), views.Count()));
        return views.Zip(answers).ToDictionary(a => a.First.Name, a => Rows(a.First, a.Second));
    }

    /// <summary>As DuckDB's delta extension computes them.</summary>
    public Dictionary<string, CanonicalRows> OnDuckDb(OracleFolder oracles) =>
        views.Zip(OnDuckDb(oracles, Script("duckdb"), views.Select(v => $"FROM {v.Name}"))).ToDictionary(a => a.First.Name, a => Rows(a.First, a.Second));

    /// <summary>What DuckDB answers to SELECTs after a script, as JSON; its delta extension is loaded already.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> OnDuckDb(OracleFolder oracles, string script, IEnumerable<string> selects)
    {
        var text = new StringBuilder(script.Replace("INSTALL delta\n;\nLOAD delta\n;\n", string.Empty, StringComparison.Ordinal));
        var count = 0;
        foreach (var select in selects)
        {
            text.Append(CultureInfo.InvariantCulture, $"SELECT to_json(t)::VARCHAR AS row FROM ({select}\n) t\n;\n");
            count++;
        }

        return InFile("views.sql", text.ToString(), file => Answers(ForeignProcess.Run(Path.Combine(oracles.Source, "duckdb", "sql"), [oracles.Unpacked, file], Path.GetTempPath(), Patience), count));
    }

    /// <summary>Adds the statements for Spark.</summary>
    public void AddTo(SparkScript script, string name)
    {
        script.AddFile(Script("spark"));
        foreach (var view in views)
        {
            script.Add($"{view.Name} of {name}", $"SELECT * FROM {view.Name}");
        }
    }

    /// <summary>As Spark computed them.</summary>
    public Dictionary<string, CanonicalRows> OnSpark(SparkScript script, string name) => views.ToDictionary(v => v.Name, v => Rows(v, script.Rows($"{v.Name} of {name}")));

    private static CanonicalRows Rows(Contract view, IEnumerable<string> json) => new(json.Select(r => CanonicalText.SparkRow(r, view.Columns)));

    private static IReadOnlyList<IReadOnlyList<string>> InFile(string name, string text, Func<string, IReadOnlyList<IReadOnlyList<string>>> ask)
    {
        var folder = Folders.Temporary("views-");
        try
        {
            var file = Path.Combine(folder, name);
            File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return ask(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The last so many answers; statements before them have none, or empty ones.</summary>
    private static List<List<string>> Answers(string output, int count)
    {
        List<List<string>> answers = [[]];
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("row", out var row))
            {
                answers[^1].Add(row.ValueKind == JsonValueKind.String ? row.GetString()! : row.GetRawText());
            }
            else if (document.RootElement.TryGetProperty("done", out _))
            {
                answers.Add([]);
            }
            else if (document.RootElement.TryGetProperty("error", out var error))
            {
                throw new InvalidOperationException(error.GetString());
            }
        }

        return [.. answers.SkipLast(1).TakeLast(count)];
    }

    private string Script(string engine) => Run("views", "--for", engine);

    private string Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = CommandLine.Run([.. arguments, .. place], new CommandStreams(output, error, IsLive: false));
        return exit == 0 ? output.ToString() : throw new InvalidOperationException(error.ToString());
    }
}
