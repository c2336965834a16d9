using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Tests.Rows;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Stages that are added from here alone, by values and contracts, are treated like any other.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AddedStageTests : IDisposable
{
    private const string Reached =
        "dataset: reached_v1\nstage: reached\nscope: impacted\ndescription: Definitions that imports reach.\nkey: [file_id, qname]\nsort: [file_id, qname]\n"
        + "inputs:\n  - {dataset: passes_v1, read: site}\n  - {dataset: py_imports_resolved_v1, read: site}\n"
        + "  - {dataset: dim_exported_defs_v1, read: whole, via: rel_qname_walk_v1}\n"
        + "columns:\n  - {name: file_id, type: string, description: F}\n  - {name: path, type: string, description: P}\n"
        + "  - {name: qname, type: string, description: Q}\n  - {name: kind, type: string, description: K}\n  - {name: passes, type: long, description: N}\n";

    private const string Rule =
        "SELECT DISTINCT i.file_id, i.path, e.qname, e.kind, (SELECT count(*) FROM passes_v1 p WHERE p.file_id = i.file_id) AS passes\n"
        + "FROM py_imports_resolved_v1 i JOIN dim_exported_defs_v1 e ON e.qname = i.target_qname\n";

    private static readonly string Passes = File.ReadAllText(Path.Combine(Folders.SourceTree, "tests/CodeIntel.Lake.Pipeline.Tests/Refresh/passes_v1.yaml"));

    private readonly RefreshScene scene = new(("a.py", "def f():\n    pass\n"), ("b.py", "from a import f\npass\n"), ("c.py", "x = 1\n"));

    public void Dispose() => scene.Dispose();

    [Test]
    public void It_is_scheduled_impacted_verified_and_equal_to_a_rebuild()
    {
        Add("1");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, line FROM passes_v1 ORDER BY ALL"), Is.EqualTo(new[] { "a.py 2", "b.py 2" }));
        Assert.That(scene.Rows("SELECT path, qname, kind, passes FROM reached_v1"), Is.EqualTo(new[] { "b.py a.f function 1" }));

        scene.Write("a.py", "class f:\n    pass\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, qname, kind, passes FROM reached_v1"), Is.EqualTo(new[] { "b.py a.f class 1" }));
        Assert.That(scene.Reasons(), Has.Member("b.py import_name a.f"));
        Assert.That(scene.Problems(), Is.Empty);
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void Its_fingerprint_redoes_its_datasets_and_what_reads_them_alone()
    {
        Add("1");
        scene.Refresh();
        Add("2");
        var result = scene.Refresh();
        Assert.That((result.Mode, result.Reason), Is.EqualTo((RefreshMode.Incremental, "the passes stage changed")));
        Assert.That(scene.Rows("SELECT dataset FROM run_datasets_v1 WHERE epoch = 2 AND scope_files > 0 ORDER BY 1"), Is.EqualTo(new[] { "passes_v1", "reached_v1" }));
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void Switched_off_it_leaves_typed_and_empty_datasets_that_rules_still_read()
    {
        Add("1");
        scene.Refresh();
        Add("1", isOn: false);
        scene.Refresh();
        Assert.That(scene.Rows("SELECT line FROM passes_v1"), Is.Empty);
        Assert.That(scene.Rows("SELECT path, qname, kind, passes FROM reached_v1"), Is.EqualTo(new[] { "b.py a.f function 0" }));
        scene.ExpectRebuilt(1, of: 2);
        Add("1");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, qname, kind, passes FROM reached_v1"), Is.EqualTo(new[] { "b.py a.f function 1" }));
        scene.ExpectRebuilt(2, of: 2);
    }

    [Test]
    public void A_table_of_the_run_is_there_for_all_who_read_it_whatever_changed()
    {
        Add("1");
        scene.AddSchemas(
            ("reached/named.yaml", Table("named", "transient", "cst_defs_v1, read: site")),
            ("reached/named.sql", "SELECT DISTINCT file_id, path, name FROM cst_defs_v1"),
            ("reached/counted.yaml", Table("counted", "transient", "passes_v1, read: site}\n  - {dataset: named, read: whole")),
            ("reached/counted.sql", "SELECT p.file_id, p.path, concat(coalesce(n.name, '-'), ' ', count(*)) AS name FROM passes_v1 p LEFT JOIN named n ON n.file_id = p.file_id GROUP BY p.file_id, p.path, n.name"),
            ("reached/told_v1.yaml", Table("told_v1", "impacted", "counted, read: whole")),
            ("reached/told_v1.sql", "SELECT file_id, path, name FROM counted"));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, name FROM told_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py f 1", "b.py - 1" }));

        scene.Write("a.py", "def f():\n    pass\n    pass\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, name FROM told_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py f 2", "b.py - 1" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);

        static string Table(string name, string scope, string inputs) =>
            $"dataset: {name}\nstage: reached\nscope: {scope}\ndescription: D.\nkey: [file_id, name]\nsort: [file_id, name]\ninputs:\n  - {{dataset: {inputs}}}\n"
            + $"columns:\n  - {{name: file_id, type: string, description: F}}\n  - {{name: path, type: string, description: P}}\n  - {{name: name, type: string, description: N}}\n";
    }

    [TestCase("stage: reached", "stage: nobody", "there is no stage 'nobody'")]
    [TestCase("dataset: passes_v1, read", "dataset: nothing_v1, read", "it reads 'nothing_v1', which has no contract")]
    [TestCase("dataset: passes_v1, read", "dataset: reached_v1, read", "in a circle")]
    [TestCase("dataset: passes_v1, read: site", "dataset: passes_v1, read: rounds", "a rule cannot read 'passes_v1' in rounds")]
    [TestCase("via: rel_qname_walk_v1", "via: cst_defs_v1", "'via' names 'cst_defs_v1', which has no 'lookup'")]
    [TestCase("dataset: dim_exported_defs_v1, read", "dataset: cst_defs_v1, read", "offers no key")]
    [TestCase("via: rel_qname_walk_v1", "via: rel_qname_walk_v1, columns: [missing]", "it reads the column 'missing' of 'dim_exported_defs_v1', which has none such")]
    [TestCase("read: site}\n  - {dataset: dim", "read: site, columns: [kind]}\n  - {dataset: dim", "only an input with a 'via' or 'keyed_by' has 'columns'")]
    [TestCase("key: [file_id, qname]", "key: [file_id, qname]\nkeyed_by: kind", "'keyed_by' names 'kind', which is no column of the type long with a value in each row")]
    [TestCase("via: rel_qname_walk_v1", "keyed_by: kind", "'keyed_by' names 'kind', which is no column of the type long that it reads of 'dim_exported_defs_v1'")]
    [TestCase("via: rel_qname_walk_v1", "keyed_by: qname_id, columns: [qname]", "'keyed_by' names 'qname_id', which is no column of the type long that it reads of 'dim_exported_defs_v1'")]
    [TestCase("via: rel_qname_walk_v1", "keyed_by: qname_id", "the dataset and each input of its rows of no file have a 'keyed_by', or none has; 'dim_exported_defs_v1' differs")]
    [TestCase("whole, via: rel_qname_walk_v1}", "global}\nkeyed_by: passes", "the dataset and each input of its rows of no file have a 'keyed_by', or none has; 'dim_exported_defs_v1' differs")]
    [TestCase("columns:", "offers: {key: missing, source: x}\ncolumns:", "there is no column 'missing'")]
    [TestCase("columns:", "offers: {key: qname, source: x, passes_on: missing}\ncolumns:", "there is no column 'missing'")]
    [TestCase("columns:", "offers: {key: qname, source: x, split_at: passes_v1}\ncolumns:", "'split_at' names 'passes_v1', which offers no nested key")]
    [TestCase("columns:", "offers: {key: qname, source: x, held_by: cpg_nothing_v1}\ncolumns:", "'held_by' names 'cpg_nothing_v1', which says no files")]
    [TestCase("columns:", "offers: {key: qname, source: x, unread: {column: missing, values: [y]}}\ncolumns:", "there is no column 'missing'")]
    [TestCase("via: rel_qname_walk_v1", "via: repo_files_v1", "'dim_exported_defs_v1' offers dotted names, which 'repo_files_v1' does not look up")]
    [TestCase("columns:", "lookup: {key: qname, separator: ab, origin: passes_v1, on: qname, reasons: [{kind: x, says: y}]}\ncolumns:", "a single character")]
    [TestCase("columns:", "lookup: {key: qname, origin: passes_v1, on: qname, reasons: [{kind: x, says: y}], unsure: {column: missing, values: [y]}}\ncolumns:", "there is no column 'missing'")]
    [TestCase("columns:", "lookup: {key: qname, origin: passes_v1, on: kind, reasons: [{kind: x, says: y}]}\ncolumns:", "names the column 'kind'")]
    [TestCase("columns:", "lookup: {key: qname, origin: passes_v1, on: file_id, name: missing, reasons: [{kind: x, says: y}]}\ncolumns:", "names the column 'missing'")]
    [TestCase("columns:", "lookup: {key: qname, origin: passes_v1, on: file_id, reasons: [{when: missing, kind: x, says: y}]}\ncolumns:", "names the column 'missing'")]
    [TestCase("columns:", "lookup: {key: qname, origin: passes_v1, on: file_id, steps: {depth: kind, by: kind}, reasons: [{kind: x, says: y}]}\ncolumns:", "there is no column 'kind' of the type integer")]
    [TestCase("columns:", "offers: {key: qname, source: x, labels: {missing: y}}\ncolumns:", "there is no column 'missing'")]
    public void What_does_not_fit_is_an_error_at_the_start_that_names_file_and_line(string was, string now, string message)
    {
        Assert.That(
            () =>
            {
                Add("1", contract: Reached.Replace(was, now, StringComparison.Ordinal));
                scene.Refresh();
            },
            Throws.InstanceOf<LakeException>().With.Property(nameof(LakeException.Error)).EqualTo(LakeError.Configuration)
                .And.Message.Contains(message).And.Message.Match("reached_v1\\.yaml, line [0-9]+"));
    }

    [Test]
    public void The_scheduler_and_the_impact_name_no_dataset_and_no_stage()
    {
        string[] names = [.. scene.Contracts.All.Where(c => c.Scope != DatasetScope.Run).Select(c => c.Name), .. StandardStages.All.Select(s => s.Name)];
        foreach (var file in new[] { "Refresh/RefreshRun.cs", "Refresh/RefreshPlan.cs", "Refresh/RefreshPlanner.cs", "Refresh/DatasetFingerprints.cs", "Refresh/DerivedStage.cs", "Refresh/ExtractStage.cs", "Impact/Impact.cs", "Impact/ImpactAnalysis.cs", "Impact/ImpactStrategy.cs", "Refresh/DatasetScopes.cs", "Refresh/StageGraph.cs", "Refresh/Stage.cs" })
        {
            var text = File.ReadAllText(Path.Combine(Folders.SourceTree, "src/CodeIntel.Lake.Pipeline", file));
            Assert.That(names.Where(n => text.Contains($"\"{n}\"", StringComparison.Ordinal) || (n.Contains('_', StringComparison.Ordinal) && text.Contains(n, StringComparison.Ordinal))), Is.Empty, file);
        }
    }

    private void Add(string version, bool isOn = true, string contract = Reached)
    {
        scene.Stages = [.. StandardStages.All, new PerFileStage("passes", [new PassExtractor(version)], _ => isOn), new SqlStage("reached")];
        scene.AddSchemas(("passes/passes_v1.yaml", Passes), ("reached/reached_v1.yaml", contract), ("reached/reached_v1.sql", Rule));
    }

    private sealed class PassExtractor(string version) : IFileExtractor
    {
        public IReadOnlyList<string> Datasets { get; } = ["passes_v1"];

        public string Fingerprint => version;

        public void Extract(ParsedFile file, IRowWriters writers)
        {
            var rows = new RowWriter<PassesV1>(writers);
            for (var node = 0; node < file.Count; node++)
            {
                if (file.Text(node).SequenceEqual("pass"u8) && (node == 0 || !file.Text(file.Parent(node)).SequenceEqual("pass"u8)))
                {
                    rows.Write(new PassesV1 { FileId = file.FileId, Path = file.Path, Line = file.Line(node) });
                }
            }
        }
    }
}
