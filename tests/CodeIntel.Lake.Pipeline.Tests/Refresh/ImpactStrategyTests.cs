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
        Assert.That(Planned($"policy: {{impact_strategy: {strategy}}}"), Is.EqualTo(files.Split(' ')));
    }

    [TestCase("lookups", "caller.py pkg/__init__.py pkg/core.py")]
    [TestCase("symbol_closure", "caller.py pkg/__init__.py pkg/core.py")]
    [TestCase("hybrid", "caller.py grow.py pkg/__init__.py pkg/core.py")]
    [TestCase("import_closure", "behind.py caller.py grow.py module.py neighbour.py pkg/__init__.py pkg/core.py star.py")]
    public void A_function_that_is_gone_redoes(string strategy, string files)
    {
        scene.Write("pkg/core.py", Core[Core.IndexOf("def other", StringComparison.Ordinal)..]);
        Assert.That(Planned($"policy: {{impact_strategy: {strategy}}}"), Is.EqualTo(files.Split(' ')));
    }

    [Test]
    public void Deeper_than_allowed_every_file_is_redone_and_that_is_said()
    {
        scene.Write("pkg/core.py", Core.Replace("f(x)", "f(x, y=1)", StringComparison.Ordinal));
        Assert.That(Planned("policy: {impact_strategy: import_closure, max_impact_depth: 1}"), Has.Count.EqualTo(9).And.Member("alone.py"));
        Assert.That(scene.Forecast().Files.Single(f => f.Path == "alone.py").Reasons, Is.EqualTo(new[] { new RedoReason("full_refresh", "the impact goes deeper than max_impact_depth") }));
        Assert.That(Planned("policy: {impact_strategy: lookups, max_impact_depth: 0}"), Is.EqualTo(new[] { "pkg/core.py" }));
    }

    private List<string> Planned(string policy)
    {
        scene.Settings = $"engine: {{threads: 1}}\n{policy}";
        return [.. scene.Forecast().Files.Select(f => f.Path)];
    }
}
