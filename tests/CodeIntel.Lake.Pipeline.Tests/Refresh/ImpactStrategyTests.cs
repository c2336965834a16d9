using CodeIntel.Lake.Pipeline.Refresh;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What each strategy redoes; the sets are worked out by hand. A lookup of grow.py never ends, and so ends at a bound.</summary>
[TestFixture]
internal sealed class ImpactStrategyTests : IDisposable
{
    private const string Core = "def f(x):\n    return x\n\n\ndef other():\n    pass\n";

    private readonly RefreshScene scene = new(
        ("pkg/__init__.py", "from .core import f\n"),
        ("pkg/core.py", Core),
        ("caller.py", "from pkg import f\n\nf(1)\n"),
        ("module.py", "import pkg.core\n"),
        ("neighbour.py", "from pkg.core import other\n\nother()\n"),
        ("star.py", "from pkg import *\n"),
        ("behind.py", "import star\n"),
        ("grow.py", "from pkg.core import other\nimport grow\nx = grow.x.y\nx()\n"),
        ("alone.py", "def g():\n    pass\n"))
    {
        Layout = "{kind: bucket, buckets: 2}",
    };

    [OneTimeSetUp]
    public void RefreshOnce() => scene.Refresh();

    public void Dispose() => scene.Dispose();

    [TestCase("lookups", "pkg/core.py")]
    [TestCase("symbol_closure", "caller.py pkg/__init__.py pkg/core.py")]
    [TestCase("hybrid", "caller.py grow.py pkg/__init__.py pkg/core.py")]
    [TestCase("import_closure", "behind.py caller.py grow.py module.py neighbour.py pkg/__init__.py pkg/core.py star.py")]
    public void A_changed_signature_redoes(string strategy, string files)
    {
        scene.Write("pkg/core.py", Core.Replace("f(x)", "f(x, y=1)", StringComparison.Ordinal));
        Assert.That(Paths(Plan($"policy: {{impact_strategy: {strategy}}}")), Is.EqualTo(files.Split(' ')));
    }

    [TestCase("lookups", "caller.py pkg/__init__.py pkg/core.py")]
    [TestCase("symbol_closure", "caller.py pkg/__init__.py pkg/core.py")]
    [TestCase("hybrid", "caller.py grow.py pkg/__init__.py pkg/core.py")]
    [TestCase("import_closure", "behind.py caller.py grow.py module.py neighbour.py pkg/__init__.py pkg/core.py star.py")]
    public void A_function_that_is_gone_redoes(string strategy, string files)
    {
        scene.Write("pkg/core.py", Core[Core.IndexOf("def other", StringComparison.Ordinal)..]);
        Assert.That(Paths(Plan($"policy: {{impact_strategy: {strategy}}}")), Is.EqualTo(files.Split(' ')));
    }

    [Test]
    public void Deeper_than_allowed_every_file_is_redone_and_that_is_said()
    {
        scene.Write("pkg/core.py", Core.Replace("f(x)", "f(x, y=1)", StringComparison.Ordinal));
        var closure = Plan("policy: {impact_strategy: import_closure, max_impact_depth: 1}");
        Assert.That(Paths(closure), Has.Count.EqualTo(9).And.Member("alone.py"));
        Assert.That(closure.Files.Single(f => f.Path == "alone.py").Reasons.Select(r => $"{r.Kind}: {r.Chain}"), Is.EqualTo(new[] { "full_refresh: alone.py ← the impact goes deeper than max_impact_depth" }));
        var hybrid = Plan("policy: {impact_strategy: hybrid, max_impact_depth: 1}");
        Assert.That(Paths(hybrid), Is.EqualTo(new[] { "caller.py", "grow.py", "pkg/__init__.py", "pkg/core.py" }), "only a file that is unsure is redone for the depth");
        Assert.That(hybrid.Files.Single(f => f.Path == "grow.py").Reasons.Select(r => r.Kind), Is.EqualTo(new[] { "full_refresh" }));
        Assert.That(Paths(Plan("policy: {impact_strategy: lookups, max_impact_depth: 0}")), Is.EqualTo(new[] { "pkg/core.py" }));
    }

    /// <summary>By modules, it is said which of them passes what on.</summary>
    [Test]
    public void A_chain_leads_over_each_module_that_passes_a_name_on()
    {
        scene.Write("pkg/core.py", Core.Replace("f(x)", "f(x, y=1)", StringComparison.Ordinal));
        Assert.That(Plan("policy: {impact_strategy: import_closure}").Files.SelectMany(f => f.Reasons).Select(r => r.Chain), Is.SupersetOf(new[]
        {
            "pkg/core.py: modified",
            "caller.py ← calls pkg.f ← alias pkg.core.f ← pkg/core.py: signature of f changed",
            "module.py ← imports pkg.core ← pkg/core.py: signature of f changed",
            "neighbour.py ← calls pkg.core.other ← pkg/core.py: signature of f changed",
            "star.py ← imports by star pkg ← pkg/__init__.py passes on pkg.core.f ← pkg/core.py: signature of f changed",
            "behind.py ← imports star ← star.py passes on pkg ← pkg/__init__.py passes on pkg.core.f ← pkg/core.py: signature of f changed",
        }));
    }

    private static List<string> Paths(RefreshForecast forecast) => [.. forecast.Files.Select(f => f.Path)];

    private RefreshForecast Plan(string policy)
    {
        scene.Settings = $"engine: {{threads: 1}}\n{policy}";
        return scene.Forecast();
    }
}
