using CodeIntel.Lake.Pipeline.Refresh;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>
/// Which data files a refresh opens, and which its plan says that it will; the numbers of a small project, worked out by hand. With four
/// buckets, app.py is alone in the first, pkg/core.py and pkg/__init__.py share the third, and other.py is in the last.
/// </summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.Children)]
internal sealed class PruningTests
{
    private const string Bucket = "{kind: bucket, buckets: 4}";
    private const string Core = "class Other(int, str):\n    pass\n\n\nclass helper(int):\n    def __init__(self, x):\n        pass\n";

    /// <summary>The edit changes a base of the class that app.py asks for a name which it has not itself, so both are in the plan; of what was extracted, only pkg/core.py is read.</summary>
    [TestCase(RefreshScene.FileLayout, "repo_files_v1 2/4", "cst_defs_v1 2/3", "cst_params_v1 1/1", "cst_callsites_v1 1/1", "cst_docstrings_v1 0/0", "cpg_nodes_v1 2/5")]
    [TestCase(Bucket, "repo_files_v1 2/3", "cst_defs_v1 2/3", "cst_params_v1 1/1", "cst_callsites_v1 1/1", "cst_docstrings_v1 0/0", "cpg_nodes_v1 2/4")]
    public void The_plan_counts_files_that_may_hold_rows_of_the_files_to_redo(string layout, params string[] expected)
    {
        using var scene = Edited(layout);
        var forecast = scene.Forecast();
        Assert.That(forecast.Files.Select(f => f.Path), Is.EqualTo(new[] { "app.py", "pkg/core.py" }));
        Assert.That(forecast.Pruning.Select(p => $"{p.Dataset} {p.CandidateFiles}/{p.TotalFiles}"), Is.SupersetOf(expected));
        Assert.That(forecast.Pruning.Select(p => p.Dataset), Is.EqualTo(scene.Contracts.All.Where(c => c.IsPerFile).Select(c => c.Name)));
    }

    [TestCase(RefreshScene.FileLayout, "repo_files_v1 scan 1 1/4", "cst_defs_v1 extract 1 1/3", "cst_params_v1 extract 1 1/1", "cst_callsites_v1 extract 1 0/1", "cpg_nodes_v1 cpg 1 1/5", "dim_exported_defs_v1 normalize 3 3/12")]
    [TestCase(Bucket, "repo_files_v1 scan 1 1/3", "cst_defs_v1 extract 1 1/3", "cst_params_v1 extract 1 1/1", "cst_callsites_v1 extract 1 0/1", "cpg_nodes_v1 cpg 1 1/4", "dim_exported_defs_v1 normalize 3 3/9")]
    public void A_refresh_keeps_what_its_reads_opened(string layout, params string[] expected)
    {
        using var scene = Edited(layout);
        var result = scene.Refresh();
        var rows = scene.Rows("SELECT concat_ws(' ', dataset, stage, reads, concat(candidate_files, '/', total_files)) FROM inc_file_pruning_v1 ORDER BY dataset");
        Assert.That(rows, Is.SupersetOf(expected));
        Assert.That(result.ScopedReads.Select(r => $"{r.Dataset} {r.Stage} {r.Reads} {r.CandidateFiles}/{r.TotalFiles}"), Is.EqualTo(rows));
        Assert.That(rows.Where(r => r.StartsWith("dim_modules_v1 ", StringComparison.Ordinal)), Is.Empty, "it is read as a whole");
    }

    [Test]
    public void Where_everything_is_redone_nothing_is_pruned_and_where_nothing_is_there_is_nothing_to_read()
    {
        using var scene = new RefreshScene(("a.py", Core)) { Layout = RefreshScene.FileLayout };
        Assert.That(scene.Forecast().Pruning, Is.Empty, "there is no lake");
        Assert.That(scene.Refresh().ScopedReads, Is.Empty, "all rows are new");
        Assert.That(scene.Rows("FROM inc_file_pruning_v1"), Is.Empty);
        Assert.That((scene.Forecast().Pruning.Count, scene.Refresh().ScopedReads.Count), Is.EqualTo((0, 0)));
        scene.Delete("a.py");
        scene.Write("b.py", Core);
        scene.Settings = "policy: {max_changed_ratio: 0.5, min_files_for_ratio: 1}";
        var full = scene.Forecast();
        Assert.That(full.Mode, Is.EqualTo(RefreshMode.Full));
        Assert.That(full.Pruning.Where(p => p.CandidateFiles != p.TotalFiles), Is.Empty);
        Assert.That(full.Pruning.Single(p => p.Dataset == "cst_defs_v1").TotalFiles, Is.EqualTo(1));
    }

    private static RefreshScene Edited(string layout)
    {
        var scene = new RefreshScene(
            ("pkg/__init__.py", string.Empty),
            ("pkg/core.py", Core),
            ("app.py", "from pkg.core import helper\n\n\ndef go():\n    return helper.of(2)\n"),
            ("other.py", "def alone():\n    return 1\n"))
        {
            Layout = layout,
        };
        scene.Refresh();
        scene.Write("pkg/core.py", Core.Replace("helper(int)", "helper(str)", StringComparison.Ordinal));
        return scene;
    }
}
