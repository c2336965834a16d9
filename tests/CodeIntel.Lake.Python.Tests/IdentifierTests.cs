using System.Text;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Python.Tests.Truth;
using ICU4N;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>Every name is in the form in which Python compares it, NFKC.</summary>
[TestFixture]
public sealed class IdentifierTests
{
    /// <summary>Names in every position; each {0} becomes another letter, {1} one for the whole.</summary>
    private const string Positions = """
        import m{0}.n{0}, o{0} as p{0}
        from .m{0} import n{0} as o{0}, p{0}
        v{0} = w{0}.a{0} = b{0}
        v{0}: t{0}.u{0} = 1
        v{0} += 1
        @d{0}.e{0}
        class c{0}(b{0}, b{0}.c{0}): s{0} = 1
        @d{0}(x)
        async def f{0}(p{0}, /, q{0}: t{0} = x, *r{0}, s{0}=1, **u{0}) -> t{0}:
            global g{0}, h{0}
            v{1} = 1
            def inner():
                nonlocal v{1}
                def __p{0}(): pass
            a.b{0}.c{0}(k{0}=1, l{0}=w{0}, *x{0}, **y{0})
            if (w{0} := w{0}): del v{0}, w.a{0}
            try: pass
            except e{0} as v{0}: pass
            with c{0} as v{0}: pass
            for v{0} in w{0}: pass
            lambda l{0}, *m{0}: l{0}
            [v{0} for v{0} in w{0}]
            f"{f{0}}"
            match m{0}:
                case a{0}.b{0}: pass
                case K{0}(x, k{0}=v{0}): pass
                case [a{0}, *b{0}] | {'k': c{0}, **d{0}}: pass
                case (1 | 2) as v{0}: pass
                case v{0}: pass
            return a{0} . \
                b{0}

        """;

    private static string[] Letters { get; } = [.. CPython.Ask<string[]>("cpython_names.py", "", "letters").Where(c => UChar.IsDefined(char.ConvertToUtf32(c, 0)))];

    [Test]
    public void EveryLetterIsNormalizedInEveryPositionAsInPython()
    {
        var source = new StringBuilder();
        for (var i = 0; i < Letters.Length;)
        {
            var parts = Positions.Replace("{1}", Letters[i], StringComparison.Ordinal).Split("{0}");
            source.Append(parts[0]);
            foreach (var part in parts.AsSpan(1))
            {
                source.Append(Letters[i++ % Letters.Length]).Append(part);
            }
        }

        var theirs = CPython.Ask<string[]>("cpython_names.py", source.ToString(), "facts");
        Assert.That(Letters, Has.Length.GreaterThan(3000));
        Assert.That(FactDifference.Of(Facts(Extraction.Of(source.ToString())), theirs), Is.Empty);
    }

    [TestCase("def ϕ(): pass\nφ()\n")]
    [TestCase("class ﬁ: pass\nfi()\n")]
    [TestCase("import ϕ\nφ()\n")]
    [TestCase("import os as ϕ\nφ()\n")]
    [TestCase("ϕ = 1\nφ()\n")]
    [TestCase("e\u0301 = 1\n\u00e9()\n")]
    [TestCase("\u1100\u1161 = 1\n\uAC00()\n")]
    [TestCase("type ϕ = 1\nφ()\n")]
    public void TwoWritingsOfANameAreOneName(string source)
    {
        var file = Extraction.Of(source);
        var reference = file.Rows("cst_name_refs_v1").Last();
        var binding = file.Rows("py_bindings_v1").Single();
        Assert.That(file.Outcome.ErrorCount, Is.Zero);
        Assert.That(reference.OptionalLong("binding_id"), Is.EqualTo(binding.Long("binding_id")));
        Assert.That(reference.Text("name"), Is.EqualTo(binding.Text("name")));
        Assert.That(file.Rows("cst_callsites_v1").Single().Text("callee_dotted"), Is.EqualTo(binding.Text("name")));
    }

    [Test]
    public void TypeParametersAreOneNameToo()
    {
        var file = Extraction.Of("def f[ϕ](x: φ): pass\n");
        Assert.That(file.BindingName(file.Rows("cst_name_refs_v1").Single().OptionalLong("binding_id")), Is.EqualTo("top/f:φ"));
    }

    [Test]
    public void TextsAndStringsStayAsWritten()
    {
        var file = Extraction.Of("__all__ = ['ϕ']\nx = ϕ.ﬁ\n");
        var assigned = file.Rows("cst_assigns_v1");
        Assert.That(assigned[0].Texts("value_strings"), Is.EqualTo(new[] { "ϕ" }), "Python takes these as they are");
        Assert.That(assigned[1].Text("value_text"), Is.EqualTo("ϕ.ﬁ"));
        Assert.That(assigned[1].Text("value_dotted"), Is.EqualTo("φ.fi"));
    }

    private static List<string> Facts(Extraction file)
    {
        Assert.That(file.Outcome.ErrorCount, Is.Zero);
        List<string> facts =
        [
            .. file.Rows("cst_defs_v1").Select(r => $"definition {r.Text("name")}"),
            .. file.Rows("cst_defs_v1").SelectMany(r => r.Texts("bases")).Select(b => $"base {b}"),
            .. file.Rows("cst_decorators_v1").Select(r => $"decorator {r.Text("dotted")}"),
            .. file.Rows("cst_params_v1").Select(r => $"parameter {r.Text("name")}"),
            .. file.Rows("cst_callsites_v1").Select(r => $"callee {r.Text("callee_dotted")}"),
            .. file.Rows("cst_call_args_v1").Where(r => r.OptionalText("keyword") is not null || r.Text("star") == "**").Select(r => $"keyword {r.OptionalText("keyword") ?? "None"}"),
            .. file.Rows("cst_attr_refs_v1").Select(r => $"attribute {r.Text("name")}"),
            .. file.Rows("cst_imports_v1").Select(Import),
            .. file.Rows("cst_name_refs_v1").Select(r => $"name {r.Text("name")}"),
            .. file.Rows("py_bindings_v1").Select(r => $"symbol {r.Text("name")}"),
        ];
        return facts;
    }

    private static string Import(Row row) =>
        $"{(row.Text("kind") == "from" ? $"from {row.Text("module")} import" : "import")} {row.Text("name")} as {row.OptionalText("asname") ?? "None"}";
}
