using System.Globalization;
using CodeIntel.Lake.Python.Tests.Support;
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

    /// <summary>In what is repeated, {0} is its number.</summary>
    [TestCase("def f():\n  def g():\n    pass\n", "    # c\n", "x = 1\n", TestName = "Comments after a nested definition")]
    [TestCase("def f():\n  def g():\n    pass\n", "# c\n", "x = 1\n", TestName = "Comments at the margin")]
    [TestCase("def f():\n  def g():\n    '''\n", "    text # c\n", "    '''\n", TestName = "Lines of a docstring")]
    [TestCase("def f():\n  x = f'''\n", "    {a} {{ \n", "    '''\n", TestName = "Lines of an f-string")]
    [TestCase("def f():\n  def g():\n    pass\n", "    \n", "x = 1\n", TestName = "Blank lines")]
    [TestCase("x = 1\n", "\\\n", "\n", TestName = "Continued lines with nothing")]
    [TestCase("def f():\n", "  \\\n", "  x = 1\n", TestName = "Continued indentation")]
    [TestCase("x = a", "\\\n + a", "\n", TestName = "Continued lines")]
    [TestCase("x = [\n", " a, # c\n", "]\n", TestName = "Lines in brackets")]
    [TestCase("class A:\n", "  @d(a)\n", "  def f(): pass\n", TestName = "Decorators")]
    [TestCase("def f():\n", "  def g{0}(a): return a + f\n", "", TestName = "Nested definitions")]
    [TestCase("", "class C{0}(B):\n  def m(self): return self.x\n", "", TestName = "Classes")]
    [TestCase("", "class C(B):\n  def m(self): return self.x\n", "", TestName = "Classes of one name")]
    [TestCase("if a: b\n", "elif a == {0}: b\n", "else: c\n", TestName = "Branches")]
    [TestCase("match a:\n", "  case B(x={0}): c\n", "", TestName = "Cases")]
    [TestCase("x = a", ".b", "\n", TestName = "Attributes")]
    [TestCase("x = a", ".b()", "\n", TestName = "Calls of calls")]
    [TestCase("def f():\n", "  a{0} = b{0}\n", "", TestName = "Names in a function")]
    [TestCase("def f():\n", "  a = b\n", "", TestName = "Uses of a name in a function")]
    [TestCase("x = ", "lambda a: ", "y\n", TestName = "Lambdas in lambdas")]
    [TestCase("x = [", "[a for a in b],", "]\n", TestName = "Comprehensions")]
    [TestCase("def f():\n x = 1\n", " def g{0}():\n  nonlocal x\n  x = 2\n", "", TestName = "Names of the function around")]
    [TestCase("f(", "*a.b(c), ", ")\n", TestName = "Splats")]
    [TestCase("x = '", "\\N{DASH}\\n", "'\n", TestName = "Escapes")]
    public void TimeFollowsTheSize(string before, string repeated, string after)
    {
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
