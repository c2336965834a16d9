using System.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>Statements for one start of Spark, which takes as long as many of them. Answers are asked for by name.</summary>
internal sealed class SparkScript
{
    private const string JvmOptions = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC -XX:MetaspaceSize=256m -Xmn512m -Xlog:disable -Xlog:all=warning:stderr";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);
    private readonly List<string> statements = [];
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private List<List<string>> answers = [];

    /// <summary>Many short statements: compiling each costs more than it saves. No setting changes what a statement means.</summary>
    public static List<string> SettingsForSmallData { get; } =
    [
        "SET spark.sql.codegen.wholeStage = false",
        "SET spark.sql.codegen.factoryMode = NO_CODEGEN",
        "SET spark.sql.adaptive.enabled = false",
        "SET spark.sql.shuffle.partitions = 1",
        "SET spark.databricks.delta.snapshotPartitions = 1",
    ];

    /// <summary>A quoted identifier of Spark.</summary>
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A Delta table by its folder.</summary>
    public static string Table(string folder) => $"delta.{Name(folder)}";

    /// <summary>Columns to select, timestamps as microseconds since 1970.</summary>
    public static string Columns(IEnumerable<Column> columns) => string.Join(", ", columns.Select(c => c.Type == ColumnType.Timestamp
        ? $"unix_micros({Name(c.Name)}) AS {Name(c.Name)}"
        : Name(c.Name)));

    /// <summary>Adds the statements of a file; a line that holds only ; ends each.</summary>
    public void AddFile(string text) => statements.AddRange(
        text.ReplaceLineEndings("\n").Split("\n;\n").Select(s => s.TrimEnd('\n', ';')).Where(s => s.Length > 0));

    /// <summary>Adds a statement whose rows nobody asks for.</summary>
    public void Add(string statement) => statements.Add(statement);

    /// <summary>Adds a statement whose rows are asked for by a name.</summary>
    public void Add(string name, string statement)
    {
        names.Add(name, statements.Count);
        statements.Add(statement);
    }

    /// <summary>Adds a read of a table, at its newest version or at an older one.</summary>
    public void AddRead(string name, ReadTable table, bool atVersion = false) => Add(
        name,
        $"SELECT {Columns(table.Contract.Columns)} FROM {Table(table.Folder)}{(atVersion ? $" VERSION AS OF {table.Version}" : string.Empty)}");

    /// <summary>The rows that a read found.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public CanonicalRows Read(string name, ReadTable table) => new(Rows(name).Select(r => CanonicalText.SparkRow(r, table.Contract.Columns)));

    /// <summary>Runs all statements. One that fails does not stop the others.</summary>
    public void Run(OracleFolder oracles, string folder)
    {
        var file = Path.Combine(folder, "statements.sql");
        File.WriteAllText(file, string.Join("\n;\n", statements) + "\n;\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var output = ForeignProcess.Run(Path.Combine(oracles.Source, "spark", "sql"), [oracles.Unpacked, file], folder, Limit, new() { ["JAVA_TOOL_OPTIONS"] = JvmOptions }, mayFail: true);
        answers = [[]];
        foreach (var line in output.Split('\n'))
        {
            if (line.Length == 0)
            {
                answers.Add([]);
            }
            else
            {
                answers[^1].Add(line);
            }
        }

        var failed = answers.Index().Where(a => a.Item.Count == 1 && IsError(a.Item[0]) && !names.ContainsValue(a.Index)).ToList();
        if (answers.Count < statements.Count || failed.Count > 0)
        {
            throw new InvalidOperationException($"Spark answered {answers.Count} of {statements.Count} statements. {string.Join('\n', failed.Select(f => $"{statements[f.Index]}\n{f.Item[0]}"))}");
        }
    }

    /// <summary>The rows of a statement as JSON.</summary>
    /// <exception cref="InvalidOperationException">The statement failed.</exception>
    public IReadOnlyList<string> Rows(string name)
    {
        var answer = answers[names[name]];
        return answer.Count == 1 && IsError(answer[0]) ? throw new InvalidOperationException($"Spark refuses {name}: {answer[0]}") : answer;
    }

    private static bool IsError(string line) => line.StartsWith("{\"error\": ", StringComparison.Ordinal);
}
