using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Python.Tests.Truth;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>The values of string literals are CPython's.</summary>
[TestFixture]
public sealed class LiteralTests
{
    [Test]
    public void ValuesAreThoseOfPython()
    {
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var literals = CPython.Ask<string?[][]>("cpython_literals.py", "", seed.ToString());
        var differences = literals.Where(l => Value(l[0]!) != l[1]).Select(l => $"{l[0]} is {l[1]}, not {Value(l[0]!)}");
        Assert.That(literals, Has.Length.GreaterThan(1000));
        Assert.That(differences, Is.Empty);
    }

    [Test]
    public void DocstringsHaveNamedCharacters()
    {
        var file = Extraction.Of("def f():\n    'A \\N{em dash} and \\N{NBSP}, not \\N{nothing}.'\n");
        Assert.That(file.Rows("cst_docstrings_v1").Single().Text("text"), Is.EqualTo("A \u2014 and \u00A0, not \\N{nothing}."));
    }

    private static string? Value(string literal) => Extraction.Of($"x = [{literal}]\n").Rows("cst_assigns_v1").FirstOrDefault()?.Texts("value_strings").SingleOrDefault();
}
