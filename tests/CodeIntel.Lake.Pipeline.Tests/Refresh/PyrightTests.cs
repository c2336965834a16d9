using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Semantics;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Semantic facts from pyright: asked about no more files than a change reaches.</summary>
[TestFixture]
internal sealed class PyrightTests
{
    private const string On = "engine: {threads: 1}\nsemantics: {provider: pyright, project: shop}";
    private const string Base = "class Order:\n    def total(self): return 1\n\ndef make():\n    return Order()\n";

    /// <summary>Changes of files that have nothing to do with each other, one after the other in one repository, whose lake is compared with a rebuild at the end.</summary>
    [Test]
    public void A_change_asks_about_its_file_and_about_those_whom_it_reaches()
    {
        using var indexers = new ResidentIndexers();
        var asked = new Asked();
        using var scene = new RefreshScene(
            ("base.py", Base),
            ("middle.py", "import base\ndef get():\n    return base.make()\n"),
            ("top.py", "from middle import get\nget().total()\n"),
            ("apart.py", "x = 1\n"),
            ("core.py", Base),
            ("uses.py", "import core\norder = core.make()\n"),
            ("names.py", "import core\n"),
            ("beyond.py", "import uses\nuses.order.total()\n"),
            ("idle.py", "import uses\nimport names\n"),
            ("p/__init__.py", "__all__ = ['late']\n"),
            ("star.py", "from p import *\nlate.f()\n"),
            ("tests/alone.py", "def f(): pass\n"),
            ("src/below.py", "def g(): pass\n")) { Settings = On, Indexers = indexers, Progress = asked };
        scene.Refresh();
        Assert.That(asked.Counts, Is.EqualTo(new[] { 13 }));
        Assert.That(scene.Problems(), Is.Empty);
        var comparisons = 0;
        ImportersAreAskedAboutWhereTheInterfaceChanged();
        ThoseWhoLookedIntoItAreAskedAboutHoweverFarTheirImportsLead();
        AFileWhoseModuleGetsAnotherNameOrATwinIsAskedAboutThoughNobodyImportsIt();

        void ImportersAreAskedAboutWhereTheInterfaceChanged()
        {
            Assert.That(Callees(scene), Does.Contain("get().total `base`/Order#total().").Or.Contain("get().total base/Order#total()."));
            scene.Write("base.py", "# a comment\n" + Base.Replace("): return 1", "):\n        print()\n        return 1", StringComparison.Ordinal));
            ExpectAsked("a body", 1);
            scene.Write("base.py", Base.Replace("def total(", "def sum(", StringComparison.Ordinal));
            ExpectAsked("an attribute that two imports away is used", 1, 2);
            Assert.That(Callees(scene).Any(c => c.StartsWith("get().total", StringComparison.Ordinal)), Is.False);
            scene.Delete("middle.py");
            ExpectAsked("a module that goes", 0, 1);
        }

        void ThoseWhoLookedIntoItAreAskedAboutHoweverFarTheirImportsLead()
        {
            Assert.That(
                scene.Rows("SELECT d.path, string_agg(r.path, ' ' ORDER BY r.path) FROM scip_documents_v1 d, scip_documents_v1 r WHERE list_contains(d.reads, r.file_id) GROUP BY ALL ORDER BY 1"),
                Does.Contain("beyond.py core.py uses.py").And.Contain("uses.py core.py").And.Not.Contain("names.py core.py"));
            scene.Write("core.py", Base + "class More: pass\n");
            ExpectAsked("of four files that import it, directly or not, two looked into it", 1, 2);
            scene.Write("p/late.py", "def f(): pass\n");
            ExpectAsked("what a star may bring", 1, 1);
            Assert.That(Callees(scene).Any(c => c.StartsWith("late.f ", StringComparison.Ordinal)), Is.True);
        }

        void AFileWhoseModuleGetsAnotherNameOrATwinIsAskedAboutThoughNobodyImportsIt()
        {
            scene.Write("tests/alone/__init__.py", "def f(): pass\n");
            ExpectAsked("another name", 1, 1);
            scene.Write("src/__init__.py", "def f(): pass\n");
            ExpectAsked("a twin", 1, 1);
            scene.Delete("tests/alone/__init__.py");
            scene.Delete("src/__init__.py");
            ExpectAsked("they go", 0, 2);
        }

        void ExpectAsked(string what, params int[] counts)
        {
            scene.Refresh();
            Assert.That(asked.Counts, Is.EqualTo(counts), what);
            scene.ExpectRebuilt(++comparisons, of: 8);
        }
    }

    [Test]
    public void Without_Node_the_graph_is_made_all_the_same_and_the_next_refresh_asks_again()
    {
        using var pyright = new FakePyright();
        pyright.Says("top.py", reads: ["base.py"]);
        using var scene = new RefreshScene(("base.py", Base), ("top.py", "import base\nbase.make()\n")) { Settings = pyright.Settings };
        scene.Refresh();
        scene.Settings = pyright.Settings.Replace(pyright.Node, "/nowhere/node", StringComparison.Ordinal);
        scene.Write("base.py", Base + "y = 1\n");
        var result = scene.Refresh();
        Assert.That((result.Changed, result.StaleFiles), Is.EqualTo((true, 2)), "the file, and whoever imports it");
        Assert.That(scene.Rows("SELECT path, status FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "base.py stale", "top.py stale" }));
        Assert.That(scene.Rows("SELECT name FROM cst_name_refs_v1 WHERE name = 'y'"), Has.Count.EqualTo(1));
        Assert.That(scene.Problems(), Is.Empty);
        var again = scene.Refresh();
        Assert.That((again.StaleFiles, again.Changed), Is.EqualTo((2, false)), "still not there, and nothing else is new");

        scene.Settings = pyright.Settings;
        Assert.That(scene.Refresh().StaleFiles, Is.Zero);
        Assert.That(scene.Rows("SELECT path, status FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "base.py ok", "top.py ok" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void Importers_are_those_by_any_prefix_of_a_name_by_a_star_and_by_what_lies_beside_a_script()
    {
        var importers = new ModuleImporters(
            [("a", "p"), ("b", "p"), ("c", ""), ("d", "s"), ("e", ""), ("f", "")],
            [("b", "p.a", "f"), ("c", "p.b.x", null), ("d", "helper", null), ("e", "missing", null), ("f", "p", "*")]);
        Assert.That(importers.Of(["p.a"]).Order(), Is.EqualTo(new[] { "b", "f" }));
        Assert.That(importers.Of(["p"]).Order(), Is.EqualTo(new[] { "b", "c", "f" }));
        Assert.That(importers.Of(["p.a.f"]).Order(), Is.EqualTo(new[] { "b" }));
        Assert.That(importers.Of(["s.helper"]).Order(), Is.EqualTo(new[] { "d" }));
        Assert.That(importers.Of(["missing"]).Order(), Is.EqualTo(new[] { "e" }), "a module that comes");
        Assert.That(importers.Of(["q"]), Is.Empty);
    }

    [Test]
    public void A_process_that_stays_hears_all_that_changed_and_is_started_anew_where_it_ended_or_settings_are_others()
    {
        using var pyright = new FakePyright();
        using var indexers = new ResidentIndexers();
        using var scene = new RefreshScene(("a.py", "a = 1\n"), ("b.py", "b = 1\n"), ("c.py", "c = 1\n")) { Settings = pyright.Settings, Indexers = indexers };
        scene.Refresh();
        Assert.That(pyright.Heard(), Is.EqualTo(new[] { "start", "a.py b.py c.py" }));
        Assert.That(Edited("b.py"), Is.EqualTo(new[] { "b.py; b.py" }));

        scene.Indexers = null;
        Assert.That(Edited("a.py"), Is.EqualTo(new[] { "start", "a.py" }), "one that does not stay");
        scene.Indexers = indexers;
        Assert.That(Edited("d.py"), Is.EqualTo(new[] { "d.py; a.py; d.py" }));
        scene.Delete("c.py");
        scene.Refresh();
        Assert.That(Edited("b.py"), Is.EqualTo(new[] { "b.py; b.py; c.py" }));

        pyright.DiesOf("b.py");
        Assert.That(Edited("b.py"), Is.EqualTo(new[] { "b.py; b.py", "start", "b.py; b.py", "start", "; b.py" }), "it is tried again in a process of its own");
        pyright.Says("b.py");
        Assert.That(Edited("b.py"), Is.EqualTo(new[] { "b.py; b.py" }));

        scene.Settings += "\nscan: {source_roots: [lib]}";
        scene.Refresh();
        Assert.That(pyright.Heard(), Is.EqualTo(new[] { "start", "a.py b.py d.py" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);

        IReadOnlyList<string> Edited(string path)
        {
            scene.Write(path, $"x = {Guid.NewGuid().GetHashCode():d}\n");
            scene.Refresh();
            return pyright.Heard();
        }
    }

    private static IReadOnlyList<string> Callees(RefreshScene scene) =>
        scene.Rows("SELECT c.callee_text, replace(s.symbol, 'scip-python python shop _ ', '') FROM rel_callsite_symbol_v1 s JOIN cst_callsites_v1 c USING (call_id) ORDER BY ALL");

    /// <summary>Hears how many files are asked about at a time.</summary>
    private sealed class Asked : IRefreshProgress
    {
        public List<int> Counts { get; } = [];

        public void Begin(string stage, string what, int total)
        {
            if (stage == "scan")
            {
                Counts.Clear();
            }
            else if (stage == "scip" && what == "documents")
            {
                Counts.Add(total);
            }
        }

        public void Advance(int units)
        {
        }

        public void Note(string message)
        {
        }
    }
}
