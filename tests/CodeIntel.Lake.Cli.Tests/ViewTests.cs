using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>The views over the sample project: the rows that its sources ask for, beside the contracts.</summary>
[TestFixture]
internal sealed class ViewTests : IDisposable
{
    private static readonly ContractCatalog Contracts = ContractCatalog.Load(CommandScene.Schemas);
    private static readonly string Rows = Path.Combine(Folders.SourceTree, "tests", "CodeIntel.Lake.Cli.Tests", "Views");
    private readonly CommandScene scene = new();

    public ViewTests() => scene.RefreshSample();

    private static IEnumerable<string> Names => Contracts.Views.Keys;

    public void Dispose() => scene.Dispose();

    [Test]
    public void Every_view_has_rows_to_expect() =>
        Assert.That(Directory.EnumerateFiles(Rows).Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(Names));

    [TestCaseSource(nameof(Names))]
    public void The_rows_of_the_sample_are_those_of_its_sources(string view)
    {
        var expected = File.ReadAllText(Path.Combine(Rows, view + ".csv"));
        var columns = expected[..expected.IndexOf('\n', StringComparison.Ordinal)];
        var answer = scene.Run("sql", "--csv", $"SELECT {columns} FROM {view} ORDER BY ALL");
        Assert.That(answer.Exit, Is.Zero, answer.Error);
        Assert.That(answer.Output.Split('\n'), Is.EqualTo(expected.Split('\n')));
    }

    [TestCaseSource(nameof(Names))]
    public void A_view_keeps_its_contract(string view)
    {
        var contract = Contracts.Views[view];
        var columns = scene.Run("sql", "--json", $"FROM {view} LIMIT 0").Json.GetProperty("columns").EnumerateArray();
        Assert.That(
            columns.Select(c => (c.GetProperty("name").GetString(), c.GetProperty("type").GetString())),
            Is.EqualTo(contract.Columns.Select(c => (c.Name, c.Type.SqlName()))));
        var broken = contract.Columns.Where(c => !c.Nullable).Select(c => $"{SqlText.Name(c.Name)} IS NULL");
        var key = string.Join(", ", contract.Key.Select(SqlText.Name));
        var counts = scene.Run("sql", "--csv", $"SELECT count(*) FILTER ({string.Join(" OR ", broken)}) AS without, count(*) - count(DISTINCT ({key})) AS twice FROM {view}");
        Assert.That(counts.Output, Is.EqualTo("without,twice\n0,0\n"), "nulls where there may be none, and keys that come twice");
    }

    [Test]
    public void Views_and_dispositions_of_calls_say_the_same()
    {
        const string Unresolved = "SELECT site_id FROM rel_dispositions_v1 WHERE site_kind = 'call' AND disposition = 'unresolved'";
        const string Known = "SELECT call_id FROM calls UNION SELECT call_id FROM rel_callsite_def_v1";
        var counts = scene.Run(
            "sql",
            "--csv",
            $"""
            SELECT (SELECT count(*) FROM ((SELECT call_id FROM unresolved_calls EXCEPT {Unresolved}) UNION ALL ({Unresolved} EXCEPT SELECT call_id FROM unresolved_calls))) AS differing,
                   (SELECT count(*) FROM ({Unresolved} INTERSECT ({Known}))) AS known,
                   (SELECT count(*) FROM (SELECT call_id FROM cst_callsites_v1 EXCEPT ({Known}) EXCEPT {Unresolved})) AS neither,
                   (SELECT count(*) FROM ({Unresolved})) - (SELECT sum(unresolved) FROM call_coverage) AS covered,
                   (SELECT count(*) FROM rel_dispositions_v1 WHERE reason = 'flow') - (SELECT count(DISTINCT call_id) FROM rel_callsite_def_v1) AS flows
            """).Output;
        Assert.That(counts, Is.EqualTo("differing,known,neither,covered,flows\n0,0,0,0,0\n"));
    }

    [Test]
    public void Views_stand_beside_the_datasets()
    {
        Assert.That(scene.Run("sql", "--csv", "SHOW TABLES").Output.Split('\n'), Is.SupersetOf(Names).And.Contain("cpg_nodes_v1"));
        Assert.That(scene.Run("describe", "--json").Json.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("name").GetString()), Is.SupersetOf(Names));
        Assert.That(scene.Run("describe", "Calls").Output, Does.StartWith("calls: Who calls what").And.Contain("reads: rel_callsite_def_v1 (whole), rel_callsite_qname_v1 (whole)").And.Not.Contain("sort:"));
        Assert.That(scene.Run("sql", "--csv", "SELECT count(*) AS n FROM Overrides o JOIN symbols USING (symbol_id)").Output, Is.EqualTo("n\n5\n"));
    }

    [TestCase("file_id")]
    [TestCase("bucket, buckets: 1")]
    public void The_list_of_files_gives_plain_readers_the_rows_of_the_epoch(string layout)
    {
        using var other = new CommandScene();
        other.WriteSettings($"repository: repo\nengine: {{threads: 1}}\nlayers: {{flows: false}}\nlayout: {{kind: {layout}}}\n");
        other.Write("repo/shop/many.py", string.Concat(Enumerable.Range(0, 80).Select(i => $"def f{i}(x):\n    return x\n")));
        Assert.That(other.Run("refresh").Exit, Is.Zero);
        other.Write("repo/shop/prices.py", "def gross(net):\n    return net\n");
        Assert.That(other.Run("refresh").Exit, Is.Zero);
        if (layout != "file_id")
        {
            var refused = other.Run("views", "--for", "parquet");
            Assert.That((refused.Exit, refused.Error), Is.EqualTo((2, refused.Error)));
            Assert.That(refused.Error, Does.StartWith("error (not_plain_parquet): ").And.Contain("_v1").And.Contain("Run optimize"));
            Assert.That(other.Run("optimize").Exit, Is.Zero);
        }

        var files = other.Run("views", "--for", "parquet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(l => l.Split(',', 2)).ToLookup(l => l[0], l => l[1].Trim('"'));
        using var engine = Storage.Engines.Engine.Open(new Storage.Engines.EngineLimits());
        using var session = engine.Connect();
        foreach (var dataset in other.Run("status", "--json").Json.GetProperty("datasets").EnumerateArray())
        {
            var name = dataset.GetProperty("name").GetString()!;
            var plain = files.Contains(name) ? session.Scalar<long>($"SELECT count(*) FROM read_parquet([{SqlText.Literals(files[name])}], hive_partitioning = true)") : 0;
            Assert.That(plain, Is.EqualTo(dataset.GetProperty("rows").GetInt64()), name);
        }

        const string columns = "file_id, name, line";
        using var rows = session.Query($"SELECT {columns} FROM read_parquet([{SqlText.Literals(files["cst_defs_v1"])}], hive_partitioning = true) ORDER BY ALL");
        var found = rows.Rows().Select(r => string.Join(',', r));
        Assert.That(found, Is.EqualTo(other.Run("sql", "--csv", $"SELECT {columns} FROM cst_defs_v1 ORDER BY ALL").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]));
    }

    [Test]
    public void Duplicates_are_functions_that_differ_in_names_and_constants_alone()
    {
        static string Body(string name, string total, string sign, string tail) =>
            $"def {name}(items, limit=1, *, rate=2.5):\n    {total} = 0\n    for item in items:\n        if item {sign} limit:\n            {total} += item.price * rate\n    print('so', {total}, 1)\n{tail}    return {total}\n";

        using var other = new CommandScene();
        other.WriteSettings("repository: repo\nengine: {threads: 1}\nlayers: {flows: false, metrics: true}\n");
        other.Write("repo/one.py", Body("first", "total", ">", "") + "\n\n" + Body("second", "total", "<", "") + "\n\ndef small(): pass\ndef like(): pass\n");
        other.Write("repo/two.py", "class C:\n    " + Body("third", "all", ">", "").Replace("\n", "\n    ", StringComparison.Ordinal) + "\n" + Body("longer", "total", ">", "    pass\n"));
        Assert.That(other.Run("refresh").Exit, Is.Zero);
        Assert.That(other.Run("sql", "--csv", "SELECT symbol, copies, nodes, path, line FROM duplicates ORDER BY symbol").Output, Is.EqualTo("symbol,copies,nodes,path,line\none.first,2,31,one.py,1\ntwo.C.third,2,31,two.py,2\n"));
    }

    [Test]
    public void A_view_is_no_dataset()
    {
        var changes = scene.Run("changes", "calls", "--since", "0", "--json");
        Assert.That((changes.Exit, changes.ErrorCode), Is.EqualTo((2, "unknown_dataset")));
        Assert.That(scene.Run("status", "--json").Json.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("name").GetString()), Has.None.AnyOf(Names.ToArray()));
    }
}
