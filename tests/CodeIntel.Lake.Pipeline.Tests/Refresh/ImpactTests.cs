using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What an edit redoes, in the file itself and in others, and the reason that is given; <see cref="EditsAtOnceTests"/> has more of them.</summary>
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
        scene.Layout = RefreshScene.FileLayout;
        scene.Refresh();
        scene.Touched();
        scene.Write("pkg/core.py", above + (body.Length > 0 ? Core.Replace("x + 1", body, StringComparison.Ordinal) : Core));
        var result = scene.Refresh();
        Assert.That((result.Mode, result.Files.Redone), Is.EqualTo((RefreshMode.Incremental, 1)), what);
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "pkg/core.py modified pkg/core.py" }));
        Assert.That(scene.Touched(), Is.Not.Empty.And.All.EndsWith(" " + StableId.File("pkg/core.py")), "no partition but the file's is replaced");
    }

    [Test]
    public void Another_kind_of_definition_impacts_the_callers_through_a_re_export_and_nobody_else()
    {
        scene.Refresh();
        scene.Touched();
        scene.Write("pkg/core.py", Core.Replace("def helper", "async def helper", StringComparison.Ordinal));
        var forecast = scene.Forecast();
        Assert.That(scene.Touched(), Is.Empty, "a forecast writes nothing");
        var result = scene.Refresh();
        Assert.That(forecast.Files.SelectMany(f => f.Reasons.Select(r => $"{f.Path} {r.Kind} {r.Reference}")), Is.EquivalentTo(scene.Reasons()));
        Assert.That(scene.Reasons(), Is.EqualTo(new[]
        {
            "app.py callsite_qname pkg.core.helper",
            "app.py import_name pkg.core.helper",
            "app.py name_qname pkg.core.helper",
            "app.py re_export pkg.core.helper",
            "pkg/__init__.py import_name pkg.core.helper",
            "pkg/__init__.py re_export pkg.core.helper",
            "pkg/core.py callsite_qname pkg.core.helper",
            "pkg/core.py modified pkg/core.py",
            "pkg/core.py name_qname pkg.core.helper",
        }));
        Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2 WHERE path <> 'pkg/core.py' ORDER BY ALL"), Is.EqualTo(new[]
        {
            "app.py ← calls pkg.helper ← alias pkg.core.helper ← pkg/core.py: signature of helper changed",
            "app.py ← imports pkg.helper ← alias pkg.core.helper ← pkg/core.py: signature of helper changed",
            "app.py ← names pkg.helper ← alias pkg.core.helper ← pkg/core.py: signature of helper changed",
            "app.py ← passes on app.helper ← alias pkg.helper ← alias pkg.core.helper ← pkg/core.py: signature of helper changed",
            "pkg/__init__.py ← imports pkg.core.helper ← pkg/core.py: signature of helper changed",
            "pkg/__init__.py ← passes on pkg.helper ← alias pkg.core.helper ← pkg/core.py: signature of helper changed",
        }));
        Assert.That(
            scene.Rows("SELECT path, reason_kind, name, found_by FROM inc_impacted_callers_v1 ORDER BY ALL"),
            Is.EqualTo(new[]
            {
                "app.py callsite_qname pkg.helper definition", "app.py name_qname pkg.helper definition",
                "pkg/core.py callsite_qname pkg.core.helper qname", "pkg/core.py name_qname pkg.core.helper qname",
            }));
        Assert.That(scene.Rows("SELECT path, name, found_by FROM inc_impacted_importers_v1 ORDER BY ALL"), Is.EqualTo(new[] { "app.py pkg.helper name", "pkg/__init__.py pkg.core.helper name" }));
        Assert.That(result.Files.Redone, Is.EqualTo(3));
        Assert.That(scene.Rows("SELECT delta_kind, impact_qname, source, path, what, is_read FROM inc_changed_exports_v1"), Is.EqualTo(new[] { "modified pkg.core.helper export pkg/core.py signature True" }));
    }

    /// <summary>What differs in what no rule reads is listed, and redoes nobody.</summary>
    [Test]
    public void A_changed_signature_is_listed_with_how_little_followed_from_it()
    {
        scene.Refresh();
        scene.Write("pkg/core.py", Core.Replace("helper(x)", "helper(x, y=1)", StringComparison.Ordinal));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT delta_kind, impact_qname, path, what, is_read FROM inc_changed_exports_v1"), Is.EqualTo(new[] { "modified pkg.core.helper pkg/core.py signature False" }));
        Assert.That(scene.Rows("SELECT names_changed, names_unread, files_candidates, files_redone, files_different FROM runs_v1 WHERE epoch = 2"), Is.EqualTo(new[] { "1 1 3 1 1" }), "cut off by equal surface");
        Assert.That(scene.Rows("SELECT path FROM inc_impacted_callers_v1 UNION ALL SELECT path FROM inc_impacted_importers_v1"), Is.Empty);

        scene.Write("pkg/core.py", Core);
        scene.Settings += "\npolicy: {impact_strategy: symbol_closure}";
        var result = scene.Refresh();
        Assert.That(scene.Reasons().Select(r => r.Split(' ')[0]).Distinct().Count(), Is.EqualTo(result.Files.Redone).And.EqualTo(3), "each file has a reason");
        Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2"), Does.Contain("app.py ← calls pkg.helper ← alias pkg.core.helper ← pkg/core.py: signature of helper changed"));
        Assert.That(scene.Rows("SELECT names_changed, names_unread, files_candidates, files_redone, files_different FROM runs_v1 WHERE epoch = 3"), Is.EqualTo(new[] { "1 0 3 3 1" }), "cut off by equal rows");
        scene.Write("app.py", "from pkg import helper\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path FROM inc_impacted_callers_v1"), Is.Empty, "what the run before said is gone");
    }

    /// <summary>Whose calls run something else, since another value flows into it, has a reason too, and the plan knows it.</summary>
    [Test]
    public void A_value_that_flows_into_an_unchanged_file_is_its_reason()
    {
        scene.Settings = "engine: {threads: 2}\nlayers: {flows: true}";
        scene.Write("made.py", "class A:\n    def go(self): pass\n\n\nclass B:\n    def go(self): pass\n\n\ndef make():\n    return A()\n");
        scene.Write("user.py", "from made import make\n\nmake().go()\n");
        scene.Refresh();
        scene.Write("made.py", File.ReadAllText(scene.At("made.py")).Replace("return A()", "return B()", StringComparison.Ordinal));
        var planned = scene.Forecast().Files.SelectMany(f => f.Reasons.Select(r => r.Chain)).ToList();
        scene.Refresh();
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "made.py modified made.py", "user.py flow_changed user.py" }));
        Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2 ORDER BY 1"), Is.EqualTo(new[] { "made.py: modified", "user.py ← values that flow into it changed what its calls run" }).And.EqualTo(planned));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    /// <summary>Only the files below it have another module's name, and only below the root that is stripped of it. Each strategy has a turn at both on one lake; the test command gives each one of them.</summary>
    [Test]
    public void A_source_root_that_becomes_a_package_redoes_the_files_below_it()
    {
        string[] strategies = ["lookups", "symbol_closure", "import_closure", "hybrid"];
        string[] turns = Setting.IsLong ? [.. strategies.SelectMany(s => new[] { s, s })] : strategies;
        scene.Write("src/one.py", "x = 1\n");
        scene.Write("src/in/two.py", "x = 2\n");
        Use("lookups");
        scene.Refresh();
        foreach (var (turn, strategy) in turns.Index())
        {
            Use(strategy);
            if (turn % 2 == 0)
            {
                scene.Write("src/__init__.py", string.Empty);
            }
            else
            {
                scene.Delete("src/__init__.py");
            }

            scene.Refresh();
            Assert.That(
                scene.Reasons().Where(r => !r.StartsWith("src/__init__.py", StringComparison.Ordinal)),
                Is.EqualTo(new[] { "src/in/two.py source_root src", "src/one.py source_root src" }), strategy);
            Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2 WHERE path = 'src/one.py'"), Is.EqualTo(new[] { "src/one.py ← lies below src ← source root src changed" }), strategy);
            scene.ExpectRebuilt(turn + 1, of: turns.Length);
        }

        void Use(string strategy) => scene.Settings = $"engine: {{threads: 1}}\nscan: {{source_roots: [src]}}\npolicy: {{impact_strategy: {strategy}}}";
    }

    [Test]
    public void A_renamed_file_is_another_file_in_the_data_and_a_rename_to_a_person()
    {
        scene.Refresh();
        scene.Write("moved.py", "def alone():\n    return 1\n");
        scene.Delete("other.py");
        var result = scene.Refresh();
        Assert.That((result.Files.Renamed, result.Files.Deleted, result.Files.Added), Is.EqualTo((1, 1, 0)));
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "moved.py renamed other.py", "other.py deleted other.py" }));
        Assert.That(scene.DatasetsWith("other.py"), Is.Empty);
        Assert.That(scene.DatasetsWith("moved.py"), Is.SupersetOf(new[] { "cpg_nodes_v1", "cst_defs_v1", "dim_exported_defs_v1", "repo_files_v1" }));
    }
}
