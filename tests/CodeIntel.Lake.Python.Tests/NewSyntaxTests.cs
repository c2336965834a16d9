using CodeIntel.Lake.Python.Tests.Support;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>What only later versions of Python know, worked out by hand; what the Python of the machine knows is asked of it.</summary>
[TestFixture]
public sealed class NewSyntaxTests
{
    [TestCase("class A[T = int]: x: T\n", "int load|x store|T load")]
    [TestCase("class A[T=int,U=T]: pass\n", "int load|T load")]
    [TestCase("class A[T: int = str]: pass\n", "int load|str load")]
    [TestCase("class A[T: (int, str) = f(x=1), *Ts = *tuple[a.b, ...], **P = [c]]: pass\n", "int load|str load|f load|tuple load|a load|c load")]
    [TestCase("class A[\n# c\nT: a[b].c\n= d if e == g else h,\n]: pass\n", "a load|b load|d load|e load|g load|h load")]
    [TestCase("def f[T = int](x: T = y) -> T: pass\n", "int load|T load|y load|T load")]
    [TestCase("async def f[*Ts = *Us](): pass\n", "Us load")]
    [TestCase("type X[T = int] = list[T]\n", "X store|int load|list load|T load")]
    public void DefaultsOfTypeParametersAreRead(string source, string names)
    {
        var file = Extraction.Of(source);
        Assert.That(file.Outcome.Status, Is.EqualTo("ok"));
        Assert.That(Names(file), Is.EqualTo(names));
    }

    [Test]
    public void DefaultsAreEvaluatedInTheScopeOfTheTypeParameters()
    {
        var file = Extraction.Of("class A:\n    class B[T, U = T]:\n        def m[V = U](self): return V\n    type X[W = T] = W\n");
        Assert.That(file.Rows("cst_name_refs_v1").Select(r => $"{r.Text("name")} {file.BindingName(r.OptionalLong("binding_id"))}"), Is.EqualTo(new[]
        {
            "T top/A/B:T", "U top/A/B:U", "V top/A/B/B/m:V", "X top/A:X", "T ", "W top/A/X:W",
        }));
        Assert.That(file.Rows("cst_defs_v1").Select(r => r.Text("qualpath")), Is.EqualTo(new[] { "A", "A.B", "A.B.m" }));
    }

    /// <summary>An equals sign elsewhere is none of a type parameter.</summary>
    [TestCase("x[a] = b\n")]
    [TestCase("x[f(a=b)] = c\n")]
    [TestCase("x[lambda a=b: a] = c\n")]
    [TestCase("type[a] = b\n")]
    [TestCase("class_ [a] = b\n")]
    public void SubscriptsKeepTheirEqualsSigns(string source) => Assert.That(Extraction.Of(source).Outcome.Status, Is.EqualTo("ok"));

    /// <summary>Python 3.14 reads several exceptions without parentheses; only <c>as</c> binds a name.</summary>
    [TestCase("except A, B:", "A load|B load")]
    [TestCase("except a.A, B, C():", "a load|B load|C load")]
    [TestCase("except* A, B:", "A load|B load")]
    [TestCase("except* (A, B) as e:", "A load|B load|e store")]
    [TestCase("except *(A, B) as e:", "A load|B load|e store")]
    [TestCase("except*A as e:", "A load|e store")]
    [TestCase("except (A,\nB) as e:", "A load|B load|e store")]
    public void ExceptBindsOnlyAfterAs(string clause, string names)
    {
        var file = Extraction.Of($"try: pass\n{clause} pass\n");
        Assert.That(file.Outcome.Status, Is.EqualTo("ok"));
        Assert.That(Names(file), Is.EqualTo(names));
    }

    [TestCase("t\"{a!r:>{b}} {c(d)=} {{e}}\" rt'{f}' Tr'''\n{g(\n1)}'''\n", "a load|b load|c load|d load|f load|g load")]
    [TestCase("def f():\n    x = t\"{a[\"b\"](\nc)}\" t'{\n\"#\"\n+ d:{\ne}}'\ny\n", "x store|a load|c load|d load|e load|y load")]
    [TestCase("f\"{f\"{f\"{a(\nb)}\"}\"}{c\n}\"\n", "a load|b load|c load")]
    [TestCase("f'\\N{DASH}{a}' rf'\\N{b}' f'\\{c}' f'{{{d}}}'\n", "a load|b load|c load|d load")]
    public void ReplacementFieldsAreCode(string source, string names)
    {
        var file = Extraction.Of(source);
        Assert.That(file.Outcome.Status, Is.EqualTo("ok"));
        Assert.That(Names(file), Is.EqualTo(names));
    }

    [Test]
    public void ADottedNameInAPatternHasAnAttributeForEachDot()
    {
        var file = Extraction.Of("import a\nmatch x:\n    case a.b.c(d.e): pass\n");
        Assert.That(
            file.Rows("cst_attr_refs_v1").Select(r => $"{r.Text("name")} {r.Text("ctx")} {r.Text("dotted")} {file.Spanned(r)} {r.Integer("col")} {file.BindingName(r.OptionalLong("root_binding_id"))}"),
            Is.EqualTo(new[] { "b load a.b a.b 11 top:a", "c load a.b.c a.b.c 13 top:a", "e load d.e d.e 17 " }));
    }

    /// <summary>What a bracket that is never closed spoils ends with its statement.</summary>
    [TestCase("x = f(\n")]
    [TestCase("x = f(a,\n    y = g(b)\n")]
    [TestCase("x = a[\n")]
    [TestCase("def h(a, b:\n        return a\n")]
    [TestCase("class C(D:\n        def m(self): pass\n")]
    [TestCase("if (a:\n        b\n")]
    [TestCase("from b import (c, d\n")]
    [TestCase("@d(\n")]
    [TestCase("x = [1, (2,\n")]
    [TestCase("x = (1]\n")]
    [TestCase("x = {'a': 1\n    y = f(\n        2)\n")]
    [TestCase("x = f'''{(a]}'''\n")]
    [TestCase("x = f('a\n)\n")]
    [TestCase("x = )\n")]
    public void ABracketThatIsNotClosedLosesNoDefinition(string broken)
    {
        var file = Extraction.Of($"class A:\n    def f(self):\n        pass\n\n    {broken}\n    def g(self):\n        return h(\n1)\n\n\nclass B:\n    pass\n");
        Assert.That(file.Outcome.Status, Is.EqualTo("partial"));
        Assert.That(file.Rows("cst_defs_v1").Select(r => r.Text("name")), Is.SupersetOf(new[] { "A", "f", "g", "B" }));
        Assert.That(file.Rows("cst_callsites_v1").Select(r => r.Text("callee_text")), Does.Contain("h"));
    }

    private static string Names(Extraction file) => string.Join('|', file.Rows("cst_name_refs_v1").Select(r => $"{r.Text("name")} {r.Text("ctx")}"));
}
