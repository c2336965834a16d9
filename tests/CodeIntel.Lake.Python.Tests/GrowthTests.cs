using System.Globalization;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>A file with eight times as much of something takes about eight times as long, not sixty-four times.</summary>
[TestFixture]
[NonParallelizable]
public sealed class GrowthTests
{
    private const int Few = 300;
    private const int Times = 8;
    private const int Margin = 3;
    private const int Tries = 3;
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(40);

    /// <summary>What is before, what is repeated, with {0} for its number, and what is after.</summary>
    private static readonly (string Name, string Before, string Repeated, string After)[] All =
    [
        ("Comments after a nested definition", "def f():\n  def g():\n    pass\n", "    # c\n", "x = 1\n"),
        ("Comments at the margin", "def f():\n  def g():\n    pass\n", "# c\n", "x = 1\n"),
        ("Lines of a docstring", "def f():\n  def g():\n    '''\n", "    text # c\n", "    '''\n"),
        ("Lines of an f-string", "def f():\n  x = f'''\n", "    {a} {{ \n", "    '''\n"),
        ("Blank lines", "def f():\n  def g():\n    pass\n", "    \n", "x = 1\n"),
        ("Continued lines with nothing", "x = 1\n", "\\\n", "\n"),
        ("Continued indentation", "def f():\n", "  \\\n", "  x = 1\n"),
        ("Continued lines", "x = a", "\\\n + a", "\n"),
        ("Lines in brackets", "x = [\n", " a, # c\n", "]\n"),
        ("Decorators", "class A:\n", "  @d(a)\n", "  def f(): pass\n"),
        ("Nested definitions", "def f():\n", "  def g{0}(a): return a + f\n", ""),
        ("Classes", "", "class C{0}(B):\n  def m(self): return self.x\n", ""),
        ("Classes of one name", "", "class C(B):\n  def m(self): return self.x\n", ""),
        ("Branches", "if a: b\n", "elif a == {0}: b\n", "else: c\n"),
        ("Cases", "match a:\n", "  case B(x={0}): c\n", ""),
        ("Attributes", "x = a", ".b", "\n"),
        ("Calls of calls", "x = a", ".b()", "\n"),
        ("Names in a function", "def f():\n", "  a{0} = b{0}\n", ""),
        ("Uses of a name in a function", "def f():\n", "  a = b\n", ""),
        ("Lambdas in lambdas", "x = ", "lambda a: ", "y\n"),
        ("Comprehensions", "x = [", "[a for a in b],", "]\n"),
        ("Names of the function around", "def f():\n x = 1\n", " def g{0}():\n  nonlocal x\n  x = 2\n", ""),
        ("Splats", "f(", "*a.b(c), ", ")\n"),
        ("Escapes", "x = '", "\\N{DASH}\\n", "'\n"),
    ];

    /// <summary>The test command plays half of them.</summary>
    private static IEnumerable<TestCaseData> Shapes => Setting.Some(All, All.Length / 2).Select(s => new TestCaseData(s.Before, s.Repeated, s.After).SetName(s.Name));

    [TestCaseSource(nameof(Shapes))]
    public void TimeFollowsTheSize(string before, string repeated, string after)
    {
        TestContext.Out.WriteLine($"{Shapes.Count()} of {All.Length} shapes, seed {Setting.Seed}");
        var few = Enumerable.Range(0, Tries).Max(_ => Time(before, repeated, after, Few));
        var many = TimeSpan.MaxValue;
        for (var i = 0; i < Tries && many > (few * Times * Margin) + Jitter; i++)
        {
            many = Time(before, repeated, after, Few * Times);
        }

        Assert.That(many, Is.LessThan((few * Times * Margin) + Jitter));
    }

    /// <summary>Names that no function binds are not looked for in each function around.</summary>
    [Test]
    public void DepthDoesNotCountForGlobalNames()
    {
        var shallow = Time(Functions(1), $"{new string(' ', 1)}x{{0}}\n", "", Few * Times);
        var deep = Time(Functions(80), $"{new string(' ', 80)}x{{0}}\n", "", Few * Times);
        Assert.That(deep, Is.LessThan((shallow * Margin) + Jitter));

        static string Functions(int depth) => string.Concat(Enumerable.Range(0, depth).Select(i => $"{new string(' ', i)}def f{i}():\n"));
    }

    /// <summary>Processor time, which does not count what else the machine does.</summary>
    private static TimeSpan Time(string first, string repeated, string last, int count)
    {
        var source = first + string.Concat(Enumerable.Range(0, count).Select(i => repeated.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))) + last;
        var before = Environment.CpuUsage.TotalTime;
        _ = Extraction.Of(source);
        return Environment.CpuUsage.TotalTime - before;
    }
}
