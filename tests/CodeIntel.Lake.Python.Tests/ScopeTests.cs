using CodeIntel.Lake.Python.Tests.Support;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>What the truth test does not say: owners, and the scopes of later versions.</summary>
[TestFixture]
public sealed class ScopeTests
{
    [Test]
    public void FreeNamesBelongToTheEnclosingFunctionNotToTheClass()
    {
        var file = Extraction.Of("def f():\n    x = 1\n    class C:\n        x = 2\n        def m(self): return x\n");
        Assert.That(Owner(file, "top/f/C/m", "x"), Is.EqualTo("top/f:x"));
        Assert.That(file.Binding("top/f/C/m", "x").Boolean("is_free"), Is.True);
    }

    [Test]
    public void GlobalsBelongToTheModuleWhereTheFileBindsThem()
    {
        var file = Extraction.Of("x = 1\ndef f():\n    global y\n    y = x\n    return len(y), z\ndef g():\n    global z\n    return z\n");
        Assert.That(Owner(file, "top/f", "x"), Is.EqualTo("top:x"));
        Assert.That(Owner(file, "top/f", "y"), Is.EqualTo("top:y"), "assigned through a global statement");
        Assert.That(Owner(file, "top/f", "len"), Is.Null);
        Assert.That(Owner(file, "top/g", "z"), Is.Null, "declared, but never bound");
    }

    [Test]
    public void NonlocalPassesThroughFunctionsBetween()
    {
        var file = Extraction.Of("def f():\n    x = 1\n    def g():\n        def h():\n            nonlocal x\n            x = 2\n");
        Assert.That(Owner(file, "top/f/g/h", "x"), Is.EqualTo("top/f:x"));
        Assert.That(Owner(file, "top/f/g", "x"), Is.EqualTo("top/f:x"));
    }

    [Test]
    public void PrivateNamesAreMangled()
    {
        var file = Extraction.Of("class _C:\n    __x = 1\n    def m(self): return __y\n");
        Assert.That(file.Binding("top/_C", "_C__x").Boolean("is_local"), Is.True);
        Assert.That(file.Binding("top/_C/m", "_C__y").Boolean("is_global"), Is.True);
    }

    [Test]
    public void LazyAnnotationsLeaveNoTraceButAreResolved()
    {
        var file = Extraction.Of("from __future__ import annotations\nimport t\ndef f(a: t.X) -> u: pass\n");
        Assert.That(file.Rows("py_bindings_v1").Select(r => r.Text("name")), Does.Not.Contain("u"));
        var reference = file.Rows("cst_name_refs_v1").Single(r => r.Text("name") == "t");
        Assert.That(file.BindingName(reference.OptionalLong("binding_id")), Is.EqualTo("top:t"));
    }

    [Test]
    public void TypeParametersOpenAScope()
    {
        var file = Extraction.Of("class B: pass\ndef f[T: B, *Ts](x: T, y=T) -> T: return T\nclass C[U](B): u: U\n");
        Assert.That(file.ScopePaths().Values, Is.EquivalentTo(new[] { "top", "top/B", "top/f", "top/f/f", "top/C", "top/C/C" }));
        Assert.That(Owner(file, "top/f/f", "T"), Is.EqualTo("top/f:T"));
        Assert.That(Owner(file, "top/C/C", "U"), Is.EqualTo("top/C:U"));
        Assert.That(Owner(file, "top", "T"), Is.Null, "defaults are evaluated outside");
        Assert.That(file.Rows("cst_defs_v1").Select(r => r.Text("qualpath")), Is.EqualTo(new[] { "B", "f", "C" }));
    }

    [Test]
    public void ModuleOfOneLambdaHasTwoScopes()
    {
        var file = Extraction.Of("lambda: 0");
        Assert.That(file.Rows("py_scopes_v1").Select(r => r.Long("scope_id")), Is.Unique);
        Assert.That(file.ScopePaths().Values, Is.EqualTo(new[] { "top", "top/lambda" }));
    }

    private static string? Owner(Extraction file, string scope, string name) => file.BindingName(file.Binding(scope, name).OptionalLong("owner_binding_id"));
}
