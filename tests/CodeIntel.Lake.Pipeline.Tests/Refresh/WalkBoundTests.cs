using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>How far one name is looked up: at most 512 names and 32 steps; and a file's names together; a walk that ends there says so.</summary>
internal sealed class WalkBoundTests
{
    private const int Names = 512;
    private const int Steps = 32;
    private const int NamesOfFile = 16384;
    private const string Origins = "SELECT count(DISTINCT qname_id) FROM rel_qname_walk_v1";

    /// <summary>Each pair says one name in longer words of the other; six pairs were once four million names.</summary>
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(6)]
    [TestCase(9)]
    [TestCase(12)]
    public void Names_that_say_each_other_in_longer_names(int pairs)
    {
        var text = string.Concat(Enumerable.Range(0, pairs).Select(i => $"a = b.left{i}\nb = a.left{i}\n"));
        using var scene = new RefreshScene(("pkg/core.py", text + "\n\ndef f():\n    a.run()\n"));
        ExpectBounded(scene, TimeSpan.FromSeconds(30));
        Assert.That(Dispositions(scene, "pkg/core.py", "call"), Is.EqualTo(new[] { "too_many" }));
    }

    [TestCase(3)]
    [TestCase(8)]
    public void Names_in_rings_of_modules(int modules)
    {
        var files = Enumerable.Range(0, modules)
            .Select(i => ($"pkg/m{i}.py", string.Concat(Enumerable.Range(0, modules).Select(j => $"from . import m{j}\n")) + string.Concat(Enumerable.Range(0, modules).Select(j => $"x = m{j}.x.part{j}\n"))))
            .Append(("pkg/__init__.py", string.Empty))
            .Append(("app.py", "from pkg.m0 import x\n\nx()\n"));
        using var scene = new RefreshScene([.. files]);
        ExpectBounded(scene, TimeSpan.FromSeconds(60));
    }

    [Test]
    public void Star_imports_in_rings_of_modules()
    {
        const int Modules = 20;
        var files = Enumerable.Range(0, Modules)
            .Select(i => ($"pkg/m{i}.py", string.Concat(Enumerable.Range(0, Modules).Where(j => j != i).Select(j => $"from .m{j} import *\n"))))
            .Append(("pkg/__init__.py", string.Empty))
            .Append(("app.py", "from pkg.m0 import *\n\nthing()\n"));
        using var scene = new RefreshScene([.. files]);
        ExpectBounded(scene, TimeSpan.FromSeconds(30));
        Assert.That(Dispositions(scene, "app.py", "call"), Is.EqualTo(new[] { "name_not_found" }));
    }

    [TestCase(Steps, "definition")]
    [TestCase(Steps + 1, "too_many")]
    [TestCase(Steps + 40, "too_many")]
    public void Bases_one_above_the_other(int classes, string reason)
    {
        var text = "class C0:\n    def run(self):\n        pass\n" + string.Concat(Enumerable.Range(1, classes).Select(i => $"\n\nclass C{i}(C{i - 1}):\n    pass\n"));
        using var scene = new RefreshScene(("core.py", text), ("app.py", $"from core import C{classes}\n\nC{classes}.run()\n"));
        ExpectBounded(scene, TimeSpan.FromSeconds(30));
        Assert.That(Dispositions(scene, "app.py", "call"), Is.EqualTo(new[] { reason }));
    }

    [TestCase(Steps, "definition")]
    [TestCase(Steps + 1, "too_many")]
    public void Exports_one_behind_the_other(int modules, string reason)
    {
        var files = Enumerable.Range(1, modules)
            .Select(i => ($"m{i}.py", $"from m{i - 1} import thing\n"))
            .Append(("m0.py", "def thing():\n    pass\n"))
            .Append(("app.py", $"from m{modules} import thing as t\n\nt()\n"));
        using var scene = new RefreshScene([.. files]);
        ExpectBounded(scene, TimeSpan.FromSeconds(30));
        Assert.That(Dispositions(scene, "app.py", "import"), Is.EqualTo(new[] { reason }));
    }

    /// <summary>A name that only grows ends by its length, and the site says so; what is found on another way is found.</summary>
    [TestCase("a = b.left\nb = a.left\n", "too_many")]
    [TestCase("a = core.a.left\n", "too_many")]
    [TestCase("import other\na = other.a.left\n", "external")]
    [TestCase("a = core.a.left\nclass a:\n    def run(self): pass\n", "definition")]
    public void Names_that_grow_too_long(string text, string reason)
    {
        using var scene = new RefreshScene(("core.py", "import core\n" + text), ("app.py", "import core\n\ncore.a.run()\n"));
        ExpectBounded(scene, TimeSpan.FromSeconds(30));
        Assert.That(Dispositions(scene, "app.py", "call"), Is.EqualTo(new[] { reason }));
        var longNames = scene.Rows("SELECT count(*) FROM rel_qname_walk_v1 WHERE via = 'too_long' GROUP BY file_id, qname_id");
        Assert.That(longNames, Is.All.EqualTo("1"));
        Assert.That(longNames.Any(), Is.EqualTo(reason != "external"));
    }

    /// <summary>The bound cuts a name's walk by what that walk reached, so other files' walks in the same run cut nothing.</summary>
    [Test]
    public void The_bound_cuts_the_same_names_in_a_small_run_as_in_a_large_one()
    {
        var text = string.Concat(Enumerable.Range(0, 5).Select(i => $"a = b.left{i}\nb = a.left{i}\n"));
        using var scene = new RefreshScene(("core.py", text), ("one.py", "import core\n\ncore.a()\n"), ("two.py", "from core import a\n\na.run()\n"));
        scene.Refresh();
        scene.Write("two.py", "from core import b as c\n\nc.run()\n");
        scene.Refresh();
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        scene.Write("core.py", text + "a = b.more\n");
        scene.Refresh();
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        scene.Write("core.py", "def a():\n    pass\n\n\nb = a\n");
        scene.Refresh();
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(Dispositions(scene, "one.py", "call"), Is.EqualTo(new[] { "definition" }));
    }

    /// <summary>Six pairs of names say each other, and many functions call through them: the rows beyond the mentions stop growing.</summary>
    [Test]
    public void A_file_of_many_names_that_each_reach_many()
    {
        using var scene = new RefreshScene(("pkg/core.py", ManyWalks(50)), ("small.py", "from pkg.core import a\n\na.run7()\n"));
        var counts = new List<(long Reached, long Cut)>();
        foreach (var functions in new[] { 50, 100 })
        {
            scene.Write("pkg/core.py", ManyWalks(functions));
            scene.Refresh();
            counts.Add((Count(scene, "depth > 0"), Count(scene, "depth = 0 AND via = 'too_many'")));
        }

        Assert.That(counts, Has.All.Matches<(long Reached, long Cut)>(c => c.Reached is >= NamesOfFile and <= NamesOfFile + Names), string.Join(' ', counts));
        Assert.That(counts[1].Cut - counts[0].Cut, Is.GreaterThanOrEqualTo(50), string.Join(' ', counts));
        Assert.That(Dispositions(scene, "pkg/core.py", "call"), Is.EqualTo(new[] { "too_many" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);

        scene.Write("small.py", "from pkg.core import a\n\na.run7()\na.run8()\n");
        scene.Refresh();
        Assert.That(scene.CompareWithRebuild(), Is.Empty);

        scene.Write("pkg/core.py", ManyWalks(100).Replace("a = b.left0\n", "def a(): pass\n", StringComparison.Ordinal));
        scene.Refresh();
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    private static string ManyWalks(int functions) => string.Concat(Enumerable.Range(0, 6).Select(i => $"a = b.left{i}\nb = a.left{i}\n"))
        + string.Concat(Enumerable.Range(0, functions).Select(i => $"\n\ndef f{i}():\n    a.run{i}()\n"));

    private static long Count(RefreshScene scene, string condition) =>
        long.Parse(scene.Rows($"SELECT count(*) FROM rel_qname_walk_v1 WHERE path = 'pkg/core.py' AND {condition}").Single(), CultureInfo.InvariantCulture);

    private static string[] Dispositions(RefreshScene scene, string path, string kind) =>
        [.. scene.Rows($"SELECT DISTINCT reason FROM rel_dispositions_v1 WHERE path = '{path}' AND site_kind = '{kind}' ORDER BY 1")];

    private static void ExpectBounded(RefreshScene scene, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        scene.Refresh();
        Assert.That(clock.Elapsed, Is.LessThan(limit));
        var most = scene.Rows("SELECT max(n) FROM (SELECT count(*) AS n FROM rel_qname_walk_v1 GROUP BY file_id, qname_id)").Single();
        Assert.That(int.Parse(most, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(Names + 1), scene.Rows(Origins).Single() + " names are looked up");
    }
}
