using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>How far one name is looked up: at most 512 names and 32 steps; and a file's names together; a walk that ends there says so.</summary>
[TestFixture]
internal sealed class WalkBoundTests : IDisposable
{
    private const int Names = 512;
    private const int Steps = 32;
    private const int NamesOfFile = 16384;
    private const int StarModules = 20;
    private const string Origins = "SELECT count(DISTINCT qname_id) FROM rel_qname_walk_v1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>Numbers of pairs of names that say each other in longer words.</summary>
    private static readonly int[] Pairs = [2, 3, 6, 9, 12];

    /// <summary>Numbers of modules that read each other.</summary>
    private static readonly int[] Rings = [3, 8];

    /// <summary>Numbers of classes above each other, and what a call through all of them comes to.</summary>
    private static readonly (int Classes, string Reason)[] Bases = [(Steps, "definition"), (Steps + 1, "too_many"), (Steps + 40, "too_many")];

    /// <summary>Numbers of modules that pass a name on, and what an import through all of them comes to.</summary>
    private static readonly (int Modules, string Reason)[] Exports = [(Steps, "definition"), (Steps + 1, "too_many")];

    /// <summary>Modules in which a name says itself in longer words, with {0} for the module, and what a call by it comes to.</summary>
    private static readonly (string Text, string Reason)[] Growing =
    [
        ("a = b.left\nb = a.left\n", "too_many"),
        ("a = {0}.a.left\n", "too_many"),
        ("import other\na = other.a.left\n", "external"),
        ("a = {0}.a.left\nclass a:\n    def run(self): pass\n", "definition"),
    ];

    /// <summary>A lake of all these: no walk sees another's files.</summary>
    private readonly RefreshScene all = new(
    [
        .. Pairs.Select(p => ($"pairs{p}/core.py", string.Concat(Enumerable.Range(0, p).Select(i => $"a = b.left{i}\nb = a.left{i}\n")) + "\n\ndef f():\n    a.run()\n")),
        .. Rings.SelectMany(r => Enumerable.Range(0, r).Select(i => (
            $"ring{r}/m{i}.py", string.Concat(Enumerable.Range(0, r).Select(j => $"from . import m{j}\n")) + string.Concat(Enumerable.Range(0, r).Select(j => $"x = m{j}.x.part{j}\n"))))),
        .. Rings.SelectMany(r => new[] { ($"ring{r}/__init__.py", string.Empty), ($"of_ring{r}.py", $"from ring{r}.m0 import x\n\nx()\n") }),
        .. Enumerable.Range(0, StarModules).Select(i => ($"stars/m{i}.py", string.Concat(Enumerable.Range(0, StarModules).Where(j => j != i).Select(j => $"from .m{j} import *\n")))),
        ("stars/__init__.py", string.Empty),
        ("of_stars.py", "from stars.m0 import *\n\nthing()\n"),
        .. Bases.SelectMany(b => new[]
        {
            ($"bases{b.Classes}.py", "class C0:\n    def run(self):\n        pass\n" + string.Concat(Enumerable.Range(1, b.Classes).Select(i => $"\n\nclass C{i}(C{i - 1}):\n    pass\n"))),
            ($"of_bases{b.Classes}.py", $"from bases{b.Classes} import C{b.Classes}\n\nC{b.Classes}.run()\n"),
        }),
        .. Exports.SelectMany(e => Enumerable.Range(1, e.Modules).Select(i => ($"exports{e.Modules}_{i}.py", $"from exports{e.Modules}_{i - 1} import thing\n"))),
        .. Exports.SelectMany(e => new[]
        {
            ($"exports{e.Modules}_0.py", "def thing():\n    pass\n"), ($"of_exports{e.Modules}.py", $"from exports{e.Modules}_{e.Modules} import thing as t\n\nt()\n"),
        }),
        .. Growing.SelectMany((g, i) => new[]
        {
            ($"grow{i}.py", $"import grow{i}\n{g.Text.Replace("{0}", $"grow{i}", StringComparison.Ordinal)}"), ($"of_grow{i}.py", $"import grow{i}\n\ngrow{i}.a.run()\n"),
        }),
    ]) { Layout = "{kind: bucket, buckets: 2}" };

    private static IEnumerable<TestCaseData> BaseCases => Bases.Select(b => new TestCaseData(b.Classes, b.Reason));

    private static IEnumerable<TestCaseData> ExportCases => Exports.Select(e => new TestCaseData(e.Modules, e.Reason));

    private static IEnumerable<TestCaseData> GrowingCases => Growing.Select((g, i) => new TestCaseData(i, g.Reason).SetArgDisplayNames(g.Text));

    [OneTimeSetUp]
    public void RefreshOnce()
    {
        var clock = Stopwatch.StartNew();
        all.Refresh();
        Assert.That(clock.Elapsed, Is.LessThan(Limit));
    }

    public void Dispose() => all.Dispose();

    [Test]
    public void No_name_reaches_more_than_the_bound()
    {
        var most = all.Rows("SELECT max(n) FROM (SELECT count(*) AS n FROM rel_qname_walk_v1 GROUP BY file_id, qname_id)").Single();
        Assert.That(int.Parse(most, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(Names + 1), all.Rows(Origins).Single() + " names are looked up");
    }

    /// <summary>Each pair says one name in longer words of the other; six pairs were once four million names.</summary>
    [TestCaseSource(nameof(Pairs))]
    public void Names_that_say_each_other_in_longer_names(int pairs) => Assert.That(Dispositions(all, $"pairs{pairs}/core.py", "call"), Is.EqualTo(new[] { "too_many" }));

    [TestCaseSource(nameof(Rings))]
    public void Names_in_rings_of_modules(int modules) => Assert.That(all.Rows($"SELECT count(*) FROM rel_qname_walk_v1 WHERE path = 'of_ring{modules}.py'").Single(), Is.Not.EqualTo("0"));

    [Test]
    public void Star_imports_in_rings_of_modules() => Assert.That(Dispositions(all, "of_stars.py", "call"), Is.EqualTo(new[] { "name_not_found" }));

    [TestCaseSource(nameof(BaseCases))]
    public void Bases_one_above_the_other(int classes, string reason) => Assert.That(Dispositions(all, $"of_bases{classes}.py", "call"), Is.EqualTo(new[] { reason }));

    [TestCaseSource(nameof(ExportCases))]
    public void Exports_one_behind_the_other(int modules, string reason) => Assert.That(Dispositions(all, $"of_exports{modules}.py", "import"), Is.EqualTo(new[] { reason }));

    /// <summary>A name that only grows ends by its length, and the site says so; what is found on another way is found.</summary>
    [TestCaseSource(nameof(GrowingCases))]
    public void Names_that_grow_too_long(int number, string reason)
    {
        Assert.That(Dispositions(all, $"of_grow{number}.py", "call"), Is.EqualTo(new[] { reason }));
        var longNames = all.Rows($"SELECT count(*) FROM rel_qname_walk_v1 WHERE via = 'too_long' AND path IN ('grow{number}.py', 'of_grow{number}.py') GROUP BY file_id, qname_id");
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
        scene.ExpectRebuilt(1, of: 3);
        scene.Write("core.py", text + "a = b.more\n");
        scene.Refresh();
        scene.ExpectRebuilt(2, of: 3);
        scene.Write("core.py", "def a():\n    pass\n\n\nb = a\n");
        scene.Refresh();
        scene.ExpectRebuilt(3, of: 3);
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
        scene.ExpectRebuilt(1, of: 2);

        scene.Write("small.py", "from pkg.core import a\n\na.run7()\na.run8()\n");
        scene.Refresh();
        scene.ExpectRebuilt(2, of: 2);
    }

    private static string ManyWalks(int functions) => string.Concat(Enumerable.Range(0, 6).Select(i => $"a = b.left{i}\nb = a.left{i}\n"))
        + string.Concat(Enumerable.Range(0, functions).Select(i => $"\n\ndef f{i}():\n    a.run{i}()\n"));

    private static long Count(RefreshScene scene, string condition) =>
        long.Parse(scene.Rows($"SELECT count(*) FROM rel_qname_walk_v1 WHERE path = 'pkg/core.py' AND {condition}").Single(), CultureInfo.InvariantCulture);

    private static string[] Dispositions(RefreshScene scene, string path, string kind) =>
        [.. scene.Rows($"SELECT DISTINCT reason FROM rel_dispositions_v1 WHERE path = '{path}' AND site_kind = '{kind}' ORDER BY 1")];
}
