using CodeIntel.Lake.Pipeline.Refresh;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>A contract, rule or setting changes and no file does: what depends on it is redone, and a lake of the old contract is taken over.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChangedContractTests : IDisposable
{
    private const string NewColumn = "  - {name: note, type: string, nullable: true, description: \"New.\"}\n";

    private readonly RefreshScene scene = new(("a.py", "def f():\n    pass\n"), ("b.py", "import a\n\na.f()\n"));

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_changed_rule_redoes_its_stage_and_those_after_and_writes_nothing_where_the_rows_are_equal()
    {
        scene.Refresh();
        scene.Touched();
        scene.EditSchemas("relspec/rel_qname_def_v1.sql", sql => sql + "-- the same rule\n");
        var result = scene.Refresh();
        Assert.That((result.Epoch, result.Mode, result.Reason, result.Files.Redone), Is.EqualTo((2, RefreshMode.Incremental, "the relspec stage changed", 2)));
        Assert.That(scene.Rows("SELECT DISTINCT stage, mode FROM run_stages_v1 WHERE epoch = 2 AND files > 0 ORDER BY 1"), Is.EqualTo(new[] { "cpg incremental", "relspec incremental" }), "of both, what does not read the rule's rows is kept");
        Assert.That(scene.Touched(), Is.Empty);
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "a.py full_refresh the relspec stage changed", "b.py full_refresh the relspec stage changed" }));
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void A_changed_setting_of_the_scan_redoes_the_files_that_come_or_go()
    {
        scene.Write("b.py", "import a\n\na.f()  # longer\n");
        scene.Refresh();
        var settings = new[] { ("exclude: [\"b.py\"]", false), ("max_file_bytes: 200", true), ("include: [\"a.py\"]", false) };
        foreach (var (step, (scan, there)) in settings.Index())
        {
            scene.Settings = $"scan: {{{scan}}}";
            var files = scene.Refresh().Files;
            Assert.That((files.Added, files.Deleted, files.Unchanged, files.Redone), Is.EqualTo(there ? (1, 0, 1, 1) : (0, 1, 1, 0)), scan);
            Assert.That(scene.DatasetsWith("b.py"), there ? Is.Not.Empty : Is.Empty);
            scene.ExpectRebuilt(step + 1, of: settings.Length);
        }
    }

    [Test]
    public void Source_roots_redo_what_names_modules_and_their_order_does_not_count()
    {
        scene.Refresh();
        scene.Settings = "scan: {source_roots: [lib, src]}";
        Assert.That(scene.Refresh().Reason, Is.EqualTo("the normalize stage changed"));
        scene.Settings = "scan: {source_roots: [src, lib]}\nengine: {threads: 2}";
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void Datasets_with_new_columns_are_redone_in_several_waves()
    {
        scene.Write("large1.py", "# " + new string('a', 6_000_000) + "\ndef one():\n    pass\n");
        scene.Write("large2.py", "# " + new string('b', 6_000_000) + "\ndef two():\n    pass\n");
        scene.Refresh();
        scene.EditSchemas("extract/cst_line_index_v1.yaml", yaml => yaml.Replace("name: line_starts", "name: starts", StringComparison.Ordinal));
        scene.EditSchemas("normalize/type_exprs_norm_v1.yaml", yaml => yaml + NewColumn);
        scene.EditSchemas("normalize/type_exprs_norm_v1.sql", sql => $"SELECT *, 'n' AS note FROM ({sql})");
        scene.EditSchemas("normalize/cst_defs_norm_v1.yaml", yaml => yaml + NewColumn);
        scene.EditSchemas("normalize/cst_defs_norm_v1.sql", sql => $"SELECT *, 'n' AS note FROM ({sql})");
        scene.Delete("b.py");
        Assert.That(scene.Refresh().Reason, Is.EqualTo("the extract stage changed"));
        Assert.That(scene.Rows("SELECT path, note FROM cst_defs_norm_v1 ORDER BY path"), Is.EqualTo(new[] { "a.py n", "large1.py n", "large2.py n" }));
        Assert.That(scene.Rows("SELECT path, len(starts) FROM cst_line_index_v1 ORDER BY path"), Is.EqualTo(new[] { "a.py 2", "large1.py 3", "large2.py 3" }));
        Assert.That(scene.Rows("SELECT note FROM type_exprs_norm_v1"), Is.Empty, "a table without rows has the new columns, too");
    }

    [Test]
    public void The_history_of_runs_survives_a_new_column()
    {
        scene.Refresh();
        var log = Path.Combine(scene.State, "datasets", "runs", "runs_v1", "_delta_log", "00000000000000000000.json");
        var column = """,{\"name\":\"files_skipped\",\"type\":\"integer\",\"nullable\":true,\"metadata\":{}}""";
        Assert.That(File.ReadAllText(log), Does.Contain(column));
        File.WriteAllText(log, File.ReadAllText(log).Replace(column, string.Empty, StringComparison.Ordinal));
        scene.EditSchemas("runs/runs_v1.yaml", yaml => yaml + "# with files_skipped\n");
        Assert.That(scene.Refresh().Changed, Is.False, "a contract of the runs redoes nothing");
        scene.Write("a.py", "def g():\n    pass\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT epoch, reason, files_skipped FROM runs_v1 ORDER BY epoch"), Is.EqualTo(new[] { "1 first run -", "2 1 file changed 0" }));
    }

    [Test]
    public void A_lake_whose_files_were_written_with_fewer_columns_is_taken_over()
    {
        scene.Refresh();
        var log = Path.Combine(scene.State, "datasets", "scan", "repo_files_v1", "_delta_log", "00000000000000000000.json");
        var column = """{\"name\":\"git_state\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},""";
        Assert.That(File.ReadAllText(log), Does.Contain(column));
        File.WriteAllText(log, File.ReadAllText(log).Replace(column, string.Empty, StringComparison.Ordinal));
        scene.EditSchemas("scan/repo_files_v1.yaml", yaml => yaml + "# with git_state\n");
        scene.Delete("a.py");
        var result = scene.Refresh();
        Assert.That((result.Reason, result.Files.Deleted, result.Files.Unchanged), Is.EqualTo(("the scan stage changed", 1, 1)));
        Assert.That(scene.Rows("SELECT path, git_state FROM repo_files_v1"), Is.EqualTo(new[] { "b.py none" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }
}
