using CodeIntel.Lake.Python.Tests.Support;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

[TestFixture]
public sealed class DefinitionTests
{
    [Test]
    public void QualifiedPathsAreAsInQualname()
    {
        var file = Extraction.Of("""
            class Outer:
                class Inner:
                    def m(self):
                        def g():
                            class C:
                                async def k(self): pass
            def f():
                global h
                def h(): pass
            """);
        Assert.That(file.Rows("cst_defs_v1").Select(r => r.Text("qualpath")), Is.EqualTo(new[]
        {
            "Outer", "Outer.Inner", "Outer.Inner.m", "Outer.Inner.m.<locals>.g", "Outer.Inner.m.<locals>.g.<locals>.C",
            "Outer.Inner.m.<locals>.g.<locals>.C.k", "f", "h",
        }));
        Assert.That(file.Rows("cst_defs_v1").Select(r => r.Text("kind")), Does.Contain("async_function"));
    }

    [Test]
    public void IdsDoNotDependOnPositions()
    {
        var before = Extraction.Of("def f(): pass\ndef f(): pass\nclass f: pass\n").Rows("cst_defs_v1");
        var after = Extraction.Of("# a line\n\ndef f(): pass\ndef f(): pass\nclass f: pass\n").Rows("cst_defs_v1");
        Assert.That(after.Select(r => r.Long("def_id")), Is.EqualTo(before.Select(r => r.Long("def_id"))));
        Assert.That(before.Select(r => r.Integer("ordinal")), Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(before.Select(r => r.Long("def_id")), Is.Unique);
    }

    [Test]
    public void SpanEndsBeforeTheCommentsAfterTheBody()
    {
        var file = Extraction.Of("def f():\n    pass;\n    # after\n\nx = 1\n");
        var row = file.Rows("cst_defs_v1").Single();
        Assert.That(file.Spanned(row, "def_bstart", "def_bend"), Is.EqualTo("def f():\n    pass;"));
        Assert.That((row.Integer("end_line"), row.Integer("end_col")), Is.EqualTo((2, 9)));
    }

    [Test]
    public void GeneratorsAreThoseThatYieldThemselves()
    {
        var file = Extraction.Of("def a():\n    yield 1\ndef b():\n    def c():\n        x = yield\n    return lambda: (yield)\n");
        Assert.That(file.Rows("cst_defs_v1").Select(r => (r.Text("name"), r.Boolean("is_generator"))), Is.EqualTo(new[] { ("a", true), ("b", false), ("c", true) }));
    }

    [Test]
    public void BasesAreNamesWithTheirBindings()
    {
        var file = Extraction.Of("import m\nclass A: pass\nclass B(A, m . x, f(), Exception, metaclass=M): pass\n");
        var row = file.Rows("cst_defs_v1")[1];
        Assert.That(row.Texts("bases"), Is.EqualTo(new[] { "A", "m.x", "Exception" }));
        Assert.That(row.Longs("base_binding_ids").Select(id => file.BindingName(id)), Is.EqualTo(new[] { "top:A", "top:m", null }));
        Assert.That(row.Longs("base_binding_ids")[2], Is.Zero);
    }

    [Test]
    public void ParametersHaveKindsAnnotationsAndDefaults()
    {
        var file = Extraction.Of("def f(a, b: int = 1, /, c=2, *args: str, d, e: 'E' = None, **kw): pass\n");
        Assert.That(file.Rows("cst_params_v1").Select(r => $"{r.Integer("position")} {r.Text("name")} {r.Text("kind")} {r["annotation_text"]} {r["default_text"]}"), Is.EqualTo(new[]
        {
            "0 a positional_only  ", "1 b positional_only int 1", "2 c positional  2", "3 args var_positional str ", "4 d keyword_only  ",
            "5 e keyword_only 'E' None", "6 kw var_keyword  ",
        }));
    }

    [Test]
    public void AnnotationsAreTypeExpressions()
    {
        var file = Extraction.Of("def f(a: list[int], *b: T) -> dict[str, 'X']: pass\nx: int\nself.y: str = ''\n");
        Assert.That(file.Rows("cst_type_exprs_v1").Select(r => $"{r.Text("role")} {r["name"]} {r.Text("text")}"), Is.EquivalentTo(new[]
        {
            "param a list[int]", "param b T", "return  dict[str, 'X']", "variable x int", "variable  str",
        }));
    }

    [Test]
    public void DecoratorsKeepTheirOrder()
    {
        var file = Extraction.Of("@a.b\n@c(1)\n@(d or e)\ndef f(): pass\n");
        Assert.That(file.Rows("cst_decorators_v1").Select(r => $"{r.Integer("position")} {r.Text("text")} {r["dotted"]}"), Is.EqualTo(new[] { "0 a.b a.b", "1 c(1) c", "2 (d or e) " }));
        Assert.That(file.Rows("cst_defs_v1").Single().Integer("decorator_count"), Is.EqualTo(3));
        Assert.That(file.Rows("cst_callsites_v1").Single()["container_def_id"], Is.Null, "decorators are evaluated outside");
    }

    [Test]
    public void DocstringsAreEvaluatedAndCleaned()
    {
        var file = Extraction.Of("\"\"\"Top\\n\n    two\n      three\n    \"\"\"\nclass C:\n    r'''raw\\n'''\ndef f():\n    # why\n    ('a' \"b\\x41\")\ndef g():\n    f'no'\ndef h():\n    b'no'\n");
        Assert.That(file.Rows("cst_docstrings_v1").Select(r => (r.Text("owner_kind"), r.Text("text"))), Is.EqualTo(new[]
        {
            ("module", "Top\n\ntwo\n  three"), ("class", "raw\\n"), ("function", "abA"),
        }));
    }

    [Test]
    public void SurfaceHashFollowsTheSurfaceOnly()
    {
        static long Hash(string source) => Extraction.Of(source).Rows("cst_defs_v1")[0].Long("surface_hash");
        var known = Hash("def f(a, b=1) -> int: return a\n");
        Assert.That(Hash("\ndef f(a, b=1) -> int: return b\n"), Is.EqualTo(known));
        Assert.That(Hash("def f(a, b=2) -> int: return a\n"), Is.Not.EqualTo(known));
        Assert.That(Hash("@d\ndef f(a, b=1) -> int: return a\n"), Is.Not.EqualTo(known));
        Assert.That(Hash("def f(a, *, b=1) -> int: return a\n"), Is.Not.EqualTo(known));
        Assert.That(Hash("async def f(a, b=1) -> int: return a\n"), Is.Not.EqualTo(known));
    }
}
