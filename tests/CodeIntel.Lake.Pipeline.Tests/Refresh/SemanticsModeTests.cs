using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Which files a refresh asks about by its mode, and what is said of files that are asked about without need.</summary>
[TestFixture]
internal sealed class SemanticsModeTests
{
    private const string Documents = "SELECT path, status FROM scip_documents_v1 ORDER BY 1";

    [Test]
    public void Full_asks_about_every_file_and_shows_what_no_change_explains()
    {
        using var pyright = new FakePyright();
        using var scene = Scene(pyright);
        Assert.That(scene.Refresh().DriftedFiles, Is.Null, "nobody looked for any");
        pyright.Heard();

        scene.Semantics = SemanticsMode.Full;
        var same = scene.Refresh();
        Assert.That((same.Changed, same.DriftedFiles, same.Reason), Is.EqualTo((false, 0, "all that scip says is asked for again")));
        Assert.That(pyright.Heard(), Is.EqualTo(new[] { "start", "a.py b.py c.py" }));

        pyright.Says("b.py", "other", reads: ["a.py"]);
        Assert.That(scene.Forecast().Files.Select(f => f.Path), Is.EqualTo(new[] { "b.py" }));
        Assert.That(scene.Refresh().DriftedFiles, Is.EqualTo(1));
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "b.py scip_changed b.py" }));
        Assert.That(Drift(scene), Is.EqualTo(new[] { "b.py interface same other", "b.py reads - a.py" }));
        Assert.That(scene.Problems(), Is.Empty);
        Assert.That(scene.CompareWithRebuild(), Is.Empty, "the new documents are taken");

        pyright.Says("b.py", problem: "It cannot be done.");
        pyright.Says("c.py", symbol: "local 0", reads: ["a.py"]);
        Assert.That(scene.Refresh().DriftedFiles, Is.EqualTo(2));
        Assert.That(
            scene.Rows("SELECT path, what, before IS NULL, after IS NULL FROM semantic_drift_v1 WHERE what != 'status' ORDER BY ALL"),
            Is.EqualTo(new[] { "b.py document False True", "b.py interface False True", "b.py reads False True", "c.py document False False" }));
        Assert.That(scene.Rows("SELECT path, before, after FROM semantic_drift_v1 WHERE what = 'status'"), Is.EqualTo(new[] { "b.py ok failed" }));

        pyright.Says("a.py", "other");
        pyright.Says("b.py");
        pyright.Says("c.py", "another", reads: ["a.py"]);
        scene.Write("a.py", "a = 2\n");
        Assert.That(scene.Refresh().DriftedFiles, Is.Zero, "a change reaches them: of one it is not known what it read, the other reads what changed");
        Assert.That(Drift(scene), Is.Empty);
        Assert.That(scene.Rows("SELECT epoch, files_drifted FROM runs_v1 ORDER BY 1"), Is.EqualTo(new[] { "1 -", "2 1", "3 2", "4 0" }));

        scene.Settings += "\nscan: {source_roots: [lib]}";
        Assert.That(scene.Refresh().DriftedFiles, Is.Null, "what makes the documents is another than before");
    }

    /// <summary>b.py looks into a.py, c.py into b.py; of both the index says something else since a.py does.</summary>
    [Test]
    public void The_reason_says_which_files_led_from_what_changed_to_what_is_said()
    {
        using var pyright = new FakePyright();
        using var scene = Scene(pyright);
        pyright.Says("b.py", reads: ["a.py"]);
        pyright.Says("c.py", reads: ["b.py"]);
        scene.Refresh();
        scene.Write("a.py", "a = 2\n");
        pyright.Says("a.py", "other");
        pyright.Says("b.py", "other", reads: ["a.py"]);
        pyright.Says("c.py", symbol: "local 0", reads: ["b.py"]);
        scene.Refresh();
        Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2 ORDER BY 1"), Is.EqualTo(new[]
        {
            "a.py: modified",
            "b.py ← the semantic index says something else of it ← looks into a.py ← a.py: its interface changed",
            "c.py ← the semantic index says something else of it ← looks into b.py ← looks into a.py ← a.py: its interface changed",
        }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void Off_asks_nobody_and_the_next_refresh_asks()
    {
        using var pyright = new FakePyright();
        using var scene = Scene(pyright);
        scene.Refresh();
        pyright.Heard();

        scene.Semantics = SemanticsMode.Off;
        scene.Write("a.py", "a = 2\n");
        Assert.That(scene.Refresh().StaleFiles, Is.EqualTo(2));
        Assert.That(scene.Rows(Documents), Is.EqualTo(new[] { "a.py stale", "b.py ok", "c.py stale" }), "the file, and who reads it");
        Assert.That(scene.Refresh().Changed, Is.False, "nothing is to do");
        scene.Write("b.py", "b = 2\n");
        Assert.That(scene.Refresh().StaleFiles, Is.EqualTo(3), "and those of which it is not known any more what they read");
        Assert.That(pyright.Heard(), Is.Empty);
        Assert.That(scene.Problems(), Is.Empty);

        scene.Semantics = SemanticsMode.Incremental;
        Assert.That(scene.Refresh().StaleFiles, Is.Zero);
        Assert.That(pyright.Heard(), Is.EqualTo(new[] { "start", "a.py b.py c.py" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [TestCase(SemanticsMode.Off)]
    [TestCase(SemanticsMode.Incremental)]
    public void A_lake_that_began_without_semantics_gets_all_of_them(SemanticsMode first)
    {
        using var pyright = new FakePyright();
        using var scene = Scene(pyright);
        var settings = scene.Settings;
        scene.Settings = settings.Replace(pyright.Node, "/nowhere/node", StringComparison.Ordinal);
        scene.Semantics = first;
        Assert.That(scene.Refresh().StaleFiles, Is.EqualTo(3));
        scene.Settings = settings;
        scene.Semantics = SemanticsMode.Incremental;
        Assert.That(scene.Refresh().StaleFiles, Is.Zero);
        Assert.That(scene.Rows("SELECT tool_name FROM scip_metadata_v1"), Is.EqualTo(new[] { "pyright" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void Off_does_not_look_at_an_index()
    {
        using var scene = new RefreshScene(("a.py", "a = 1\n")) { Settings = "semantics: {provider: index}", Semantics = SemanticsMode.Off };
        Assert.That(scene.Refresh().StaleFiles, Is.EqualTo(1), "it is not there");
        new ScipIndex().With("a.py", "a = 1\n", [(0, "a", SymbolRole.Definition, "a/a.")]).Write(scene.At("index.scip"));
        scene.Semantics = SemanticsMode.Incremental;
        scene.Refresh();
        Assert.That(scene.Rows(Documents), Is.EqualTo(new[] { "a.py ok" }));
        scene.Semantics = SemanticsMode.Off;
        File.Delete(scene.At("index.scip"));
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void Nobody_is_there_to_be_asked_about_every_file_where_the_provider_is_off()
    {
        using var scene = new RefreshScene(("a.py", "a = 1\n")) { Semantics = SemanticsMode.Full };
        Assert.That(() => scene.Refresh(), Throws.InstanceOf<LakeException>().With.Property("Code").EqualTo("semantics_off").And.Property("Error").EqualTo(LakeError.Usage));
    }

    private static RefreshScene Scene(FakePyright pyright)
    {
        pyright.Says("c.py", reads: ["a.py"]);
        return new RefreshScene(("a.py", "a = 1\n"), ("b.py", "b = 1\n"), ("c.py", "c = 1\n")) { Settings = pyright.Settings };
    }

    private static IReadOnlyList<string> Drift(RefreshScene scene) => scene.Rows("SELECT path, what, before, after FROM semantic_drift_v1 ORDER BY ALL");
}
