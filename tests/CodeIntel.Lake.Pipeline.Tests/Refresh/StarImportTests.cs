using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Star imports whose modules are not there.</summary>
internal sealed class StarImportTests
{
    private const int Stars = 20;

    /// <summary>A name was once looked up through every sequence of the stars: seventeen of them, as in Python's asyncio, filled the disk.</summary>
    [Test]
    public void Stars_from_modules_that_are_missing_do_not_multiply()
    {
        var init = string.Concat(Enumerable.Range(0, Stars).Select(i => $"from .part{i} import *\n"));
        using var scene = new RefreshScene(("pkg/__init__.py", init), ("app.py", "from pkg import thing\n\nthing()\n"));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT count(DISTINCT reached_qname) FROM rel_qname_walk_v1 WHERE path = 'app.py' AND via = 'withheld'"), Is.EqualTo(new[] { $"{Stars}" }));
        Assert.That(scene.Rows("SELECT DISTINCT target_kind, target_qname FROM rel_callsite_qname_v1 WHERE path = 'app.py'"), Is.EqualTo(new[] { "missing pkg.thing" }));

        scene.Write("pkg/part7.py", "def thing():\n    pass\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT DISTINCT target_kind, target_qname FROM rel_callsite_qname_v1 WHERE path = 'app.py'"), Is.EqualTo(new[] { "def pkg.part7.thing" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }
}
