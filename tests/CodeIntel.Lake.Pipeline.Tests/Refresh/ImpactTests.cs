using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What an edit redoes, in the file itself and in others, and the reason that is given.</summary>
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

    /// <summary>A name's users are redone where their rows may differ: by its kind, what it stands for, its bases and whether it is public; not by what no rule reads.</summary>
    [Test]
    public void Users_are_redone_for_what_their_rules_read_and_for_nothing_else()
    {
        string[] names = ["f", "g", "h", "C", "D", "E", "k"];
        using var project = new RefreshScene(("pkg/core.py", Core)) { Layout = "{kind: bucket, buckets: 2}" };
        foreach (var name in names)
        {
            project.Write($"user_{name}.py", $"from pkg.used import {name}\n\n\nclass U({name}):\n    pass\n\n\n{name}(1)\nU.run(1)\n");
        }

        const string used = "def deco(f):\n    return f\n\n\ndef f(x, y=1) -> int:\n    return x\n\n\ndef g(x):\n    return x\n\n\ndef h(x):\n    return x\n\n\n"
            + "class B:\n    def run(self):\n        pass\n\n\nclass C(B):\n    size: int = 3\n\n\nclass D:\n    pass\n\n\nclass E:\n    pass\n\n\ndef k(x):\n    return x\n";
        const string seen = "def deco(f):\n    return f\n\n\n@deco\ndef f(x, *, y=2, z=None) -> float:\n    return x\n\n\ndef g(x: int):\n    return x\n\n\ndef h():\n    return x\n\n\n"
            + "class B:\n    def run(self, *args):\n        pass\n\n\nclass C(B):\n    size: float = 4\n\n\n@deco\nclass D(metaclass=type):\n    pass\n\n\n@deco\nclass E:\n    pass\n\n\ndef k(x=1):\n    return x\n";
        const string read = "__all__ = ['deco', 'f', 'g', 'B', 'C', 'D', 'E', 'k']\nfrom pkg.core import Base as E\n\n\ndef deco(f):\n    return f\n\n\nasync def f(x, *, y=2, z=None) -> float:\n    return x\n\n\ndef h():\n    return x\n\n\n"
            + "class B:\n    def run(self, *args):\n        pass\n\n\nclass C:\n    size: float = 4\n\n\nclass D(B):\n    pass\n\n\ndef k(x=1):\n    return x\n";

        project.Write("pkg/used.py", used);
        project.Refresh();
        project.Write("pkg/used.py", seen);
        project.Refresh();
        Assert.That(project.Reasons().Where(r => r.StartsWith("user", StringComparison.Ordinal)), Is.Empty, "defaults, annotations, parameters, decorators, a metaclass, an attribute's value");

        project.Write("pkg/used.py", read);
        project.Refresh();
        var redone = project.Reasons().Select(r => r.Split(' ')[0]).Where(p => p.StartsWith("user", StringComparison.Ordinal)).Distinct();
        Assert.That(redone, Is.EquivalentTo(names.Where(n => n != "k").Select(n => $"user_{n}.py")), "another kind, gone, no longer public, a base that goes, one that comes, an import in place of a class");
        Assert.That(project.CompareWithRebuild(), Is.Empty);
    }

    /// <summary>A star import, a module's __getattr__ and a base are asked for names that the module or class does not have itself.</summary>
    [Test]
    public void What_is_offered_beside_own_names_redoes_those_who_ask_for_others()
    {
        const string used = "from .core import Base\n\n\ndef f():\n    pass\n\n\nclass C:\n    def own(self):\n        pass\n";
        (string Module, string Above, string Bases, string Redone)[] edits =
        [
            ("star", "from .core import *\n", "", "asks_star.py"),
            ("attribute", "def __getattr__(name):\n    return name\n", "", "asks_attribute.py"),
            ("base", "", "(Base)", "inherits_base.py"),
        ];
        foreach (var (module, _, _, _) in edits)
        {
            scene.Write($"pkg/{module}.py", used);
            scene.Write($"named_{module}.py", $"from pkg.{module} import C, f\n\nf()\nC()\nC.own(1)\nf.name()\n");
            scene.Write($"asks_{module}.py", $"from pkg import {module}\n\n{module}.lost()\n");
            scene.Write($"inherits_{module}.py", $"from pkg.{module} import C\n\nC.run(1)\n");
        }

        scene.Refresh();
        foreach (var (module, above, bases, _) in edits)
        {
            scene.Write($"pkg/{module}.py", above + used.Replace("C:", $"C{bases}:", StringComparison.Ordinal));
        }

        scene.Refresh();
        Assert.That(scene.Reasons().Select(r => r.Split(' ')[0]).Distinct(), Is.EquivalentTo(edits.SelectMany(e => new[] { e.Redone, $"pkg/{e.Module}.py" })));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    /// <summary>A module outside is what it is whether or not somebody imports it.</summary>
    [Test]
    public void A_module_outside_that_another_file_imports_first_or_last_redoes_nobody()
    {
        scene.Write("user.py", "import ext\n\next.sub.f()\n");
        scene.Refresh();
        scene.Write("other.py", "import ext.sub\n");
        scene.Refresh();
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "other.py modified other.py" }));
        Assert.That(scene.Rows("SELECT delta_kind, impact_qname, is_read FROM inc_changed_exports_v1 WHERE source = 'module'"), Is.EqualTo(new[] { "added ext.sub False" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        scene.Write("other.py", "def alone():\n    return 1\n");
        scene.Refresh();
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "other.py modified other.py", "other.py re_export other.ext" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    /// <summary>What is below a module of the package is looked for there; pkg.core itself a star import of the package might bring, its __getattr__ does not.</summary>
    [TestCase("def __getattr__(name):\n    return name\n", "lost.py pkg/__init__.py")]
    [TestCase("from .more import *\n", "exact.py lost.py pkg/__init__.py")]
    public void What_a_package_offers_beside_its_names_redoes_no_user_of_its_modules(string more, string files)
    {
        scene.Write("pkg/more.py", string.Empty);
        scene.Write("below.py", "from pkg.core import Base\n\nBase.run(1)\n");
        scene.Write("exact.py", "from pkg import core\n");
        scene.Write("lost.py", "from pkg import lost\n");
        scene.Refresh();
        scene.Write("pkg/__init__.py", "from .core import helper\n" + more);
        scene.Refresh();
        Assert.That(scene.Reasons().Select(r => r.Split(' ')[0]).Distinct(), Is.EqualTo(files.Split(' ')));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void A_name_that_moves_to_another_file_says_so()
    {
        scene.Refresh();
        scene.Delete("pkg/core.py");
        scene.Write("pkg/core/__init__.py", Core);
        scene.Refresh();
        Assert.That(scene.Rows("SELECT delta_kind, path, what FROM inc_changed_exports_v1 WHERE impact_qname = 'pkg.core.helper'"), Is.EqualTo(new[] { "modified pkg/core/__init__.py file" }));
        Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2"), Does.Contain("app.py ← calls pkg.helper ← alias pkg.core.helper ← pkg/core/__init__.py: file of helper changed"));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void A_new_module_impacts_the_files_whose_imports_waited_for_it_or_took_an_external_one_of_its_name()
    {
        scene.Write("waiting.py", "import late.thing\nfrom late import name\n\nname()\n");
        scene.Write("user.py", "import json\n\njson.dumps(1)\n");
        scene.Refresh();
        Assert.That(Target("waiting.py", "late.name"), Is.EqualTo(new[] { "external late.name" }));
        scene.Write("late/__init__.py", "def name():\n    pass\n");
        scene.Write("json.py", "def dumps(x):\n    return x\n");
        scene.Refresh();
        Assert.That(scene.Reasons().Where(r => !r.Contains("json", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "late/__init__.py added late/__init__.py",
            "waiting.py negative_dependency late",
            "waiting.py negative_dependency late.name",
        }));
        Assert.That(scene.Reasons(), Does.Contain("user.py negative_dependency json"));
        Assert.That(Target("waiting.py", "late.name"), Is.EqualTo(new[] { "def late.name" }));
        Assert.That(Target("user.py", "json.dumps"), Is.EqualTo(new[] { "def json.dumps" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void A_star_import_impacts_those_who_used_a_name_that_comes_or_goes()
    {
        scene.Write("star.py", "from pkg.core import *\n\nhelper(1)\nextra()\n");
        scene.Write("bystander.py", "from pkg.core import *\n\nprint(LIMIT)\n");
        scene.Refresh();
        scene.Write("pkg/core.py", Core + "\n\ndef extra():\n    pass\n");
        scene.Refresh();
        Assert.That(scene.Reasons(), Does.Contain("star.py negative_dependency pkg.core.extra"));
        Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2"), Does.Contain("star.py ← calls pkg.core.extra ← pkg/core.py: extra added"));
        Assert.That(Target("star.py", "pkg.core.extra"), Is.EqualTo(new[] { "def pkg.core.extra" }));
        scene.ExpectRebuilt(1, of: 2);

        scene.Write("pkg/core.py", Core);
        scene.Refresh();
        Assert.That(scene.Reasons(), Is.SupersetOf(new[] { "star.py callsite_qname pkg.core.extra", "star.py import_star pkg.core.extra" }));
        Assert.That(scene.Rows("SELECT path, name, found_by FROM inc_impacted_importers_v1"), Is.EqualTo(new[] { "star.py pkg.core.extra star" }));
        scene.ExpectRebuilt(2, of: 2);
    }

    [Test]
    public void A_module_beside_a_package_of_its_name_takes_nothing_from_it()
    {
        scene.Refresh();
        scene.Write("pkg.py", "def helper():\n    pass\n");
        scene.Refresh();
        Assert.That(Target("app.py", "pkg.helper"), Is.EqualTo(new[] { "def pkg.core.helper" }), "the package wins");
        scene.Delete("pkg/__init__.py");
        scene.Refresh();
        Assert.That(scene.Reasons(), Does.Contain("app.py shadowing pkg"));
        Assert.That(Target("app.py", "pkg.helper"), Is.EqualTo(new[] { "def pkg.helper" }), "the module steps in");
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    /// <summary>What it defines and what changes in it is read when the package goes.</summary>
    [Test]
    public void A_module_beside_a_package_of_its_name_redoes_nobody()
    {
        scene.Write("user.py", "from pkg import late\n\nlate()\n");
        scene.Refresh();
        scene.Write("pkg.py", "def late():\n    pass\n");
        scene.Refresh();
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "pkg.py added pkg.py" }));
        scene.Write("pkg.py", "async def late():\n    pass\n");
        scene.Refresh();
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "pkg.py modified pkg.py" }));
        scene.ExpectRebuilt(1, of: 2);
        scene.Delete("pkg/__init__.py");
        scene.Refresh();
        Assert.That(scene.Reasons(), Does.Contain("user.py shadowing pkg"));
        scene.ExpectRebuilt(2, of: 2);
    }

    /// <summary>Users of its modules ask for them, not for the package; what it offers under the name of one of them is asked for. A file in the folder sees its neighbours no more.</summary>
    [TestCase("", "lost.py space.py tools/run.py")]
    [TestCase("from .other import used\n", "below.py lost.py space.py tools/run.py")]
    public void A_folder_that_becomes_a_package_redoes_who_asks_for_it_and_no_user_of_its_modules(string init, string files)
    {
        scene.Write("tools/used.py", "def f():\n    pass\n");
        scene.Write("tools/other.py", "class used:\n    def f():\n        pass\n");
        scene.Write("tools/run.py", "import used\n\nused.f()\n");
        scene.Write("below.py", "from tools.used import f\n\nf()\n");
        scene.Write("lost.py", "import tools\n\ntools.lost()\n");
        scene.Write("space.py", "import tools\n");
        scene.Refresh();
        scene.Write("tools/__init__.py", init);
        scene.Refresh();
        Assert.That(scene.Reasons().Select(r => r.Split(' ')[0]).Distinct().Except(["tools/__init__.py"]), Is.EquivalentTo(files.Split(' ')));
        scene.ExpectRebuilt(1, of: 2);
        scene.Delete("tools/__init__.py");
        scene.Refresh();
        Assert.That(scene.Reasons().Select(r => r.Split(' ')[0]).Distinct().Except(["tools/__init__.py"]), Is.EquivalentTo(files.Split(' ')));
        scene.ExpectRebuilt(2, of: 2);
    }

    /// <summary>Only the files below it have another module's name, and only below the root that is stripped of it.</summary>
    [TestCase("lookups")]
    [TestCase("symbol_closure")]
    [TestCase("import_closure")]
    [TestCase("hybrid")]
    public void A_source_root_that_becomes_a_package_redoes_the_files_below_it(string strategy)
    {
        scene.Settings += $"\nscan: {{source_roots: [src]}}\npolicy: {{impact_strategy: {strategy}}}";
        scene.Write("src/one.py", "x = 1\n");
        scene.Write("src/in/two.py", "x = 2\n");
        scene.Refresh();
        foreach (var isPackage in new[] { true, false })
        {
            if (isPackage)
            {
                scene.Write("src/__init__.py", string.Empty);
            }
            else
            {
                scene.Delete("src/__init__.py");
            }

            scene.Refresh();
            Assert.That(scene.Reasons().Where(r => !r.StartsWith("src/__init__.py", StringComparison.Ordinal)), Is.EqualTo(new[] { "src/in/two.py source_root src", "src/one.py source_root src" }));
            Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2 WHERE path = 'src/one.py'"), Is.EqualTo(new[] { "src/one.py ← lies below src ← source root src changed" }));
            scene.ExpectRebuilt(isPackage ? 1 : 2, of: 2);
        }
    }

    [Test]
    public void A_deleted_file_has_no_row_left_and_its_users_are_redone()
    {
        scene.Refresh();
        Assert.That(scene.DatasetsWith("pkg/core.py"), Has.Count.GreaterThan(20));
        scene.Delete("pkg/core.py");
        var result = scene.Refresh();
        Assert.That((result.Files.Deleted, result.Files.Redone), Is.EqualTo((1, 2)));
        Assert.That(scene.DatasetsWith("pkg/core.py"), Is.Empty);
        Assert.That(scene.Reasons(), Is.EqualTo(new[]
        {
            "app.py callsite_qname pkg.core.helper",
            "app.py import_module pkg.core",
            "app.py import_name pkg.core.helper",
            "app.py name_qname pkg.core.helper",
            "app.py re_export pkg.core.helper",
            "pkg/__init__.py import_module pkg.core",
            "pkg/__init__.py import_name pkg.core.helper",
            "pkg/__init__.py re_export pkg.core.helper",
            "pkg/core.py deleted pkg/core.py",
        }));
        Assert.That(scene.Rows("SELECT DISTINCT path, name, found_by FROM inc_impacted_importers_v1 ORDER BY ALL"), Is.EqualTo(new[]
        {
            "app.py pkg.helper module", "app.py pkg.helper name", "pkg/__init__.py pkg.core.helper module", "pkg/__init__.py pkg.core.helper name",
        }));
        Assert.That(scene.Rows("SELECT chain FROM inc_impacted_files_v2"), Is.SupersetOf(new[]
        {
            "pkg/core.py: deleted", "pkg/__init__.py ← imports pkg.core.helper ← pkg/core.py: helper removed",
            "pkg/__init__.py ← imports pkg.core.helper ← pkg/core.py: module pkg.core removed",
        }));
        Assert.That(scene.Rows("SELECT change_kind, previous_path, current_path FROM repo_diff_v1"), Is.EqualTo(new[] { "deleted pkg/core.py -" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
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

    /// <summary>What a name that a file looked up stands for: the target's kind and name.</summary>
    private IReadOnlyList<string> Target(string path, string qname) => scene.Rows(
        $"SELECT DISTINCT target_kind, target_qname FROM rel_qname_def_v1 WHERE path = '{path}' AND qname = '{qname}' AND NOT by_export ORDER BY ALL");
}
