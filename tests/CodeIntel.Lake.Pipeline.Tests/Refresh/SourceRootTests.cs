using System.Diagnostics;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>A source root that is a package gives its name to its modules; becoming one, or ceasing to be one, renames them all.</summary>
internal sealed class SourceRootTests
{
    private const string App = "from .models import thing\n\nthing()\n";
    private const string Models = "def thing():\n    pass\n";
    private const string WithStubs = "scan: {include: ['**/*.py', '**/*.pyi']}";

    [TestCase("src/__init__.py", "src.models.thing")]
    [TestCase("src/__init__.pyi", "src.models.thing")]
    public void A_root_with_a_package_file_is_not_stripped(string package, string qname)
    {
        using var scene = new RefreshScene((package, string.Empty), ("src/app.py", App), ("src/models.py", Models), ("run.py", "from src.models import thing\n\nthing()\n")) { Settings = WithStubs };
        scene.Refresh();
        Assert.That(Calls(scene, "src/app.py"), Is.EqualTo(new[] { $"def {qname}" }));
        Assert.That(Calls(scene, "run.py"), Is.EqualTo(new[] { $"def {qname}" }));
        Assert.That(scene.Rows("SELECT module_fqn FROM dim_modules_v1 WHERE is_external"), Is.Empty);
    }

    [Test]
    public void A_root_without_one_is_stripped_though_packages_are_below_and_above()
    {
        using var scene = new RefreshScene(("__init__.py", string.Empty), ("src/pkg/__init__.py", string.Empty), ("src/pkg/app.py", App), ("src/pkg/models.py", Models));
        scene.Refresh();
        Assert.That(Calls(scene, "src/pkg/app.py"), Is.EqualTo(new[] { "def pkg.models.thing" }));
    }

    [Test]
    public void The_next_root_above_a_package_is_stripped()
    {
        using var scene = new RefreshScene(("lib/src/__init__.py", string.Empty), ("lib/src/app.py", App), ("lib/src/models.py", Models)) { Settings = "scan: {source_roots: [lib/src, lib]}" };
        scene.Refresh();
        Assert.That(Calls(scene, "lib/src/app.py"), Is.EqualTo(new[] { "def src.models.thing" }));
    }

    /// <summary>What a root is does not depend on the layout: the test command takes one.</summary>
    private static readonly string[] Layouts = Setting.IsLong ? ["file_id", "bucket"] : ["bucket"];

    [TestCaseSource(nameof(Layouts))]
    public void A_root_that_becomes_a_package_and_ceases_to_be_one_equals_a_rebuild(string layout)
    {
        using var scene = new RefreshScene(("src/app.py", App), ("src/models.py", Models), ("run.py", "import models\nimport src.models\n\nmodels.thing()\nsrc.models.thing()\n"), ("more.py", "x = 1\n"), ("most.py", "y = 1\n")) { Layout = $"{{kind: {layout}}}", Settings = WithStubs };
        scene.Refresh();
        Assert.That(Calls(scene, "run.py"), Is.EqualTo(new[] { "def models.thing", "external src.models.thing" }));

        scene.Write("src/__init__.py", string.Empty);
        scene.Refresh();
        scene.ExpectRebuilt(1, of: 3);
        Assert.That(Calls(scene, "run.py"), Is.EqualTo(new[] { "def src.models.thing", "external models.thing" }));
        Assert.That(Calls(scene, "src/app.py"), Is.EqualTo(new[] { "def src.models.thing" }));

        scene.Write("src/__init__.pyi", string.Empty);
        scene.Delete("src/__init__.py");
        scene.Refresh();
        scene.ExpectRebuilt(2, of: 3);
        Assert.That(Calls(scene, "src/app.py"), Is.EqualTo(new[] { "def src.models.thing" }));

        scene.Delete("src/__init__.pyi");
        scene.Refresh();
        scene.ExpectRebuilt(3, of: 3);
        Assert.That(Calls(scene, "run.py"), Is.EqualTo(new[] { "def models.thing", "external src.models.thing" }));
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    /// <summary>Python itself, run from the repository's top, names the module as the lake does.</summary>
    [Test]
    public void Python_names_the_module_alike()
    {
        using var scene = new RefreshScene(("src/__init__.py", string.Empty), ("src/app.py", App + "print(__name__, thing.__module__)\n"), ("src/models.py", Models));
        scene.Refresh();
        var start = new ProcessStartInfo("python3", "-B -c \"import src.app\"") { WorkingDirectory = scene.Repository, RedirectStandardOutput = true };
        string answer;
        try
        {
            using var python = Process.Start(start)!;
            answer = python.StandardOutput.ReadToEnd().Trim();
            python.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("python3 is not on this machine");
            return;
        }

        Assert.That(scene.Rows("SELECT string_agg(module_fqn, ' ' ORDER BY path) FROM py_module_index_v1 WHERE path <> 'src/__init__.py'"), Is.EqualTo(new[] { answer }));
    }

    private static IReadOnlyList<string> Calls(RefreshScene scene, string path) =>
        scene.Rows($"SELECT DISTINCT target_kind, target_qname FROM rel_callsite_qname_v1 WHERE path = '{path}' AND target_qname LIKE '%thing' ORDER BY ALL");
}
