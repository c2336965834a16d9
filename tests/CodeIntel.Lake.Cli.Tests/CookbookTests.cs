using System.Text.RegularExpressions;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>The cookbook's questions give the answers that the page shows, and the ready questions what the sample's sources say.</summary>
[TestFixture]
internal sealed partial class CookbookTests : IDisposable
{
    private readonly CommandScene scene = new();

    public CookbookTests() => scene.RefreshSample();

    private static IEnumerable<TestCaseData> Recipes => Recipe().Matches(File.ReadAllText(Path.Combine(Folders.SourceTree, "docs", "cookbook.md")).ReplaceLineEndings("\n"))
        .Select(m => new TestCaseData(m.Groups["command"].Value, m.Groups["answer"].Value).SetArgDisplayNames(m.Groups["title"].Value));

    /// <summary>The program's commands in README.md and docs/reading.md; what a shell does with their output is left out.</summary>
    private static IEnumerable<string> ShownCommands => new[] { "README.md", Path.Combine("docs", "reading.md") }
        .SelectMany(page => Block().Matches(File.ReadAllText(Path.Combine(Folders.SourceTree, page)).ReplaceLineEndings("\n")))
        .SelectMany(b => b.Groups["lines"].Value.Split('\n'))
        .Select(l => Regex.Replace(l, "^dotnet run --project src/CodeIntel.Lake.Cli -- ", "codeintel-lake "))
        .Where(l => l.StartsWith("codeintel-lake ", StringComparison.Ordinal))
        .Select(l => Regex.Replace(l["codeintel-lake ".Length..], " (>|#|&&) .*$| {2,}#.*$", string.Empty).TrimEnd());

    public void Dispose() => scene.Dispose();

    [Test]
    public void There_are_twenty() => Assert.That(Recipes.Count(), Is.EqualTo(20));

    [TestCaseSource(nameof(Recipes))]
    public void A_recipe_gives_its_answer(string command, string answer)
    {
        var reply = scene.Run([.. Word().Matches(command).Select(w => w.Value.Trim('"'))]);
        Assert.That(reply.Exit, Is.Zero, reply.Error);
        Assert.That(reply.Output.Split('\n'), Is.EqualTo(answer.Split('\n')));
    }

    [Test]
    public void The_first_answer_that_the_readme_shows_is_the_programs()
    {
        var shown = Shown().Match(File.ReadAllText(Path.Combine(Folders.SourceTree, "README.md")).ReplaceLineEndings("\n"));
        Assert.That(scene.Run(shown.Groups["command"].Value.Split(' ')).Output, Does.StartWith(shown.Groups["answer"].Value + "\n1 row\n"));
    }

    [TestCaseSource(nameof(ShownCommands))]
    public void A_command_that_the_pages_show_runs(string command)
    {
        var arguments = Word().Matches(command).Select(w => w.Value.Trim('"'))
            .Select(w => w == "PATH" ? Path.Combine(Folders.SourceTree, "samples", "bookshop") : w.EndsWith(".parquet", StringComparison.Ordinal) || w.EndsWith(".arrows", StringComparison.Ordinal) ? scene.At(w) : w).ToArray();
        var reply = scene.Run(arguments);
        Assert.That(reply.Exit, Is.Zero, reply.Error);
        Assert.That(reply.Output, arguments.Contains("--parquet") || arguments.Contains("--arrow") ? Is.Empty : Does.Not.StartWith("0 rows").And.Not.Empty);
    }

    [TestCase("callers", "subtotal", "bookshop.pricing.shipping bookshop.pricing.total")]
    [TestCase("callers", "send --depth 9", "bookshop.mail.confirm bookshop.orders.Order.place tests.test_orders.OrderTest.test_nobody_is_told_without_a_mail_server")]
    [TestCase("callees", "Order.add", "bookshop.orders.Order._put bookshop.orders.OrderError bookshop.storage.base.Catalog.find bookshop.storage.memory.MemoryCatalog.find")]
    [TestCase("subclasses", "Catalog", "bookshop.storage.memory.MemoryCatalog")]
    [TestCase("subclasses", "abc.ABC", "bookshop.storage.base.Catalog bookshop.storage.memory.MemoryCatalog")]
    [TestCase("cycles", "", "bookshop.mail, bookshop.orders")]
    [TestCase("path", "Order.total shipping", "bookshop.orders.Order.total -> bookshop.pricing.total -> bookshop.pricing.shipping")]
    [TestCase("path", "shipping Order.total", "")]
    public void Answers_are_those_of_the_sources(string question, string arguments, string expected)
    {
        var column = question switch { "callers" => "caller", "callees" => "callee", "subclasses" => "class", "path" => "way", _ => "modules" };
        var reply = scene.Run(["ask", question, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"]);
        var found = reply.Json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty(column).GetString()).Distinct().Order(StringComparer.Ordinal);
        Assert.That(string.Join(question is "cycles" or "path" ? "; " : " ", found), Is.EqualTo(expected));
        Assert.That(reply.Json.GetProperty("sql").GetString(), Does.Not.Contain("{"));
    }

    [Test]
    public void A_cycle_at_import_time_is_kept_apart_from_a_lazy_one()
    {
        using var other = new CommandScene();
        other.Write("repo/shop/prices.py", "import shop.orders\ndef gross(): pass\n");
        other.Write("repo/shop/late.py", "def f():\n    from shop import early\n");
        other.Write("repo/shop/early.py", "import shop.late\n");
        Assert.That(other.Run("refresh").Exit, Is.Zero);
        var rows = other.Run("ask", "cycles", "--json").Json.GetProperty("rows").EnumerateArray().Select(r => $"{r.GetProperty("kind").GetString()}: {r.GetProperty("modules").GetString()}");
        Assert.That(rows, Is.EqualTo(new[] { "at import time: shop.orders, shop.prices", "lazy or type-only: shop.early, shop.late" }));
    }

    [Test]
    public void What_an_answer_gained_and_lost_is_listed()
    {
        using var other = new CommandScene();
        other.Refresh();
        other.Write("repo/shop/prices.py", "RATE = 0.2\n\n\ndef net(gross, rate=RATE):\n    return gross\n");
        Assert.That(other.Run("refresh").Exit, Is.Zero);
        var rows = other.Run("ask", "surface", "--since", "1", "--json").Json.GetProperty("rows").EnumerateArray().Select(r => $"{r.GetProperty("change").GetString()}{r.GetProperty("module").GetString()}.{r.GetProperty("name").GetString()}");
        Assert.That(rows, Is.EqualTo(new[] { "-shop.prices.gross", "+shop.prices.net" }));
        Assert.That(other.Run("ask", "surface", "--since", "2").Output, Does.StartWith("0 rows\n"));
    }

    [TestCase("'callrs' is no question. Did you mean 'callers'?", "ask", "callrs", "x")]
    [TestCase("'ask path FROM TO' takes 2 names, not 1.", "ask", "path", "x")]
    [TestCase("takes 0 names, not 1", "ask", "top", "x")]
    public void Wrong_questions_are_usage_errors(string message, params string[] arguments)
    {
        var reply = scene.Run(arguments);
        Assert.That((reply.Exit, reply.Error), Is.EqualTo((2, reply.Error)));
        Assert.That(reply.Error, Does.Contain(message));
    }

    [Test]
    public void A_name_is_text_whatever_it_holds() =>
        Assert.That(scene.Run("ask", "callers", "x' OR true -- {depth} {2}").Error, Does.StartWith("error (unknown_name): There is no definition 'x' OR true -- {depth} {2}', and "));

    [Test]
    public void A_refresh_says_what_the_views_say_of_calls()
    {
        using var other = new CommandScene();
        Assert.That(other.Run("refresh").Output, Does.Contain("\ncalls: 1 resolved, 0 external, 0 unknown\n"));
        Assert.That(other.Run("refresh").Output, Does.Not.Contain("calls: "));
        HoldsSums(scene);

        other.WriteSettings("repository: repo\nengine: {threads: 1}\n");
        other.Write("repo/shop/more.py", "from shop import orders\n\n\ndef apply(what):\n    return what(1)\n\n\napply(orders.total)\n");
        Assert.That(other.Run("refresh").Output, Does.Contain("\ncalls: 3 resolved, 0 external, 0 unknown\n"), "what only the flow of values knows");
        HoldsSums(other);

        static void HoldsSums(CommandScene scene)
        {
            var sums = scene.Run("sql", "--csv", "SELECT sum(calls), sum(resolved), sum(external), sum(ambiguous), sum(unresolved) FROM call_coverage").Output.Split('\n')[1];
            var row = scene.Run("ask", "coverage", "--json").Json.GetProperty("rows")[0];
            Assert.That(string.Join(',', row.EnumerateObject().Select(c => c.Value.GetRawText())), Is.EqualTo(sums));
        }
    }

    [Test]
    public void The_questions_are_listed() =>
        Assert.That(scene.Run("ask").Output, Does.Contain("callers NAME").And.Contain("path FROM TO").And.Contain("a shortest way of calls"));

    [GeneratedRegex("## (?<title>[^\n]+)\n\n```sh\ncodeintel-lake (?<command>[^\n]+)\n```\n\n```text\n(?<answer>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Recipe();

    [GeneratedRegex("```sh\ncodeintel-lake (?<command>[^\n]+)\n```\n\n```text\n(?<answer>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Shown();

    [GeneratedRegex("```sh\n(?<lines>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
