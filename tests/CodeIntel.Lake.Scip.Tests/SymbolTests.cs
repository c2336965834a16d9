using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Scip.Tests;

/// <summary>Symbols are read and written by the grammar of the format.</summary>
public sealed class SymbolTests
{
    private const string Letters = "ab_+-$09 .`/#:!()[]é日\\";

    [TestCase("local 3", "local||Local 3")]
    [TestCase("local a_+-$Z", "local||Local a_+-$Z")]
    [TestCase("scip-python python shop 1.0 `shop.orders`/Order#total().", "scip-python|python,shop,1.0|Namespace shop.orders, Type Order, Method total")]
    [TestCase("scip-python python shop _ `shop.orders`/__init__:", "scip-python|python,shop,_|Namespace shop.orders, Meta __init__")]
    [TestCase("s . . . a/b#c.d(+1).(e)[f]g!", "s|,,|Namespace a, Type b, Term c, Method d +1, Parameter e, TypeParameter f, Macro g")]
    [TestCase("s m  x p  v v a.", "s|m x,p v,v|Term a")]
    [TestCase("s m p v ``` ```.", "s|m,p,v|Term ` `")]
    [TestCase("s m p v `a``b`.", "s|m,p,v|Term a`b")]
    [TestCase("s m p v (`a b`)[`[`]", "s|m,p,v|Parameter a b, TypeParameter [")]
    [TestCase("local  x m p v a.", "")]
    [TestCase("local ", "")]
    [TestCase("local é", "")]
    [TestCase("", "")]
    [TestCase("s", "")]
    [TestCase("s m p v", "")]
    [TestCase("s m p v ", "")]
    [TestCase("s m p v a", "")]
    [TestCase("s m p v a(", "")]
    [TestCase("s m p v a()", "")]
    [TestCase("s m p v a(é).", "")]
    [TestCase("s m p v (a", "")]
    [TestCase("s m p v [a)", "")]
    [TestCase("s m p v `a.", "")]
    [TestCase("s m p v ``.", "")]
    [TestCase("s m p v é.", "")]
    [TestCase("s m p v /", "")]
    [TestCase("s m p v a.b", "")]
    [TestCase(" m p v a.", "")]
    public void A_symbol_is_taken_apart(string text, string parts)
    {
        Assert.That(ScipSymbol.TryParse(text, out var symbol) ? Parts(symbol) : string.Empty, Is.EqualTo(parts));
        Assert.That(symbol?.Write() ?? text, Is.EqualTo(text));
    }

    [Test]
    public void Any_symbol_that_is_written_is_read_again()
    {
        var random = Seeded("2000 symbols");
        var written = 0;
        for (var i = 0; i < 2000; i++)
        {
            var symbol = new ScipSymbol(
                Word(random),
                new ScipPackage(Word(random), Word(random), Word(random)),
                [.. Enumerable.Range(0, random.Next(4)).Select(_ => Descriptor(random))]);
            if (Written(symbol) is { } text)
            {
                written++;
                Assert.That(ScipSymbol.TryParse(text, out var again) ? Parts(again) : "none", Is.EqualTo(Parts(symbol)), text);
            }
        }

        Assert.That(written, Is.GreaterThan(500));
    }

    [Test]
    public void Any_text_is_a_symbol_or_is_none()
    {
        var random = Seeded("5000 texts");
        for (var i = 0; i < 5000; i++)
        {
            var text = "s . p v "[..random.Next(9)] + Word(random) + Word(random);
            if (ScipSymbol.TryParse(text, out var symbol) && Written(symbol) is { } written)
            {
                Assert.That(ScipSymbol.TryParse(written, out var again) ? Parts(again) : "none", Is.EqualTo(Parts(symbol)), text);
            }
        }
    }

    private static Random Seeded(string what)
    {
        var seed = Setting.Seed;
        TestContext.Out.WriteLine($"{what} from seed {seed}");
        return new Random(seed);
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => Letters[random.Next(Letters.Length)]));

    private static ScipDescriptor Descriptor(Random random) => (DescriptorSuffix)random.Next(9) is var suffix && suffix == DescriptorSuffix.Method
        ? new(Word(random) + "m", suffix, random.Next(2) == 0 ? "+1" : string.Empty)
        : new(Word(random) + "n", suffix);

    private static string? Written(ScipSymbol symbol)
    {
        try
        {
            return symbol.Write();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Parts(ScipSymbol symbol) =>
        $"{symbol.Scheme}|{(symbol.Package is { } p ? $"{p.Manager},{p.Name},{p.Version}" : string.Empty)}|"
        + string.Join(", ", symbol.Descriptors.Select(d => $"{d.Suffix} {d.Name} {d.Disambiguator}".TrimEnd()));
}
