using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Python.Tests.Truth;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>
/// A broken line costs its own statement: what CPython says of the file in which a comment stands for it, or a plain header where it begins
/// a block, is found in the broken file too, and nothing more but what the line itself names.
/// </summary>
[TestFixture]
public sealed class ErrorConfinementTests
{
    private const string Mark = "%";

    private static readonly string[] Statements =
    [
        "%\nimport o0\n\n@d0\ndef f0(a0):\n    return g0(a0)\n\nclass A0:\n    x0 = h0()\n",
        "import o0\n%\nx1 = y1(2)\nz1()\n\nclass A0:\n    x0 = h0()\n",
        "def f0(a0):\n    %\n    return g0(a0)\n\nclass A0:\n    x0 = h0()\n",
        "def f0(a0):\n\tk0 = g0(a0)\n\t%\n\twith a0 as b0:\n\t\tc0()\n\treturn k0\n\nclass A0:\n\tx0 = h0()\n",
        "class A0:\n    @d0\n    def m0(self):\n        return g0(1)\n\n    %\n\n    @d0\n    def m1(self):\n        return g1(1)\n\nx0 = h0()\n",
        "class A0:\n    def m0(self):\n        if a0:\n            b0()\n            %\n        else:\n            c0()\n        return g0(1)\n\nx0 = h0()\n",
        "def m0(self):\n    try:\n        b0()\n        %\n    except E0 as e0:\n        c0()\n    finally:\n        d0()\n    return g0(1)\n\nx0 = h0()\n",
        "match a0:\n    case B0(x=c0):\n        %\n        d0()\n    case e0:\n        f0()\n\ng0()\n",
        "def f0():\n    '''doc'''\n    x0 = g0(1)\n%\ndef f1():\n    y0()\n",
        "c0 = [\n  d0,\n  e0()]\nf0(\"\"\"\n{}\n\"\"\")\n%\nc1 = f'''{b0}\n'''\nif x0: y0()\nelse: z0()\n",
    ];

    private static readonly string[] Blocks =
    [
        "import o0\n%\n    a0 = b0()\n    c0()\nclass A0:\n    x0 = h0()\n",
        "class A0:\n    def m0(self):\n        %\n            a0 = b0()\n            c0()\n        d0()\n    def m1(self): return k0()\nx0 = h0()\n",
        "class A0:\n    def m0(self):\n        k0()\n    %\n        a0 = b0()\n        c0()\n    @d0\n    def m1(self): return k1()\nx0 = h0()\n",
    ];

    private static readonly string[] BrokenStatements =
    [
        "x = ", "x = = y", "f'{a'", "f'{a", "f'{'", "f\"{a b}\"", "f'{a:{b'", "f'{f'{a'}'", "f'{a['b]}'", "f'{lambda: (}'", "t'{a'", "'abc", "x = 'it's'", "\"\"\"a\"\"\" x\"",
        "x = lambda: (", "x = lambda: [a, lambda: (", "lambda: (", "foo(lambda: {", "lambda", "lambda x", "x = f(", "x = f(a,", "x = a[", "x = [1, (2,", "x = (1]", "x = )", "}", "x = {'a': 1",
        "x = f('a", "f(x for y in", "f(a b)", "f(a=)", "f(**)", "from b import (c, d", "from b import", "from . import", "import a.", "import", "from import x", "@d(", "@", "return return",
        "del f(", "raise from", "global", "global 1", "x y", "foo bar(baz)", "1x", "x = 1 +", "not", "a.", "a.b.", "a..b", "**a", "x if y", "x if y else", "x in", "x = a.", "yield from", "await",
        "(x := )", "x: ", ": x", "-> x", "<<<<<<< HEAD", "=======", ">>>>>>> branch", "$", "?x", "x++", "a <> b <> ", "%magic a b", "{% if x %}", "{{ x", "<a href=\"b\">c</a>", "/* a */",
        "x = “a”", "é è", "; ;", "pass pass", "with", "with a", "with a as", "try x", "type X =", "match", "case", "if", "if x", "while x", "for x", "for x in y", "else", "except",
        "def", "def h", "def h(", "def h()", "def h(a, b", "class", "class C", "class C(D", "async def", "async def h", "async for x",
    ];

    private static readonly (string Broken, string Plain)[] BrokenHeaders =
    [
        .. "if (a:|if a b:|if:|if a = b:|while (a:|while:|for x y:|for x in:|for x in (a:|with (a:|with:|try x:|try:|if x|while x|with a|try|match (a:|if x then:|if x {|if f'{a':|if a[1:|else:|else x:|elif (a:|except (a:|finally:|case (a:|async for x y:|def (a):|def:|class:|class 1:|x = lambda: (|foo x:"
            .Split('|').Select(h => (h, "if 1:")),
        .. "def h(:|def h(a b):|def h(a, b:|def h:|def h(a=):|def h(*):|def h() -> :|def h()|def h|def h(a|def h() {".Split('|').Select(h => (h, "def h():")),
        .. "async def h(:|async def h".Split('|').Select(h => (h, "async def h():")),
        .. "class C(:|class C(D:|class C(D E):|class C D:|class C(D)|class C".Split('|').Select(h => (h, "class C:")),
    ];

    [Test]
    public void ABrokenStatementCostsNoOther() => Hold(Statements, BrokenStatements.Select(s => (s, "# comment")));

    [Test]
    public void ABrokenHeaderCostsNoStatementOfItsBlock() => Hold(Blocks, BrokenHeaders);

    /// <summary>What is right alone is wrong where it stands.</summary>
    [TestCase("def f():\n    try:\n        a()\n    b()\nclass A:\n    def g(self): c()\nx =\n", "f|A|A.g", "a f|b f|c A.g")]
    [TestCase("def f():\n    x(\n        y()\n        if z:\n            w()\n    v()\ndef g(): u()\n", "f|g", "y f|w f|v f|u g")]
    [TestCase("class A:\n    @d\n    @e(\n    x = a()\n    @f\n    def g(self): c()\n", "A|A.g", "a A|c A.g")]
    [TestCase("match a:\n    b()\n    case c: d()\n    case (e:\n        f()\ng()\n", "", "d |f |g ")]
    [TestCase("if x:\n    a()\nelse if y:\n    b()\nelse:\n    c()\n", "", "a |b |c ")]
    [TestCase("for x in y:\n    a()\nelse:\n    b(\nelse:\n    c()\ndef f(): d()\n", "f", "a |c |d f")]
    public void ALineThatDoesNotFitItsPlaceCostsNoOther(string source, string definitions, string calls)
    {
        var file = Extraction.Of(source);
        Assert.That(file.Outcome.Status, Is.EqualTo("partial"));
        var paths = file.Rows("cst_defs_v1").ToDictionary(r => r.Long("def_id"), r => r.Text("qualpath"));
        Assert.That(string.Join('|', paths.Values), Is.EqualTo(definitions));
        var found = file.Rows("cst_callsites_v1").Select(r => $"{r.Text("callee_text")} {(r.OptionalLong("container_def_id") is { } id ? paths[id] : "")}");
        Assert.That(string.Join('|', found), Is.EqualTo(calls));
    }

    [Test]
    public void ABrokenStatementHasARowWithItsPlace()
    {
        var file = Extraction.Of("class A:\n    def f(:\n        return g()\n    x = h(\n");
        Assert.That(file.Rows("cst_parse_errors_v1").Select(r => $"{r.Text("message")} {file.Spanned(r)} {r.Integer("line")}:{r.Integer("col")}-{r.Integer("end_line")}:{r.Integer("end_col")}"), Is.EqualTo(new[]
        {
            "Unexpected text: def f(: def f(: 2:4-2:11", "Unexpected text: x = h( x = h( 4:4-4:10",
        }));
        Assert.That(file.Rows("cst_defs_v1").Select(r => file.Spanned(r, "def_bstart", "def_bend")).Last(), Is.EqualTo("def f(:\n        return g()"));
    }

    private static void Hold(string[] places, IEnumerable<(string Broken, string Plain)> lines)
    {
        var plains = lines.Select(l => l.Plain).Distinct().ToArray();
        var given = places.SelectMany(p => plains.Select(l => p.Replace(Mark, l, StringComparison.Ordinal))).ToArray();
        var truth = new Dictionary<string, IReadOnlyList<string>>();
        using (var python = CPython.Start("cpython_facts.py", "given"))
        {
            python.StandardInput.Write(JsonSerializer.Serialize(given));
            python.StandardInput.Close();
            while (python.StandardOutput.ReadLine() is { } answer)
            {
                var file = JsonSerializer.Deserialize<CPythonFile>(answer)!;
                truth.Add(file.Path, file.Ast);
            }
        }

        Assert.That(truth, Has.Count.EqualTo(given.Length), "CPython reads each file without the broken line");
        var writers = new RecordingWriters();
        using var extractor = new PythonExtractor(writers, new ExtractLimits());
        var differences = new List<string>();
        foreach (var (broken, plain) in lines)
        {
            foreach (var place in places)
            {
                var content = Encoding.UTF8.GetBytes(place.Replace(Mark, broken, StringComparison.Ordinal));
                writers.Clear();
                var outcome = extractor.Extract(new SourceFile(StableId.File("a.py"), "a.py", content, "", null));
                var line = place[..place.IndexOf(Mark, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
                var other = FactDifference.Of(ExtractedFacts.Ast(writers, content), truth[place.Replace(Mark, plain, StringComparison.Ordinal)]).Where(d => !IsOf(d, broken, line)).ToArray();
                if (other.Length > 0)
                {
                    differences.Add($"{broken} in\n{place}{outcome}: {string.Join(", ", other)}");
                }
            }
        }

        Assert.That(differences, Is.Empty);
    }

    /// <summary>Whether a fact of ours is one of the broken line.</summary>
    private static bool IsOf(string difference, string broken, int line)
    {
        var parts = difference.Split(' ');
        return parts[0] == "+" && (parts[1] == "call"
            ? parts[2].StartsWith(string.Create(CultureInfo.InvariantCulture, $"{line}:"), StringComparison.Ordinal)
            : broken.Contains(parts[2], StringComparison.Ordinal));
    }
}
