using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What an edit redoes, in the file itself and in others, and the reason that is given. Every result equals a rebuild.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.Children)]
internal sealed class ImpactTests : IDisposable
{
    private const string Core = "LIMIT = 3\n\n\ndef helper(x):\n    return x + 1\n\n\nclass Base:\n    def run(self):\n        return helper(LIMIT)\n";

    private readonly RefreshScene scene = new(
        ("pkg/__init__.py", "from .core import helper\n"),
        ("pkg/core.py", Core),
        ("app.py", "from pkg import helper\n\n\ndef go():\n    return helper(2)\n"),
        ("other.py", "def alone():\n    return 1\n"));

    public void Dispose() => scene.Dispose();

    [TestCase("a comment", "# first\n", "")]
    [TestCase("a body", "", "x + 100")]
    public void An_edit_that_nobody_can_see_redoes_one_file_and_impacts_none(string what, string above, string body)
    {
        scene.Refresh();
        scene.Touched();
        scene.Write("pkg/core.py", above + (body.Length > 0 ? Core.Replace("x + 1", body, StringComparison.Ordinal) : Core));
        var result = scene.Refresh();
        Assert.That((result.Mode, result.Files.Redone), Is.EqualTo((RefreshMode.Incremental, 1)), what);
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "pkg/core.py modified pkg/core.py" }));
        Assert.That(scene.Touched(), Is.Not.Empty.And.All.EndsWith(" " + StableId.File("pkg/core.py")), "no partition but the file's is replaced");
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }
}
