using System.Globalization;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>The rows that a small repository gives, worked out by hand; then those that runs say of themselves.</summary>
[TestFixture]
internal sealed class RefreshedRowsTests : IDisposable
{
    private const string Core = "\"\"\"Core.\"\"\"\nLIMIT: int = 3\n\n\ndef helper(x, *, y=1):\n    return x + y\n\n\nclass Base:\n    def run(self):\n        return helper(LIMIT)\n";
    private const string App = "import missing\nfrom pkg import Base, helper\n\n\nclass App(Base):\n    def go(self):\n        self.run()\n        return helper(2)\n";

    private readonly RefreshScene scene = new(("pkg/__init__.py", "from .core import Base, helper\n"), ("pkg/core.py", Core), ("app.py", App)) { Settings = "engine: {threads: 1}\nlayers: {flows: false}", Layout = RefreshScene.FileLayout };
    private RefreshResult first = null!;
    private RefreshResult edited = null!;
    private RefreshResult idle = null!;
    private IReadOnlyList<string> beforeIdle = [];
    private IReadOnlyList<string> rowsOfFirst = [];

    [OneTimeSetUp]
    public void RefreshThreeTimes()
    {
        first = scene.Refresh();
        rowsOfFirst = scene.Reasons();
        scene.Write("app.py", App + "\n\nclass Late(App):\n    pass\n");
        edited = scene.Refresh();
        beforeIdle = Files();
        idle = scene.Refresh();
    }

    public void Dispose() => scene.Dispose();

    [TestCase("SELECT path, module_fqn, package_fqn, is_init FROM py_module_index_v1", "app.py app  False|pkg/__init__.py pkg pkg True|pkg/core.py pkg.core pkg False")]
    [TestCase("SELECT module_fqn, kind, is_external FROM dim_modules_v1", "app module False|missing external True|pkg package False|pkg.core module False")]
    [TestCase("SELECT kind, qname FROM cst_defs_norm_v1 WHERE path = 'pkg/core.py'", "class pkg.core.Base|function pkg.core.helper|method pkg.core.Base.run")]
    [TestCase("SELECT name, kind, default_text FROM cst_params_v1 WHERE path = 'pkg/core.py' AND name <> 'self'", "x positional -|y keyword_only 1")]
    [TestCase("SELECT imported_module, imported_name, target_qname FROM py_imports_resolved_v1 WHERE path = 'pkg/__init__.py'", "pkg.core Base pkg.core.Base|pkg.core helper pkg.core.helper")]
    [TestCase("SELECT qname, kind, target_qname FROM dim_exported_defs_v1 WHERE path = 'pkg/__init__.py'", "pkg module -|pkg.Base alias pkg.core.Base|pkg.helper alias pkg.core.helper")]
    [TestCase("SELECT class_qname, position, qname FROM py_class_bases_v1", "app.App 0 pkg.Base|app.Late 0 app.App")]
    [TestCase("SELECT role, type_repr FROM type_exprs_norm_v1", "variable int")]
    [TestCase("SELECT module_fqn, imported_module, kind, is_external FROM py_import_edges_v1 WHERE path = 'app.py'", "app missing import True|app pkg import False")]
    [TestCase("SELECT target_kind, target_qname, qname_source FROM rel_callsite_qname_v1 WHERE path = 'app.py'", "def pkg.core.Base.run self|def pkg.core.helper import")]
    [TestCase("SELECT site_kind, count(*), count(DISTINCT site_id) FROM rel_dispositions_v1 WHERE path = 'app.py' GROUP BY 1", "call 2 2|import 3 3|name 4 4")]
    [TestCase("SELECT reason, evidence FROM rel_dispositions_v1 WHERE path = 'app.py' AND site_kind = 'import'", "definition pkg.core.Base|definition pkg.core.helper|external missing")]
    [TestCase("SELECT node_kind, count(*) FROM cpg_nodes_v1 WHERE path = 'pkg/core.py' GROUP BY 1", "CST_CALLSITE 1|CST_DEF 3|CST_NAME_REF 6|CST_PARAM 3|PY_FILE 1|TYPE_EXPR 1")]
    [TestCase("SELECT edge_kind, count(*) FROM cpg_edges_v1 WHERE path = 'app.py' AND edge_kind IN ('INHERITS_FROM', 'PY_CALLS_QNAME', 'PY_IMPORTS_MODULE') GROUP BY 1", "INHERITS_FROM 2|PY_CALLS_QNAME 2|PY_IMPORTS_MODULE 2")]
    [TestCase("SELECT name, qname, line, end_line FROM cpg_nodes_v1 WHERE path = 'pkg/core.py' AND node_kind = 'CST_DEF'", "Base pkg.core.Base 9 11|helper pkg.core.helper 5 6|run pkg.core.Base.run 10 11")]
    public void Rows_are_as_worked_out_by_hand(string sql, string rows)
    {
        Assert.That(string.Join('|', scene.Rows(sql).Order(StringComparer.Ordinal)), Is.EqualTo(rows));
    }

    [Test]
    public void The_first_run_writes_every_dataset()
    {
        Assert.That((first.Epoch, first.Changed, first.Mode, first.Reason), Is.EqualTo((1, true, RefreshMode.Full, "first run")));
        Assert.That(first.Files, Is.EqualTo(new FileCounts(3, 0, 0, 0, 0, 3, 0, 3, 3)));
        var stored = scene.Contracts.All.Where(c => c.Scope != DatasetScope.Transient).Select(c => c.Name);
        Assert.That(first.Datasets.Select(d => d.Name), Is.EqualTo(stored));
        Assert.That(rowsOfFirst, Is.EqualTo(new[] { "app.py added app.py", "pkg/__init__.py added pkg/__init__.py", "pkg/core.py added pkg/core.py" }));
    }

    [Test]
    public void A_run_with_nothing_to_do_writes_no_epoch_and_no_commit()
    {
        Assert.That((idle.Epoch, idle.Changed, idle.Reason, idle.Files.Redone), Is.EqualTo((2, false, "nothing changed", 0)));
        Assert.That(idle.Datasets.Select(d => d.RowsWritten), Is.All.Zero);
        Assert.That(Files(), Is.EqualTo(beforeIdle));
    }

    [Test]
    public void Each_run_that_makes_an_epoch_has_its_row()
    {
        Assert.That(
            scene.Rows("SELECT epoch, mode, reason, files_added, files_modified, files_unchanged, files_redone, files_failed FROM runs_v1 ORDER BY epoch"),
            Is.EqualTo(new[] { "1 full first run 3 0 0 3 0", "2 incremental 1 file changed 0 1 2 1 0" }));
        Assert.That(scene.Rows("SELECT count(*) FROM runs_v1 WHERE seconds > 0 AND started_at > TIMESTAMPTZ '2020-01-01 00:00:00+00'"), Is.EqualTo(new[] { "2" }));
        Assert.That(edited.Files, Is.EqualTo(new FileCounts(0, 1, 0, 0, 2, 1, 0, 1, 1)));
    }

    [Test]
    public void Each_stage_of_a_run_has_its_row()
    {
        Assert.That(
            scene.Rows("SELECT stage, mode, files FROM run_stages_v1 WHERE epoch = 1 ORDER BY stage"),
            Is.EqualTo(new[] { "ast full 0", "cpg full 4", "cst full 0", "extract full 3", "flows full 0", "goids full 3", "metrics full 3", "normalize full 3", "relspec full 3", "resolve full 0", "scan full 3", "scip full 0", "symbols full 0" }));
        Assert.That(
            scene.Rows("SELECT stage, mode FROM run_stages_v1 WHERE epoch = 2 ORDER BY stage"),
            Is.EqualTo(new[] { "cpg incremental", "extract incremental", "goids incremental", "metrics incremental", "normalize incremental", "relspec incremental", "scan incremental" }));
    }

    [Test]
    public void Each_dataset_that_a_run_recomputed_has_its_row_with_what_was_written()
    {
        Assert.That(
            scene.Rows("SELECT epoch, scope_files, changed_files, rows_written FROM run_datasets_v1 WHERE dataset = 'cst_defs_v1' ORDER BY epoch"),
            Is.EqualTo(new[] { "1 3 2 5", "2 1 1 3" }));
        Assert.That(scene.Rows("SELECT dataset FROM run_datasets_v1 WHERE epoch = 2 AND dataset = 'dim_modules_v1'"), Is.Empty, "its inputs are the same");
        foreach (var dataset in edited.Datasets.Where(d => d.RowsWritten > 0))
        {
            Assert.That(
                scene.Rows($"SELECT rows_written FROM run_datasets_v1 WHERE epoch = 2 AND dataset = '{dataset.Name}'"),
                Is.EqualTo(new[] { dataset.RowsWritten.ToString(CultureInfo.InvariantCulture) }),
                dataset.Name);
        }
    }

    [Test]
    public void The_rule_of_every_derived_dataset_is_kept_with_its_hash()
    {
        Assert.That(scene.Rows("SELECT dataset FROM run_plans_v1 ORDER BY dataset"), Is.EqualTo(scene.Contracts.Derived.Select(c => c.Name).Order(StringComparer.Ordinal)));
        Assert.That(scene.Rows("SELECT count(*) FROM run_plans_v1 WHERE sha256 = sha256(sql)"), Is.EqualTo(scene.Rows("SELECT count(*) FROM run_plans_v1")));
        Assert.That(scene.Rows("SELECT sql FROM run_plans_v1 WHERE dataset = 'cst_defs_norm_v1'"), Is.EqualTo(new[] { scene.Contracts["cst_defs_norm_v1"].Sql }));
    }

    [Test]
    public void Every_stage_has_its_fingerprint()
    {
        Assert.That(scene.Rows("SELECT dataset FROM pipeline_fingerprints_v1 WHERE length(fingerprint) = 64 ORDER BY dataset"), Is.EqualTo(scene.Contracts.All.Where(c => c.Scope != DatasetScope.Run).Select(c => c.Name)));
    }

    /// <summary>Every file of the lake that an epoch consists of.</summary>
    private List<string> Files() =>
    [
        .. new[] { "datasets", "epochs" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(scene.State, f), "*", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}"),
    ];
}
