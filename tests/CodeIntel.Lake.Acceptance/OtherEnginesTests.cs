using System.Text.Json;
using NUnit.Framework;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Acceptance.Oracles;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// Every rule gives the same rows on Spark as on DuckDB, and every dataset is read alike by whoever reads Delta tables. Spark is started once
/// for all of it, where LAKE_SPARK=1 or LAKE_LONG=1 ask for it. Where the other engines are not at hand, their tests are skipped.
/// </summary>
[TestFixture]
public sealed partial class OtherEnginesTests
{
    private const string TypesColumn = "types_of_row";
    private const string Several = "several lakes";

    /// <summary>Has rows where a provider contradicts itself, which the index of these lakes does not.</summary>
    private const string Drift = "semantic_drift_v1";
    private static readonly string[] Layouts = ["file_id", "bucket"];

    /// <summary>Of lakes with many epochs and of what Spark reads and writes; the rules do not depend on it.</summary>
    private static readonly string[] LongLayouts = Setting.IsLong ? Layouts : ["bucket"];

    /// <summary>Datasets whose changes are read: of both kinds of partitions and of none.</summary>
    private static readonly string[] Followed = ["repo_files_v1", "cst_defs_v1", "cpg_edges_v1", "dim_qualified_names_v1", "runs_v1"];

    private static readonly int[] Seeds = [3, 8, 21];

    /// <summary>Whose datasets the lake that is not whole has no rows of.</summary>
    private static readonly string[] StagesOfLayers = ["ast", "cst", "flows", "goids", "metrics", "resolve", "scip", "symbols"];

    /// <summary>What the preludes define, over names and lists at the edge of what a rule meets. Columns in the order of their names.</summary>
    private static readonly (string Name, string Sql)[] PreludeProbes =
    [
        ("names", """
            SELECT ancestor_name(n, 0) AS a0, ancestor_name(n, 1) AS a1, ancestor_name(n, 3) AS a3, first_name(n) AS f, stable_id(n) AS i, last_name(n) AS l,
                   n, name_parts(n) AS p, size(name_parts(n)) AS s, name_prefixes(n) AS x, parent_name(n) AS z
            FROM (VALUES (''), ('a'), ('a.b'), ('a.b.c.d'), ('.a'), ('a.'), ('a..b'), ('.'), ('größe.🐍.ñ'), ('a b.[x]|*')) AS t(n)
            """),
        ("lists", """
            SELECT array_join(sort_array(collect_list(v)), ',') AS j, k, size(collect_list(v)) AS s, element_at(sort_array(collect_list(v)), 1) AS v
            FROM (VALUES (1, 'b'), (1, 'B'), (1, CAST(NULL AS STRING)), (1, 'ä'), (2, 'x'), (2, 'x'), (3, '🐍'), (3, '～')) AS t(k, v)
            GROUP BY k
            """),
        ("exploded", "SELECT u.col AS c, u.pos AS p FROM (SELECT name_parts(n) AS l FROM (VALUES ('a.b'), ('c'), ('')) AS t(n)) s, LATERAL posexplode(s.l) AS u"),
        ("builtins", "SELECT name FROM python_builtins"),
    ];

    /// <summary>Mode of each refresh, and how many paths were added, modified, renamed to and deleted.</summary>
    private static readonly (string, int, int, int, int)[] Refreshes =
    [
        ("Full", SmallProject.Plain.Entries.Values.OfType<FileEntry>().Count(), 0, 0, 0),
        ("Incremental", 1, 1, 0, 0),
        ("Incremental", 0, 0, 1, 1),
        ("Incremental", 0, 1, 0, 1),
    ];

    private readonly Dictionary<string, RefreshedLake> lakes = [];
    private readonly Dictionary<string, IReadOnlyList<ReadTable>> tables = [];
    private readonly Dictionary<string, IReadOnlyList<ReadTable>> changes = [];
    private readonly Lazy<SparkScript> spark;
    private readonly Stack<IDisposable> scenes = [];
    private string folder = string.Empty;
    private IReadOnlyList<RuleStatement> rules = [];

    public OtherEnginesTests() => spark = new Lazy<SparkScript>(StartSpark);

    /// <summary>The rule files, by the name of their dataset.</summary>
    private static IEnumerable<string> RuleFiles => Shipped.Derived.Select(c => c.Name);

    /// <summary>Of each stage some: a statement of Spark takes seconds, so it gets a sample but for LAKE_LONG=1.</summary>
    private static readonly IReadOnlyList<string> RuleFilesForSpark =
        [.. Setting.Some([.. Shipped.Derived], 3, c => c.Stage).Select(c => c.Name)];

    private static readonly IReadOnlyList<Contract> ViewsForSpark = Setting.Some([.. Shipped.Views.Values], 1);

    /// <summary>Of several lakes the test command reads the calls and some others.</summary>
    private static IReadOnlyList<Contract> ViewsOfSeveral => Setting.Some([.. Shipped.Views.Values], 5, v => v.Name == "calls");

    /// <summary>Whether the lake of a layout has all layers and semantic facts: the test command has them in one.</summary>
    private static bool IsWhole(string layout) => LongLayouts.Contains(layout);

    private static ContractCatalog Shipped => ContractCatalog.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas"));

    [OneTimeSetUp]
    public void BuildLakes()
    {
        foreach (var layout in Layouts)
        {
            scenes.Push(lakes[layout] = new RefreshedLake(layout, IsWhole(layout)));
            tables[layout] = lakes[layout].Read(lakes[layout].Results[^1].Epoch);
            changes[layout] = [.. Followed.SelectMany(lakes[layout].ReadChanges)];
        }

        var (tree, roots) = SmallProject.Rich(Seeds);
        var scene = new Scene("bucket", sourceRoots: roots) { Layers = Scene.AllLayers, Semantics = Scene.ByIndex };
        scenes.Push(scene);
        scene.Write(tree);
        scene.WriteIndex();
        scene.Refresh();
        folder = scene.Root;
        rules = RuleRun.Of(scene.State, scene.Contracts, roots, Path.Combine(folder, "rules"));
    }

    [OneTimeTearDown]
    public void RemoveLakes()
    {
        while (scenes.TryPop(out var scene))
        {
            scene.Dispose();
        }
    }

    [Test]
    public void The_lakes_hold_something_of_everything()
    {
        Assert.Multiple(() =>
        {
            Assert.That(rules.Where(r => r.Rows.Count == 0 && r.Step == 0).Select(r => r.Name), Is.Empty);
            foreach (var layout in Layouts)
            {
                var empty = tables[layout].Where(t => t.Rows.Count == 0 && (IsWhole(layout) || !StagesOfLayers.Contains(t.Contract.Stage))).Select(t => t.Contract.Name).ToList();
                Assert.That(empty, Is.EqualTo(new[] { Drift }));
                Assert.That(tables[layout].Select(t => t.Contract.Name), Is.EqualTo(Shipped.All.Where(c => c.Scope != DatasetScope.Transient).Select(c => c.Name)));
                Assert.That(
                    lakes[layout].Results.Select(r => (r.Mode.ToString(), r.Files.Added, r.Files.Modified, r.Files.Renamed, r.Files.Deleted)),
                    Is.EqualTo(Refreshes));
            }
        });
    }

    [Test]
    public void The_rules_met_every_case()
    {
        string[] cases =
        [
            .. new[] { "mention", "alias", "star", "base", "withheld", "instead", "beside" }.Select(v => $"\"via\":\"{v}\""),
            .. new[] { "def", "variable", "module", "external", "missing" }.Select(k => $"\"target_kind\":\"{k}\""),
            .. new[] { "import", "def", "self", "variable", "star", "builtin" }.Select(q => $"\"qname_source\":\"{q}\""),
            .. new[] { "beyond_top_level", "several", "definition", "builtin", "dynamic_callee", "local_value" }.Select(r => $"\"reason\":\"{r}\""),
            .. new[] { "package", "module", "namespace", "external" }.Select(k => $"\"kind\":\"{k}\",\"module_fqn\""),
        ];
        Assert.That(cases.Where(c => !rules.Any(r => r.Rows.AnyHolds(c))), Is.Empty);
    }

    [TestCaseSource(nameof(RuleFiles))]
    public void A_rule_gives_the_rows_of_the_lake(string dataset)
    {
        var rule = rules.First(r => r.Contract.Name == dataset);
        Assert.That(rule.Lake is null, Is.EqualTo(rule.Contract.Scope == DatasetScope.Transient));
        Assert.That(rule.Lake?.Difference(rule.Rows), Is.Null, "the lake and the rule");
    }

    [TestCaseSource(nameof(RuleFilesForSpark))]
    public void A_rule_gives_the_same_rows_on_Spark(string dataset)
    {
        var script = Spark();
        Assert.Multiple(() =>
        {
            foreach (var rule in RulesForSpark.Where(r => r.Contract.Name == dataset))
            {
                Assert.That(rule.Types, Is.EqualTo(rule.Contract.Columns.Select(c => c.Type.SqlName())), $"types of {rule.Name} on DuckDB");
                var answer = script.Rows(rule.Name);
                Assert.That(answer.Take(1).Select(SparkType), Is.All.EqualTo(SparkTypes(rule.Contract)), $"types of {rule.Name} on Spark");
                var rows = new CanonicalRows(answer.Select(r => CanonicalText.SparkRow(r, rule.Contract.Columns)));
                Assert.That(rule.Rows.Difference(rows), Is.Null, $"{rule.Name} on DuckDB and on Spark");
            }
        });
    }

    [Test]
    public void The_preludes_give_the_same_values()
    {
        var script = Spark();
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        connection.Execute(Shipped.Prelude);
        foreach (var (name, sql) in PreludeProbes)
        {
            using var result = connection.Query(sql);
            var rows = new CanonicalRows(result.Rows().Select(r => CanonicalText.Row(result.Names, r)));
            Assert.That(rows.Count, Is.GreaterThan(1), name);
            Assert.That(rows.Difference(new CanonicalRows(script.Rows(name))), Is.Null, name);
        }
    }

    [TestCaseSource(nameof(Layouts))]
    public void Plain_SQL_replays_every_log_at_every_epoch(string layout)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        var (all, withVectors) = (0, 0);
        foreach (var refresh in Setting.Some(lakes[layout].Results, 2))
        {
            var found = lakes[layout].Read(refresh.Epoch).Select(t => (Ours: t, Replayed: LogReplay.Rows(connection, t.Folder, t.Version, t.Contract))).ToList();
            (all, withVectors) = (all + found.Count, withVectors + found.Count(f => f.Replayed is null));
            var plain = found.Where(f => f.Replayed is not null).ToList();
            AssertSame([.. plain.Select(f => f.Ours)], plain.Select(f => f.Replayed!.Digest));
        }

        TestContext.Out.WriteLine($"{all} tables, {withVectors} of them with deletion vectors");
        Assert.That(withVectors, layout == "bucket" ? Is.InRange(1, all / 2) : Is.Zero);
    }

    [TestCaseSource(nameof(Layouts))]
    public void Delta_rs_reads_every_dataset(string layout)
    {
        var digests = OracleFolder.Require().DeltaRsDigests(tables[layout]);
        AssertSame(tables[layout], digests);
    }

    [TestCaseSource(nameof(Layouts))]
    public void Delta_rs_reads_older_versions(string layout)
    {
        var oracles = OracleFolder.Require();
        var older = lakes[layout].Results.SkipLast(1)
            .SelectMany(r => lakes[layout].Read(r.Epoch))
            .Where(t => t.Contract.Name is "repo_files_v1" or "cst_defs_v1" or "cpg_edges_v1")
            .ToList();
        Assert.That(older.Select(t => t.Rows.Digest).Distinct().Count(), Is.GreaterThan(6));
        AssertSame(older, oracles.DeltaRsDigests(older));
    }

    [TestCaseSource(nameof(Layouts))]
    public void The_changes_hold_each_kind(string layout)
    {
        foreach (var kind in new[] { "insert", "delete", "update_preimage", "update_postimage" })
        {
            Assert.That(changes[layout].Where(c => c.Rows.AnyHolds($"\"_change_type\":\"{kind}\"")).Select(c => c.Contract.Name).Distinct().Count(), Is.GreaterThan(1), kind);
        }
    }

    [TestCaseSource(nameof(Layouts))]
    public void Delta_rs_reads_the_changes_of_every_range_of_versions(string layout) =>
        AssertSame(changes[layout], OracleFolder.Require().DeltaRsDigests(changes[layout]));

    [TestCaseSource(nameof(LongLayouts))]
    public void Spark_reads_the_changes(string layout)
    {
        var script = Spark();
        var read = ForSpark(layout);
        AssertSame(read, read.Select(t =>
            new CanonicalRows(script.Rows(SparkRead(layout, t)).Select(r => CanonicalText.SparkRow(r, ColumnsOfChanges(t.Contract, layout)))).Digest));
    }

    [TestCaseSource(nameof(Layouts))]
    public void The_delta_extension_of_DuckDB_reads_every_dataset(string layout) =>
        AssertSame(tables[layout], DeltaExtension.Newest(tables[layout]));

    [TestCaseSource(nameof(LongLayouts))]
    public void The_views_give_the_same_rows_in_every_engine(string layout)
    {
        Assert.That(AssertSameElsewhere(views => ViewsOf(layout, views), [.. Shipped.Views.Values], layout).Where(v => v.Value.Count == 0).Select(v => v.Key), Is.Empty);
    }

    [Test]
    public void The_views_of_several_lakes_give_the_same_rows_in_every_engine()
    {
        var ours = AssertSameElsewhere(views => ViewsElsewhere.OfSeveral(SettingsOfAll, views), ViewsOfSeveral, Setting.IsLong ? Several : null);
        Assert.That(ours["calls"].AnyHolds("it's"), Is.True);
    }

    /// <summary>Settings that list both lakes, one by a name that each engine would read in a way of its own.</summary>
    private string SettingsOfAll
    {
        get
        {
            var file = Path.Combine(folder, "several.yaml");
            var lakesByName = new[] { ("it's \\\"so\\\"\\n%", Layouts[0]), ("größe", Layouts[1]) };
            File.WriteAllText(file, $"repositories: [{string.Join(", ", lakesByName.Select(l => $"{{path: {l.Item2}, name: \"{l.Item1}\", state: '{lakes[l.Item2].State}'}}"))}]\n");
            return file;
        }
    }

    private ViewsElsewhere ViewsOf(string layout, IReadOnlyList<Contract> views) => ViewsElsewhere.OfEpoch(lakes[layout].State, lakes[layout].Results[1].Epoch, views);

    /// <summary>Holds the views of every engine against ours, which it returns.</summary>
    /// <param name="viewsOf">Gives views by their contracts.</param>
    /// <param name="wanted">The views that all but Spark are asked for.</param>
    /// <param name="onSpark">Their name in the script for Spark; null where Spark was not asked.</param>
    private Dictionary<string, CanonicalRows> AssertSameElsewhere(Func<IReadOnlyList<Contract>, ViewsElsewhere> viewsOf, IReadOnlyList<Contract> wanted, string? onSpark)
    {
        var views = viewsOf(wanted);
        var oracles = OracleFolder.Require();
        var ours = views.Ours();
        var (deltaRs, python, duckDb) = (views.OnDeltaRs(oracles, "delta-rs"), views.OnDeltaRs(oracles, "python"), views.OnDuckDb(oracles));
        var spark = onSpark is null || !Setting.AsksSpark ? [] : viewsOf(ViewsForSpark).OnSpark(Spark(), onSpark);
        TestContext.Out.WriteLine($"{ours.Count} views, {spark.Count} of them on Spark");
        Assert.Multiple(() =>
        {
            Assert.That(ours.Keys.Where(v => ours[v].Difference(deltaRs[v]) is not null), Is.Empty, "delta-rs");
            Assert.That(ours.Keys.Where(v => ours[v].Difference(python[v]) is not null), Is.Empty, "Python");
            Assert.That(ours.Keys.Where(v => ours[v].Difference(duckDb[v]) is not null), Is.Empty, "DuckDB");
            Assert.That(spark.Keys.Where(v => ours[v].Difference(spark[v]) is not null), Is.Empty, "Spark");
        });
        return ours;
    }

    private static void AssertSame(IReadOnlyList<ReadTable> ours, IEnumerable<string> digests)
    {
        var found = digests.ToList();
        Assert.That(ours, Is.Not.Empty);
        Assert.That(found, Has.Count.EqualTo(ours.Count));
        Assert.That(ours.Zip(found).Where(t => t.First.Rows.Digest != t.Second).Select(t => t.First), Is.Empty);
    }

    private static string SparkRead(string layout, ReadTable table) => $"{table} by {layout}";

    /// <summary>Ranges that begin at the first version hold the rows of all others; where the feed begins is tried with one version each.</summary>
    private IReadOnlyList<ReadTable> ForSpark(string layout) => Setting.Some(
        [.. changes[layout].Where(t => t.ChangesFrom == t.Version || (t.ChangesFrom == 0 && t.Version == changes[layout].Where(o => o.Folder == t.Folder).Max(o => o.Version)))],
        2,
        t => t.Contract.Name);

    private static IReadOnlyList<Column> ColumnsOfChanges(Contract contract, string layout) =>
    [
        .. contract.IsPerFile && layout == "bucket" ? [new Column("file_bucket", ColumnType.Text, Nullable: false, string.Empty)] : Array.Empty<Column>(),
        .. contract.Columns,
        .. ReadTable.ChangeColumns,
    ];

    private static string SparkType(string json)
    {
        using var row = JsonDocument.Parse(json);
        return row.RootElement.GetProperty(TypesColumn).GetString()!;
    }

    private static string SparkTypes(Contract contract) => $"struct<{string.Join(',', contract.Columns.Select(c => $"{c.Name}:{SparkTypeName(c.Type)}"))}>";

    private static string SparkTypeName(ColumnType type) => type switch
    {
        ColumnType.Text => "string",
        ColumnType.Integer => "int",
        ColumnType.Long => "bigint",
        ColumnType.Double => "double",
        ColumnType.Boolean => "boolean",
        ColumnType.Timestamp => "timestamp",
        ColumnType.TextList => "array<string>",
        ColumnType.LongList => "array<bigint>",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Of the steps of a fix-point, which are one text, Spark takes the first but for LAKE_LONG=1.</summary>
    private IEnumerable<RuleStatement> RulesForSpark => rules.Where(r => RuleFilesForSpark.Contains(r.Contract.Name) && (Setting.IsLong || r.Step <= 1));

    private SparkScript Spark()
    {
        Assume.That(Setting.AsksSpark, "LAKE_SPARK=1 asks it");
        OracleFolder.Require();
        return spark.Value;
    }

    private SparkScript StartSpark()
    {
        var script = new SparkScript();
        SparkScript.SettingsForSmallData.ForEach(script.Add);
        script.AddFile(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas", "prelude.spark.sql")));
        var roots = SmallProject.Rich(Seeds).SourceRoots.Append(string.Empty);
        script.Add($"CREATE TEMPORARY VIEW source_roots AS SELECT explode(array({SqlText.Literals(roots)})) AS root");
        var bound = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var rule in RulesForSpark)
        {
            foreach (var (table, file) in rule.Inputs.Where(i => bound.GetValueOrDefault(i.Key) != i.Value))
            {
                script.Add($"CREATE OR REPLACE TEMPORARY VIEW {SparkScript.Name(table)} AS SELECT * FROM parquet.{SparkScript.Name(file)}");
                bound[table] = file;
            }

            var columns = string.Join(", ", rule.Contract.Columns.Select(c => SparkScript.Name(c.Name)));
            script.Add(rule.Name, $"SELECT {columns}, typeof(struct({columns})) AS {TypesColumn} FROM ({rule.Sql}\n)");
        }

        foreach (var (name, sql) in PreludeProbes)
        {
            script.Add(name, sql);
        }

        foreach (var layout in LongLayouts)
        {
            foreach (var table in ForSpark(layout))
            {
                script.Add(
                    SparkRead(layout, table),
                    $"SELECT {SparkScript.Columns(ColumnsOfChanges(table.Contract, layout))} FROM table_changes_by_path({SqlText.Literal(table.Folder)}, {table.ChangesFrom}, {table.Version})");
            }

            ViewsOf(layout, ViewsForSpark).AddTo(script, layout);
            AddUpkept(script, layout);
            AddWritten(script, layout);
        }

        if (Setting.IsLong)
        {
            ViewsElsewhere.OfSeveral(SettingsOfAll, ViewsForSpark).AddTo(script, Several);
        }

        script.Run(OracleFolder.Require(), folder);
        return script;
    }
}
