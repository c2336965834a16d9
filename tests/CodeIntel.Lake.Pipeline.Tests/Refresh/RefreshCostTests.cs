using System.Globalization;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What a small change costs, in counts that no busy machine changes.</summary>
[TestFixture]
internal sealed class RefreshCostTests : IDisposable
{
    private const int Modules = 120;
    private const int MostStatements = 200;
    private readonly RefreshScene scene = new([.. Enumerable.Range(0, Modules).Select(i => ($"shop/m{i:000}.py", Module(i, string.Empty)))]) { Layout = "{kind: bucket}" };
    private RefreshResult first = null!;
    private long rows;

    [OneTimeSetUp]
    public void Build()
    {
        first = scene.Refresh();
        rows = first.Datasets.Sum(d => d.Rows);
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void An_edited_body_writes_about_the_rows_of_its_file()
    {
        scene.Write("shop/m007.py", Module(7, "    print(len(name), 'one line more')\n"));
        var run = scene.Refresh();
        var ofFile = RowsOf("shop/m007.py");
        var written = run.Datasets.Where(d => !IsOfRun(d.Name)).Sum(d => d.RowsWritten);
        TestContext.Out.WriteLine($"{written} rows written for {ofFile} of the file and {rows} of the lake, {run.Statements} statements");
        Assert.That((run.Mode, run.Files.Redone), Is.EqualTo((RefreshMode.Incremental, 1)));
        Assert.That(written, Is.InRange(1, 3 * ofFile));
        Assert.That(run.Statements, Is.LessThan(MostStatements));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void A_quarter_of_the_files_edited_runs_hardly_more_statements_than_one()
    {
        var run = Edit(every: 4);
        Assert.That((run.Mode, run.Files.Redone), Is.EqualTo((RefreshMode.Incremental, Modules / 4)));
        Assert.That(run.Statements, Is.LessThan(MostStatements * 6 / 5));
    }

    [Test]
    public void Half_the_files_edited_costs_what_a_first_run_costs()
    {
        var run = Edit(every: 2);
        var (written, before) = (run.Datasets.Sum(d => d.RowsWritten), first.Datasets.Sum(d => d.RowsWritten));
        TestContext.Out.WriteLine($"{run.Statements} statements and {written} rows, {first.Statements} and {before} of the first run");
        Assert.That(run.Mode, Is.EqualTo(RefreshMode.Full));
        Assert.That(run.Statements, Is.InRange(1, first.Statements * 11 / 10));
        Assert.That(written, Is.InRange(1, before * 11 / 10));
    }

    [Test]
    public void A_new_name_rewrites_no_dictionary()
    {
        scene.Write("shop/m011.py", Module(11, string.Empty) + "\n\ndef a_name_that_nobody_has():\n    return 1\n");
        var run = scene.Refresh();
        foreach (var dataset in run.Datasets.Where(d => d.Name is "dim_qualified_names_v1" or "dim_exported_defs_v1" or "dim_modules_v1"))
        {
            Assert.That(dataset.RowsWritten, Is.LessThan(10), dataset.Name);
        }
    }

    /// <summary>Wrong rows tell what is looked at: those of other names stay as they were put there.</summary>
    [Test]
    public void Of_a_dictionary_only_the_names_of_a_change_are_looked_at()
    {
        using var lake = new Verify.LakeScene();
        lake.Rewrite("dim_qualified_names_v1", "SELECT * REPLACE (NOT is_external AS is_external) FROM {0}");
        lake.Write("shop/prices.py", "RATE = 0.2\nMORE = 0.3\n\n\ndef gross(net):\n    return net * (1 + RATE)\n");
        Assert.That(lake.Refresh().Datasets.Where(d => d.Changed).Select(d => d.Name), Does.Contain("dim_qualified_names_v1"));
        Assert.That(lake.Problems(rebuild: true), Is.EqualTo(new[] { "dim_qualified_names_v1 differs_from_rebuild" }));
        lake.Refresh("asked for");
        Assert.That(lake.Problems(rebuild: true), Is.Empty);
    }

    [Test]
    public void Nothing_changed_runs_few_statements() => Assert.That(scene.Refresh().Statements, Is.LessThan(10));

    private RefreshResult Edit(int every)
    {
        for (var i = 0; i < Modules; i += every)
        {
            scene.Write($"shop/m{i:000}.py", Module(i, $"    print('each of {every}')\n"));
        }

        return scene.Refresh();
    }

    private static string Module(int number, string line) => $"""
        from shop.m{(number + 1) % Modules:000} import helper_{(number + 1) % Modules}


        class Thing_{number}:
            def __init__(self, name: str) -> None:
                self.name = name

            def show(self):
                return helper_{(number + 1) % Modules}(self.name)


        def helper_{number}(name):
        {line}    return name.upper()

        """;

    private static bool IsOfRun(string dataset) => Verify.LakeScene.Contracts[dataset].Scope is DatasetScope.Run || dataset.StartsWith("inc_", StringComparison.Ordinal);

    private long RowsOf(string path)
    {
        var counts = scene.Contracts.All.Where(c => c.IsPerFile).Select(c => $"SELECT count(*) AS n FROM {c.Name} WHERE file_id = '{StableId.File(path)}'");
        return long.Parse(scene.Rows($"SELECT sum(n) FROM ({string.Join(" UNION ALL ", counts)})")[0], CultureInfo.InvariantCulture);
    }
}
