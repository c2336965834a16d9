using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>
/// What edits redo in other files, and the reasons that are given. The edits of all tests, of files that have nothing to do with each other, are made at once in one repository, in three steps: a lake of
/// many epochs, in which each test reads what became of its own files. It equals a rebuild at the end, and with LAKE_LONG=1 after each step.
/// </summary>
[TestFixture]
internal sealed class EditsAtOnceTests : IDisposable
{
    private const int Steps = 3;
    private const string Core = "LIMIT = 3\n\n\ndef helper(x):\n    return x + 1\n\n\nclass Base:\n    def run(self):\n        return helper(LIMIT)\n";
    private const string Passing = "from .core import helper\n";

    /// <summary>Names that users take from <see cref="Used"/>, <see cref="Seen"/> and <see cref="Read"/>, one each.</summary>
    private static readonly string[] UsedNames = ["f", "g", "h", "C", "D", "E", "k"];

    private const string Used = "def deco(f):\n    return f\n\n\ndef f(x, y=1) -> int:\n    return x\n\n\ndef g(x):\n    return x\n\n\ndef h(x):\n    return x\n\n\n"
        + "class B:\n    def run(self):\n        pass\n\n\nclass C(B):\n    size: int = 3\n\n\nclass D:\n    pass\n\n\nclass E:\n    pass\n\n\ndef k(x):\n    return x\n";

    /// <summary>Differs from <see cref="Used"/> in what no rule reads: defaults, annotations, parameters, decorators, a metaclass, an attribute's value.</summary>
    private const string Seen = "def deco(f):\n    return f\n\n\n@deco\ndef f(x, *, y=2, z=None) -> float:\n    return x\n\n\ndef g(x: int):\n    return x\n\n\ndef h():\n    return x\n\n\n"
        + "class B:\n    def run(self, *args):\n        pass\n\n\nclass C(B):\n    size: float = 4\n\n\n@deco\nclass D(metaclass=type):\n    pass\n\n\n@deco\nclass E:\n    pass\n\n\ndef k(x=1):\n    return x\n";

    /// <summary>Differs from <see cref="Seen"/> for all names but k: another kind, gone, no longer public, a base that goes, one that comes, an import in place of a class.</summary>
    private const string Read = "__all__ = ['deco', 'f', 'g', 'B', 'C', 'D', 'E', 'k']\nfrom signed.core import Base as E\n\n\ndef deco(f):\n    return f\n\n\nasync def f(x, *, y=2, z=None) -> float:\n    return x\n\n\ndef h():\n    return x\n\n\n"
        + "class B:\n    def run(self, *args):\n        pass\n\n\nclass C:\n    size: float = 4\n\n\nclass D(B):\n    pass\n\n\ndef k(x=1):\n    return x\n";

    /// <summary>A module, what comes above what it has and what its class inherits, and who is redone for that.</summary>
    private static readonly (string Module, string Above, string Bases, string Redone)[] Offers =
    [
        ("star", "from .core import *\n", "", "kit_asks_star.py"),
        ("attribute", "def __getattr__(name):\n    return name\n", "", "kit_asks_attribute.py"),
        ("base", "", "(Base)", "kit_inherits_base.py"),
    ];

    /// <summary>More than the share of files that a refresh redoes incrementally by default are edited.</summary>
    private readonly RefreshScene scene = new() { Settings = "engine: {threads: 1}\npolicy: {min_files_for_ratio: 1000}" };

    public void Dispose() => scene.Dispose();

    [OneTimeSetUp]
    public void Refresh()
    {
        WriteFirst();
        scene.Refresh();
        foreach (var (step, edit) in new[] { EditFirst, EditNext, EditLast }.Index())
        {
            edit();
            Assert.That(scene.Refresh().Mode, Is.EqualTo(Pipeline.Refresh.RefreshMode.Incremental));
            scene.ExpectRebuilt(step + 1, of: Steps);
        }
    }

    /// <summary>A name's users are redone where their rows may differ: by its kind, what it stands for, its bases and whether it is public; not by what no rule reads.</summary>
    [Test]
    public void Users_are_redone_for_what_their_rules_read_and_for_nothing_else()
    {
        Assert.That(Redone(1, "signed"), Is.EqualTo(new[] { "signed/used.py" }), "defaults, annotations, parameters, decorators, a metaclass, an attribute's value");
        var expected = UsedNames.Where(n => n != "k").Select(n => $"signed_{n}.py").Append("signed/used.py");
        Assert.That(Redone(2, "signed"), Is.EquivalentTo(expected), "another kind, gone, no longer public, a base that goes, one that comes, an import in place of a class");
    }

    /// <summary>A star import, a module's __getattr__ and a base are asked for names that the module or class does not have itself.</summary>
    [Test]
    public void What_is_offered_beside_own_names_redoes_those_who_ask_for_others() =>
        Assert.That(Redone(1, "kit"), Is.EquivalentTo(Offers.SelectMany(e => new[] { e.Redone, $"kit/{e.Module}.py" })));

    /// <summary>A module outside is what it is whether or not somebody imports it.</summary>
    [Test]
    public void A_module_outside_that_another_file_imports_first_or_last_redoes_nobody()
    {
        Assert.That(Reasons(1, "ext"), Is.EqualTo(new[] { "ext_other.py modified ext_other.py" }));
        Assert.That(Rows(1, "SELECT delta_kind, impact_qname, is_read FROM inc_changed_exports_v1 WHERE source = 'module' AND impact_qname LIKE 'ext%'"), Is.EqualTo(new[] { "added ext.sub False" }));
        Assert.That(Reasons(2, "ext"), Is.EqualTo(new[] { "ext_other.py modified ext_other.py", "ext_other.py re_export ext_other.ext" }));
    }

    /// <summary>What is below a module of the package is looked for there; wide.core itself a star import of the package might bring, its __getattr__ does not.</summary>
    [TestCase("lazy", "lazy/__init__.py lazy_lost.py")]
    [TestCase("wide", "wide/__init__.py wide_exact.py wide_lost.py")]
    public void What_a_package_offers_beside_its_names_redoes_no_user_of_its_modules(string package, string files) => Assert.That(Redone(1, package), Is.EqualTo(files.Split(' ')));

    [Test]
    public void A_name_that_moves_to_another_file_says_so()
    {
        Assert.That(Rows(1, "SELECT delta_kind, path, what FROM inc_changed_exports_v1 WHERE impact_qname = 'pkg.core.helper'"), Is.EqualTo(new[] { "modified pkg/core/__init__.py file" }));
        Assert.That(Rows(1, "SELECT chain FROM inc_impacted_files_v2"), Does.Contain("pkg_app.py ← calls pkg.helper ← alias pkg.core.helper ← pkg/core/__init__.py: file of helper changed"));
    }

    [Test]
    public void A_new_module_impacts_the_files_whose_imports_waited_for_it_or_took_an_external_one_of_its_name()
    {
        Assert.That(Target(0, "waiting.py", "late.name"), Is.EqualTo(new[] { "external late.name" }));
        Assert.That(Reasons(1, "late").Concat(Reasons(1, "waiting")), Is.EqualTo(new[]
        {
            "late/__init__.py added late/__init__.py",
            "waiting.py negative_dependency late",
            "waiting.py negative_dependency late.name",
        }));
        Assert.That(Reasons(1, "reader"), Does.Contain("reader.py negative_dependency json"));
        Assert.That(Target(1, "waiting.py", "late.name"), Is.EqualTo(new[] { "def late.name" }));
        Assert.That(Target(1, "reader.py", "json.dumps"), Is.EqualTo(new[] { "def json.dumps" }));
    }

    [Test]
    public void A_star_import_impacts_those_who_used_a_name_that_comes_or_goes()
    {
        Assert.That(Reasons(1, "star"), Does.Contain("star_user.py negative_dependency starred.core.extra"));
        Assert.That(Rows(1, "SELECT chain FROM inc_impacted_files_v2"), Does.Contain("star_user.py ← calls starred.core.extra ← starred/core.py: extra added"));
        Assert.That(Target(1, "star_user.py", "starred.core.extra"), Is.EqualTo(new[] { "def starred.core.extra" }));

        Assert.That(Reasons(2, "star"), Is.SupersetOf(new[] { "star_user.py callsite_qname starred.core.extra", "star_user.py import_star starred.core.extra" }));
        Assert.That(Rows(2, "SELECT path, name, found_by FROM inc_impacted_importers_v1 WHERE path LIKE 'star%'"), Is.EqualTo(new[] { "star_user.py starred.core.extra star" }));
    }

    /// <summary>What it defines and what changes in it is read when the package goes.</summary>
    [Test]
    public void A_module_beside_a_package_of_its_name_takes_nothing_from_it_and_redoes_nobody()
    {
        Assert.That(Reasons(1, "both"), Is.EqualTo(new[] { "both.py added both.py" }));
        Assert.That(Target(1, "both_app.py", "both.helper"), Is.EqualTo(new[] { "def both.core.helper" }), "the package wins");
        Assert.That(Reasons(2, "both"), Is.EqualTo(new[] { "both.py modified both.py" }));
        Assert.That(Reasons(3, "both"), Does.Contain("both_app.py shadowing both").And.Contain("both_late.py shadowing both"));
        Assert.That(Target(3, "both_app.py", "both.helper"), Is.EqualTo(new[] { "def both.helper" }), "the module steps in");
    }

    /// <summary>Users of its modules ask for them, not for the package; what it offers under the name of one of them is asked for. A file in the folder sees its neighbours no more.</summary>
    [TestCase("tools", "tools/run.py tools_lost.py tools_space.py")]
    [TestCase("gear", "gear/run.py gear_below.py gear_lost.py gear_space.py")]
    public void A_folder_that_becomes_a_package_redoes_who_asks_for_it_and_no_user_of_its_modules(string folder, string files)
    {
        Assert.That(Redone(1, folder).Except([$"{folder}/__init__.py"]), Is.EqualTo(files.Split(' ')));
        Assert.That(Redone(2, folder).Except([$"{folder}/__init__.py"]), Is.EqualTo(files.Split(' ')));
    }

    [Test]
    public void A_deleted_file_has_no_row_left_and_its_users_are_redone()
    {
        Assert.That(scene.DatasetsWith("gone/core.py", EpochAfter(0)), Has.Count.GreaterThan(20));
        Assert.That(scene.DatasetsWith("gone/core.py", EpochAfter(1)), Is.Empty);
        Assert.That(Reasons(1, "gone"), Is.EqualTo(new[]
        {
            "gone/__init__.py import_module gone.core",
            "gone/__init__.py import_name gone.core.helper",
            "gone/__init__.py re_export gone.core.helper",
            "gone/core.py deleted gone/core.py",
            "gone_app.py callsite_qname gone.core.helper",
            "gone_app.py import_module gone.core",
            "gone_app.py import_name gone.core.helper",
            "gone_app.py name_qname gone.core.helper",
            "gone_app.py re_export gone.core.helper",
        }));
        Assert.That(Rows(1, "SELECT DISTINCT path, name, found_by FROM inc_impacted_importers_v1 WHERE path LIKE 'gone%' ORDER BY ALL"), Is.EqualTo(new[]
        {
            "gone/__init__.py gone.core.helper module", "gone/__init__.py gone.core.helper name", "gone_app.py gone.helper module", "gone_app.py gone.helper name",
        }));
        Assert.That(Rows(1, "SELECT chain FROM inc_impacted_files_v2"), Is.SupersetOf(new[]
        {
            "gone/core.py: deleted", "gone/__init__.py ← imports gone.core.helper ← gone/core.py: helper removed",
            "gone/__init__.py ← imports gone.core.helper ← gone/core.py: module gone.core removed",
        }));
        Assert.That(Rows(1, "SELECT change_kind, previous_path, current_path FROM repo_diff_v1 WHERE previous_path LIKE 'gone%'"), Is.EqualTo(new[] { "deleted gone/core.py -" }));
    }

    private void WriteFirst()
    {
        foreach (var package in new[] { "signed", "kit", "lazy", "wide", "pkg", "starred", "both", "gone" })
        {
            scene.Write($"{package}/__init__.py", Passing);
            scene.Write($"{package}/core.py", package == "gone" ? Core + "# No other file has these bytes.\n" : Core);
        }

        foreach (var package in new[] { "pkg", "both", "gone" })
        {
            scene.Write($"{package}_app.py", $"from {package} import helper\n\n\ndef go():\n    return helper(2)\n");
        }

        scene.Write("signed/used.py", Used);
        foreach (var name in UsedNames)
        {
            scene.Write($"signed_{name}.py", $"from signed.used import {name}\n\n\nclass U({name}):\n    pass\n\n\n{name}(1)\nU.run(1)\n");
        }

        foreach (var (module, _, _, _) in Offers)
        {
            scene.Write($"kit/{module}.py", Offering(string.Empty, string.Empty));
            scene.Write($"kit_named_{module}.py", $"from kit.{module} import C, f\n\nf()\nC()\nC.own(1)\nf.name()\n");
            scene.Write($"kit_asks_{module}.py", $"from kit import {module}\n\n{module}.lost()\n");
            scene.Write($"kit_inherits_{module}.py", $"from kit.{module} import C\n\nC.run(1)\n");
        }

        scene.Write("ext_user.py", "import ext\n\next.sub.f()\n");
        scene.Write("ext_other.py", "def alone():\n    return 1\n");
        foreach (var package in new[] { "lazy", "wide" })
        {
            scene.Write($"{package}/more.py", string.Empty);
            scene.Write($"{package}_below.py", $"from {package}.core import Base\n\nBase.run(1)\n");
            scene.Write($"{package}_exact.py", $"from {package} import core\n");
            scene.Write($"{package}_lost.py", $"from {package} import lost\n");
        }

        scene.Write("waiting.py", "import late.thing\nfrom late import name\n\nname()\n");
        scene.Write("reader.py", "import json\n\njson.dumps(1)\n");
        scene.Write("star_user.py", "from starred.core import *\n\nhelper(1)\nextra()\n");
        scene.Write("star_bystander.py", "from starred.core import *\n\nprint(LIMIT)\n");
        scene.Write("both_late.py", "from both import late\n\nlate()\n");
        foreach (var folder in new[] { "tools", "gear" })
        {
            scene.Write($"{folder}/used.py", "def f():\n    pass\n");
            scene.Write($"{folder}/other.py", "class used:\n    def f():\n        pass\n");
            scene.Write($"{folder}/run.py", "import used\n\nused.f()\n");
            scene.Write($"{folder}_below.py", $"from {folder}.used import f\n\nf()\n");
            scene.Write($"{folder}_lost.py", $"import {folder}\n\n{folder}.lost()\n");
            scene.Write($"{folder}_space.py", $"import {folder}\n");
        }
    }

    private void EditFirst()
    {
        scene.Write("signed/used.py", Seen);
        foreach (var (module, above, bases, _) in Offers)
        {
            scene.Write($"kit/{module}.py", Offering(above, bases));
        }

        scene.Write("ext_other.py", "import ext.sub\n");
        scene.Write("lazy/__init__.py", Passing + "def __getattr__(name):\n    return name\n");
        scene.Write("wide/__init__.py", Passing + "from .more import *\n");
        scene.Delete("pkg/core.py");
        scene.Write("pkg/core/__init__.py", Core);
        scene.Write("late/__init__.py", "def name():\n    pass\n");
        scene.Write("json.py", "def dumps(x):\n    return x\n");
        scene.Write("starred/core.py", Core + "\n\ndef extra():\n    pass\n");
        scene.Write("both.py", "def helper():\n    pass\n\n\ndef late():\n    pass\n");
        scene.Write("tools/__init__.py", string.Empty);
        scene.Write("gear/__init__.py", "from .other import used\n");
        scene.Delete("gone/core.py");
    }

    private void EditNext()
    {
        scene.Write("signed/used.py", Read);
        scene.Write("ext_other.py", "def alone():\n    return 1\n");
        scene.Write("starred/core.py", Core);
        scene.Write("both.py", "def helper():\n    pass\n\n\nasync def late():\n    pass\n");
        scene.Delete("tools/__init__.py");
        scene.Delete("gear/__init__.py");
    }

    private void EditLast() => scene.Delete("both/__init__.py");

    private static string Offering(string above, string bases) => $"{above}from .core import Base\n\n\ndef f():\n    pass\n\n\nclass C{bases}:\n    def own(self):\n        pass\n";

    /// <summary>The epoch that a step made; 0 is before the first step.</summary>
    private static int EpochAfter(int step) => step + 1;

    private IReadOnlyList<string> Rows(int step, string sql) => scene.Rows(sql, EpochAfter(step));

    /// <summary>Why files were redone in a step: those whose paths begin with a word.</summary>
    private List<string> Reasons(int step, string begin) => [.. scene.Reasons(EpochAfter(step)).Where(r => r.StartsWith(begin, StringComparison.Ordinal))];

    private IEnumerable<string> Redone(int step, string begin) => Reasons(step, begin).Select(r => r.Split(' ')[0]).Distinct();

    /// <summary>What a name that a file looked up stands for: the target's kind and name.</summary>
    private IReadOnlyList<string> Target(int step, string path, string qname) => Rows(
        step, $"SELECT DISTINCT target_kind, target_qname FROM rel_qname_def_v1 WHERE path = '{path}' AND qname = '{qname}' AND NOT by_export ORDER BY ALL");
}
