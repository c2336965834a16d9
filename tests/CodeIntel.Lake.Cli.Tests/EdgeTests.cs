using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary><c>explain --edge</c>: by the flow of values, by names, and where neither knows.</summary>
[TestFixture]
internal sealed partial class EdgeTests : IDisposable
{
    private readonly CommandScene scene = new();

    public EdgeTests()
    {
        scene.WriteSettings("repository: repo\nengine: {threads: 1}\n");
        scene.Write("repo/shop/prices.py", "class Price:\n    def gross(self):\n        return 1\n");
        scene.Write("repo/shop/orders.py", "from shop.prices import Price\n\n\ndef total(other):\n    price = Price()\n    other.find(1)\n    return print(price.gross())\n");
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void The_way_of_the_value_is_shown_step_by_step() => Assert.That(
        string.Join('\n', scene.Run("explain", "--edge", "orders.total", "gross").Output.Split('\n').Where(l => !l.StartsWith('-')).Select(l => Blanks().Replace(l, "  "))),
        Is.EqualTo("""
            shop/orders.py:7: shop.orders.total calls shop.prices.Price.gross
              known by the flow of values: method, confidence 0.99
            place  step  into  value  source
            shop/prices.py:2  definition  method shop.prices.Price.gross  def gross(self):
            shop/orders.py:5  instance  an instance of shop.prices.Price  Price()
            shop/orders.py:5  copy  an instance of shop.prices.Price  price = Price()
            shop/orders.py:7  attribute  method shop.prices.Price.gross of an instance of shop.prices.Price  price.gross
            shop/orders.py:7  call  method shop.prices.Price.gross  price.gross()

            """));

    [Test]
    public void A_place_gives_all_its_calls_and_how_each_is_known()
    {
        var calls = Calls("shop/orders.py:7");
        Assert.That(calls.Select(c => $"{Text(c, "callee")} {Text(c, "known_by")} {Text(c, "how")}"), Is.EqualTo(new[] { "builtins.print name builtin", "shop.prices.Price.gross flow method" }));
        Assert.That(Reply.Keys(calls[1]), Is.EqualTo(new[] { "caller", "callee", "callee_text", "path", "line", "known_by", "how", "round", "is_exact", "confidence", "steps" }));
        Assert.That(Reply.Keys(calls[1].GetProperty("steps")[0]), Is.EqualTo(new[] { "path", "line", "text", "how", "value", "assumed", "round" }));
        Assert.That(Calls(scene.At("repo/shop/orders.py:7"), "gross"), Has.Count.EqualTo(1));
        var unknown = Calls("total", "find").Single();
        Assert.That((Text(unknown, "known_by"), Text(unknown, "reason"), unknown.GetProperty("steps").GetArrayLength()), Is.EqualTo(("unknown", "local_value", 0)));
        Assert.That(scene.Run("explain", "--edge", "shop/orders.py:6").Output, Is.EqualTo("shop/orders.py:6: shop.orders.total calls other.find\n  not known: local_value\n"));
        Assert.That(scene.Run("explain", "--edge", "total", "print").Output, Does.Contain("\n  known by its name: print stands for builtins.print by the rule builtin, confidence "));
    }

    [Test]
    public void Of_a_file_that_is_another_now_calls_and_definitions_have_their_line()
    {
        using var other = new CommandScene();
        other.WriteSettings("repository: repo\nengine: {threads: 1}\n");
        Assert.That(other.Run("refresh").Exit, Is.Zero);
        other.Write("repo/shop/orders.py", "# Another file.\n");
        var steps = other.Run("explain", "--edge", "total", "gross", "--json").Json.GetProperty("calls")[0].GetProperty("steps").EnumerateArray();
        Assert.That(
            steps.Select(s => $"{Text(s, "path")}:{(s.TryGetProperty("line", out var line) ? line.GetInt32() : 0)} {Text(s, "how")} {(s.TryGetProperty("text", out var text) ? text.GetString() : "")}"),
            Is.EqualTo(new[] { "shop/prices.py:4 definition def gross(net):", "shop/orders.py:0 import ", "shop/orders.py:5 call " }));
    }

    [TestCase("unknown_name", "There is no definition 'totl', and nothing of that name is called or inherited. Did you mean 'total'?", "--edge", "totl", "gross")]
    [TestCase("unknown_name", "Did you mean 'gross'?", "--edge", "shop/orders.py:7", "grss")]
    [TestCase("unknown_file", "Did you mean 'shop/orders.py'?", "--edge", "shop/order.py:7")]
    [TestCase("no_call", "No call begins at shop/orders.py:1.", "--edge", "shop/orders.py:1")]
    [TestCase("no_call", "No call begins at shop/orders.py:5 that is known to run 'gross'.", "--edge", "shop/orders.py:5", "gross")]
    [TestCase("no_call", "No call in 'gross' is known to run 'total'. 'ask path gross total' looks for a way by further functions.", "--edge", "gross", "total")]
    [TestCase("usage", "'explain --edge' takes a caller and what it calls, or the place of a call as PATH:LINE.", "--edge", "total")]
    [TestCase("usage", "'explain' takes one path or name; two, a caller and what it calls, with --edge.", "total", "gross")]
    public void Wrong_names_are_errors(string code, string message, params string[] args)
    {
        var reply = scene.Run(["explain", .. args]);
        Assert.That((reply.Exit, reply.Output), Is.EqualTo((2, string.Empty)), reply.Error);
        Assert.That(reply.Error, Does.StartWith($"error ({code}): ").And.Contain(message));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private List<JsonElement> Calls(params string[] names) => [.. scene.Run(["explain", "--edge", .. names, "--json"]).Json.GetProperty("calls").EnumerateArray()];

    [GeneratedRegex("(?<=\\S)  +(?=\\S)")]
    private static partial Regex Blanks();
}
