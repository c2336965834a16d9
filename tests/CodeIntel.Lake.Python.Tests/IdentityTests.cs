using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>No id holds a position: the keys of all datasets outlive edits elsewhere in the file. LAKE_SEED draws other files of CPython's standard library.</summary>
[TestFixture]
public sealed class IdentityTests
{
    private static readonly int Sampled = Setting.IsLong ? 24 : 8;

    private static readonly string[] Sources =
    [
        "'''Doc.'''\nimport os.path as p, sys\nfrom a import *\nfrom b import *\nfrom . import x as y\n\n\n@p.deco(1)\n@p.deco(1)\nclass C[T](y.Base, sys.x):\n    '''Doc.'''\n    a: int = 1\n    self.b: int = 2\n\n    @property\n    def f[T](self, a: int = 1, *b: T, **c: int) -> int:\n        '''Doc.'''\n        g(1), g(2), g(*b, **c)\n        return [n for n in a if n], [n for n in a if n], lambda n: n, lambda n: n\n",
        "x = x.y = x[0] = (z := 1)\nx += 1\ndel x, x.y\nf(1)(2)(3).a.b().a.b()\nmatch x:\n    case a.b | C(k=d):\n        pass\ntype A[T] = list[T]\n",
        "def f(:\n    pass\n\n\ndef g(a, a, b):\n    return h(1) +\n\nx = (((\n)\n",
        "def f(a, b): pass\ndef f(a, b): pass\nasync def f(a, b): pass\nclass f: pass\n",
    ];

    [Test]
    public void A_comment_at_the_top_leaves_all_ids([ValueSource(nameof(Sources))] string source) => Assert.That(Keys("# first\n" + source), Is.EquivalentTo(Keys(source)));

    [Test]
    public void A_definition_above_another_leaves_all_ids_of_others([ValueSource(nameof(Sources))] string source)
    {
        for (var definition = 0; definition < Extraction.Of(source).Rows("cst_defs_v1").Count; definition++)
        {
            Assert.That(Keys(source).Except(Keys(WithOneMore(source, definition))), Is.Empty, WithOneMore(source, definition));
        }
    }

    [Test]
    public void Edits_elsewhere_leave_all_ids_of_real_files()
    {
        if (StandardLibrary() is not { } folder)
        {
            Assert.Ignore("python3 is not on the PATH.");
            return;
        }

        var seed = Setting.Seed;
        TestContext.Out.WriteLine($"seed {seed}, {Sampled} files of {folder}");
        var random = new Random(seed);
        var files = Directory.EnumerateFiles(folder, "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        random.Shuffle(files);
        var checkedFiles = 0;
        foreach (var (file, source) in files.Select(f => (f, File.ReadAllText(f, Encoding.Latin1))).Where(f => IsPlain(f.Item2)).Take(Sampled))
        {
            var keys = Keys(source);
            Assert.That(keys, Is.Unique, file);
            Assert.That(Keys("# first\n" + source), Is.EquivalentTo(keys), file);
            var definitions = Extraction.Of(source).Rows("cst_defs_v1").Count;
            if (definitions > 0)
            {
                Assert.That(keys.Except(Keys(WithOneMore(source, random.Next(definitions)))), Is.Empty, file);
                checkedFiles++;
            }
        }

        Assert.That(checkedFiles, Is.GreaterThan(Sampled / 4));
    }

    [Test]
    public void Equal_sites_of_one_definition_are_counted_in_source_order()
    {
        var one = Extraction.Of("def f():\n    a(1)\n    b()\n").Rows("cst_callsites_v1").ToDictionary(r => r.Text("callee_text"), r => r.Long("call_id"));
        var two = Extraction.Of("def f():\n    a(2)\n    b()\n    a(1)\n").Rows("cst_callsites_v1").Select(r => r.Long("call_id")).ToList();
        Assert.That((two[0], two[1]), Is.EqualTo((one["a"], one["b"])));
        Assert.That(two, Is.Unique);
    }

    /// <summary>The source with one more function in the line above a definition and its decorators, where nothing else stands in that line.</summary>
    private static string WithOneMore(string source, int definition)
    {
        var file = Extraction.Of(source);
        var row = file.Rows("cst_defs_v1")[definition];
        var line = file.Rows("cst_decorators_v1").Where(d => d.Long("def_id") == row.Long("def_id")).Select(d => d.Integer("line")).Append(row.Integer("line")).Min();
        var start = (int)file.Rows("cst_line_index_v1").Single().Longs("line_starts")[line - 1];
        var text = source[start..];
        var indent = text[..(text.Length - text.TrimStart(' ', '\t').Length)];
        return text.TrimStart().StartsWith('@') || text.TrimStart().StartsWith(row.Text("kind") == "class" ? "class" : row.Text("kind") == "function" ? "def" : "async", StringComparison.Ordinal)
            ? $"{source[..start]}{indent}@decorated(len)\n{indent}def one_more(self, a: int = f(1), *b: str) -> int: return g(x), [n for n in a], lambda n: n\n{text}"
            : source;
    }

    private static List<string> Keys(string source)
    {
        var file = Extraction.Of(Encoding.Latin1.GetBytes(source));
        return [.. PythonExtraction.Datasets.Concat(Extraction.Layers.SelectMany(l => l.Datasets)).SelectMany(d => file.Rows(d).Select(r => $"{d} {string.Join('|', RecordingWriters.Catalog[d].Key.Select(k => r[k]))}"))];
    }

    /// <summary>A line at the top changes what a byte order mark and a declared encoding mean.</summary>
    private static bool IsPlain(string source) => source.Length > 0 && source.All(char.IsAscii) && !string.Concat(source.Split('\n').Take(2)).Contains("coding", StringComparison.Ordinal);

    private static string? StandardLibrary()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]) { RedirectStandardOutput = true })!;
            return python.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
