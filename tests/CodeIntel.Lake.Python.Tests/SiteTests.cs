using System.Text;
using CodeIntel.Lake.Python.Tests.Support;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

[TestFixture]
public sealed class SiteTests
{
    [Test]
    public void ImportsHaveOneRowForEachName()
    {
        var file = Extraction.Of("from __future__ import annotations\nimport a.b, c as d\nfrom . import x\nfrom ..p . q import (y as z, w)\nfrom m import *\n");
        Assert.That(file.Rows("cst_imports_v1").Select(r => $"{r.Text("kind")} {r["module"]} {r.Integer("relative_level")} {r.Text("name")} {r["asname"]} {r["local_name"]} {file.BindingName(r.OptionalLong("binding_id"))}"), Is.EqualTo(new[]
        {
            "from __future__ 0 annotations  annotations top:annotations", "import  0 a.b  a top:a", "import  0 c d d top:d", "from  1 x  x top:x",
            "from p.q 2 y z z top:z", "from p.q 2 w  w top:w", "from m 0 *   ",
        }));
        Assert.That(file.Manifest.Texts("future_imports"), Is.EqualTo(new[] { "annotations" }));
    }

    [Test]
    public void Imports_for_type_checkers_alone_are_known()
    {
        var rows = Extraction.Of("""
            import typing as t
            if t.TYPE_CHECKING:
                import a
                class C:
                    def f(self):
                        if x: import b
            elif (TYPE_CHECKING):
                import c
            else:
                import d
            if (TYPE_CHECKING):
                from e import *
            else:
                import f
            if not TYPE_CHECKING:
                import g
            if TYPE_CHECKING.x or TYPE_CHECKING:
                import h

            """).Rows("cst_imports_v1");
        Assert.That(rows.Where(r => r.Boolean("is_type_only")).Select(r => r["module"] ?? r["name"]), Is.EqualTo(new[] { "a", "b", "c", "e" }));
    }

    [Test]
    public void Names_that_are_joined_in_one_row_keep_apart()
    {
        var rows = Extraction.Of("from a . b import c . d\n").Rows("cst_imports_v1");
        Assert.That(rows.Select(r => $"{r["module"]} {r.Text("name")}"), Is.EqualTo(new[] { "a.b c.d" }));
    }

    [Test]
    public void CallsKnowShapeCalleeAndArguments()
    {
        var file = Extraction.Of("import os\nos.path.join(a, *b, k=c, **d)\nf()()\ng[0](x for x in y)\n(h)(1)\n");
        Assert.That(file.Rows("cst_callsites_v1").Select(r => $"{r.Text("callee_shape")} {r.Text("callee_text")} {r["callee_dotted"]} {r.Integer("arg_count")} {file.BindingName(r.OptionalLong("root_binding_id"))}"), Is.EqualTo(new[]
        {
            "attribute os.path.join os.path.join 4 top:os", "other f()  0 ", "name f f 0 ", "subscript g[0]  1 ", "other (h)  1 ",
        }));
        Assert.That(file.Rows("cst_call_args_v1").Take(4).Select(r => $"{r.Integer("position")} {r["keyword"]} {r.Text("star")} {r.Text("text")}"), Is.EqualTo(new[] { "0   a", "1  * b", "2 k  c", "3  ** d" }));
    }

    /// <summary>A site's lines and columns cut the same text out of the file as its bytes do.</summary>
    [TestCase("\n")]
    [TestCase("\r\n")]
    public void PlacesAreThoseOfTheSpans(string newline)
    {
        const string Source = "import a.b as \\\n  c\nfrom m import (x,\n  y as z)\ndef f(größe: dict[\n  str, int] = g(\n    1), *r):\n    é.f(\n      größe,\n    ).h = f(é . \\\n   größe)\n    return '''\n é''' % f(x)";
        var text = Source.ReplaceLineEndings(newline);
        var file = Extraction.Of(text);
        var lines = text.Split('\n').Select(l => Encoding.UTF8.GetBytes(l + "\n")).ToList();
        int Offset(int line, int column) => lines.Take(line - 1).Sum(l => l.Length) + column;
        (string Dataset, string Start, string End)[] sites =
        [
            ("cst_name_refs_v1", "bstart", "bend"), ("cst_params_v1", "bstart", "bend"), ("cst_type_exprs_v1", "bstart", "bend"),
            ("cst_callsites_v1", "call_bstart", "call_bend"), ("cst_imports_v1", "alias_bstart", "alias_bend"), ("cst_defs_v1", "def_bstart", "def_bend"),
            ("cst_attr_refs_v1", "attr_bstart", "bend"),
        ];
        foreach (var (dataset, start, end) in sites)
        {
            Assert.That(file.Rows(dataset), Is.Not.Empty, dataset);
            foreach (var row in file.Rows(dataset))
            {
                Assert.That(
                    (Offset(row.Integer("line"), row.Integer("col")), Offset(row.Integer("end_line"), row.Integer("end_col"))),
                    Is.EqualTo(((int)row.Long(start), (int)row.Long(end))),
                    $"{dataset} {file.Spanned(row, start, end)}");
            }
        }
    }

    [Test]
    public void SplatsBindWeakerThanCalls()
    {
        var file = Extraction.Of("x = [*f(a).b(c), *g(1) + h(2)]\n");
        Assert.That(file.Rows("cst_callsites_v1").Select(r => file.Spanned(r, "call_bstart", "call_bend")), Is.EquivalentTo(new[] { "f(a)", "f(a).b(c)", "g(1)", "h(2)" }));
        Assert.That(file.Rows("cst_callsites_v1").Select(r => r.Text("callee_text")), Is.EquivalentTo(new[] { "f", "f(a).b", "g", "h" }));
    }

    [Test]
    public void NameReferencesHaveContextAndBinding()
    {
        var file = Extraction.Of("""
            x = y
            def f(p, q=x):
                for i in p: i += x
                with p as (a, b): del a
                try: pass
                except E as e: print(e)
                return [z for z in p if (w := z)]
            """);
        Assert.That(file.Rows("cst_name_refs_v1").Select(r => $"{r.Text("name")} {r.Text("ctx")} {file.BindingName(r.OptionalLong("binding_id"))}"), Is.EqualTo(new[]
        {
            "x store top:x", "y load ", "x load top:x", "i store top/f:i", "p load top/f:p", "i store top/f:i", "x load top:x", "p load top/f:p",
            "a store top/f:a", "b store top/f:b", "a del top/f:a", "E load ", "e store top/f:e", "print load ", "e load top/f:e",
            "z load top/f/listcomp:z", "z store top/f/listcomp:z", "p load top/f:p", "w store top/f:w", "z load top/f/listcomp:z",
        }));
    }

    [Test]
    public void AttributesHaveContextAndDottedName()
    {
        var file = Extraction.Of("import a\na.b.c = a.d().e\ndel a.f\n(x).y\n");
        Assert.That(file.Rows("cst_attr_refs_v1").Select(r => $"{r.Text("name")} {r.Text("ctx")} {r["dotted"]} {file.BindingName(r.OptionalLong("root_binding_id"))}"), Is.EqualTo(new[]
        {
            "c store a.b.c top:a", "b load a.b top:a", "e load  ", "d load a.d top:a", "f del a.f top:a", "y load  ",
        }));
    }

    [Test]
    public void PatternsCaptureAndRead()
    {
        var file = Extraction.Of("""
            match x:
                case [a, *rest] | {'k': b, **more}: pass
                case Point(y=c) as whole if c: pass
                case color.RED | m.Color.BLUE: pass
                case -1 | "s" | None: pass
                case _: pass
            """);
        Assert.That(file.Outcome.Status, Is.EqualTo("ok"));
        Assert.That(file.Rows("cst_name_refs_v1").Select(r => $"{r.Text("name")} {r.Text("ctx")}"), Is.EqualTo(new[]
        {
            "x load", "a store", "rest store", "b store", "more store", "Point load", "c store", "whole store", "c load", "color load", "m load",
        }));
        Assert.That(file.Rows("cst_attr_refs_v1").Select(r => r.Text("dotted")), Is.EqualTo(new[] { "color.RED", "m.Color", "m.Color.BLUE" }));
    }

    [Test]
    public void AssignmentsHaveOneRowForEachTarget()
    {
        var file = Extraction.Of("a = b, c = d.e\nx: int = 1\ny: str\nz += 1\nif (w := f()): pass\n__all__ = ['p', \"q\" 'r']\nself.k = ('u',)\n");
        Assert.That(file.Rows("cst_assigns_v1").Select(r => $"{r.Text("kind")} {r.Text("target_text")} {r["target_name"]} {r["annotation_text"]} {r["value_text"]} {r["value_dotted"]} {string.Join(',', r.Texts("value_strings"))}"), Is.EqualTo(new[]
        {
            "assign a a  d.e d.e ", "assign b, c   d.e d.e ", "annotated x x int 1  ", "annotated y y str   ", "augmented z z  1  ", "walrus w w  f()  ",
            "assign __all__ __all__  ['p', \"q\" 'r']  p,qr", "assign self.k   ('u',)  u",
        }));
    }

    [Test]
    public void InterpolationsAreCode()
    {
        var file = Extraction.Of("f\"{a!r:>{b}} {c(d)=} {{e}}\"\n");
        Assert.That(file.Rows("cst_name_refs_v1").Select(r => r.Text("name")), Is.EqualTo(new[] { "a", "b", "c", "d" }));
        Assert.That(file.Rows("cst_callsites_v1"), Has.Count.EqualTo(1));
    }

    [Test]
    public void TypeIsACallWhereItIsCalled()
    {
        var file = Extraction.Of("type(self).x = y\ntype Alias = int\ntype = 1\n");
        Assert.That(file.Rows("cst_callsites_v1").Single().Text("callee_text"), Is.EqualTo("type"));
        Assert.That(file.Rows("cst_attr_refs_v1").Single().Text("ctx"), Is.EqualTo("store"));
    }

    [Test]
    public void PythonTwoIsRead()
    {
        var file = Extraction.Of("print 'a', b\nexec code in ns\ndef f((a, b)): return a\n");
        Assert.That(file.Outcome.Status, Is.EqualTo("ok"));
        Assert.That(file.Rows("cst_name_refs_v1").Select(r => r.Text("name")), Does.Contain("b").And.Contain("code"));
    }

    [Test]
    public void TheSameBytesGiveTheSameRows()
    {
        const string Source = "import a\nclass C(a.B):\n    def m(self, x: int = 1): return [self.y(i) for i in x]\n";
        var once = PythonExtraction.Datasets.SelectMany(d => Extraction.Of(Source).Rows(d)).Select(r => r.ToString());
        var again = PythonExtraction.Datasets.SelectMany(d => Extraction.Of(Source).Rows(d)).Select(r => r.ToString());
        Assert.That(again, Is.EqualTo(once));
    }
}
