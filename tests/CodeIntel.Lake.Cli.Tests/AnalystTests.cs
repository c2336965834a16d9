using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>The eight questions of an analyst, each by one command, over the sample and an edit of it. The answers are read off the sources by hand.</summary>
[TestFixture]
internal sealed class AnalystTests : IDisposable
{
    private readonly CommandScene scene = new();

    /// <summary>Epoch 1 is the sample. For epoch 2 a method that nothing calls goes, one that raises an error comes, and a function takes one more parameter.</summary>
    public AnalystTests()
    {
        Directory.Delete(scene.At("repo"), recursive: true);
        Folders.Copy(Path.Combine(Folders.SourceTree, "samples", "bookshop"), scene.At("repo"));
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
        Edit("models.py", "\n    def wish(self, book: Book) -> None:\n        if book not in self.wishes:\n            self.wishes.append(book)\n", string.Empty);
        Edit("orders.py", "    def _put(", "    def cancel(self) -> None:\n        raise OrderError(\"too late\")\n\n    def _put(");
        Edit("pricing.py", "def subtotal(lines: Iterable[Line])", "def subtotal(lines: Iterable[Line], rate: int = 1)");
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
    }

    public void Dispose() => scene.Dispose();

    [TestCase("send", "1 bookshop.mail.confirm bookshop.mail.send 27", "2 bookshop.orders.Order.place bookshop.mail.confirm 40")]
    [TestCase(
        "subtotal",
        "1 bookshop.pricing.shipping bookshop.pricing.subtotal 22",
        "1 bookshop.pricing.total bookshop.pricing.subtotal 30",
        "2 bookshop.pricing.total bookshop.pricing.shipping 30",
        "2 bookshop.orders.Order.total bookshop.pricing.total 34")]
    public void Who_calls_a_function_directly_or_not(string name, params string[] expected) =>
        Assert.That(Rows("depth caller callee line", "ask", "callers", name, "--depth", "9", "--epoch", "1"), Is.EquivalentTo(expected));

    /// <summary>Tests are called by a framework alone. The method <c>place</c> is called through a value, so its name is one that is read.</summary>
    [Test]
    public void What_is_never_called() => Assert.That(
        Rows("symbol line", "ask", "dead", "--epoch", "1"),
        Is.EquivalentTo(new[]
        {
            "bookshop.models.Customer.wish 59",
            "tests.test_orders.OrderTest 8",
            "tests.test_orders.OrderTest.setUp 9",
            "tests.test_orders.OrderTest.test_total_includes_shipping 15",
            "tests.test_orders.OrderTest.test_audio_needs_no_parcel 18",
            "tests.test_orders.OrderTest.test_unknown_book 21",
            "tests.test_orders.OrderTest.test_both_books_are_by_the_same_author 25",
            "tests.test_orders.OrderTest.test_nobody_is_told_without_a_mail_server 28",
        }));

    /// <summary>The one cycle is no fault: one of its imports is for type checkers.</summary>
    [Test]
    public void Which_modules_import_each_other() =>
        Assert.That(Rows("kind modules", "ask", "cycles", "--epoch", "1"), Is.EqualTo(new[] { "lazy or type-only bookshop.mail, bookshop.orders" }));

    [Test]
    public void What_is_called_most() =>
        Assert.That(Rows("callee calls callers", "ask", "top", "--limit", "2", "--epoch", "1"), Is.EqualTo(new[] { "bookshop.orders.OrderError 2 2", "bookshop.pricing.subtotal 2 2" }));

    [Test]
    public void What_changed_since_an_epoch()
    {
        var changes = scene.Run("diff", "--since", "1", "--json").Json.GetProperty("changes").EnumerateArray();
        Assert.That(
            changes.Select(c => $"{c.GetProperty("change")} {c.GetProperty("subject")} {c.GetProperty("relation")} {(c.TryGetProperty("object", out var o) ? o : default)}".TrimEnd()),
            Is.EquivalentTo(new[]
            {
                "- bookshop.models.Customer.wish defined as method",
                "+ bookshop.orders.Order.cancel defined as method",
                "+ bookshop.orders.Order.cancel calls bookshop.orders.OrderError",
                "~ bookshop.pricing.subtotal looks different",
            }));
    }

    [TestCase("Item", "1 bookshop.models.Book bookshop.models.Item", "2 bookshop.models.AudioBook bookshop.models.Book")]
    [TestCase("Exception", "1 bookshop.orders.OrderError builtins.Exception")]
    public void Which_classes_are_below_a_class(string name, params string[] expected) =>
        Assert.That(Rows("depth class base", "ask", "subclasses", name, "--epoch", "1"), Is.EquivalentTo(expected));

    [Test]
    public void Which_calls_are_not_resolved_and_why() => Assert.That(
        Rows("reason callee_text calls", "ask", "unresolved", "--limit", "100", "--epoch", "1"),
        Is.EquivalentTo(new[]
        {
            "unknown_attribute self.order.add 4",
            "unknown_attribute self.assertEqual 3",
            "unknown_attribute self.catalog.add 2",
            "unknown_attribute self.catalog.by_author 1",
            "unknown_attribute self.assertRaises 1",
            "unknown_attribute self.assertFalse 1",
            "unknown_attribute self._catalog.find 1",
            "unknown_attribute self.lines.append 1",
            "unknown_attribute self.wishes.append 1",
            "unknown_attribute self._books.get 1",
            "unknown_attribute self._books.values 1",
            "unknown_attribute calls.get 1",
            "local_value function 1",
            "local_value item.price_for 1",
            "dynamic_callee self.order.add(\"1\").place 1",
            "dynamic_callee (self.price * quantity).quantize 1",
            "dynamic_callee super().price_for 1",
            "dynamic_callee \", \".join 1",
            "dynamic_callee \"\\n\".join 1",
        }));

    [Test]
    public void What_modules_offer_otherwise_than_before() => Assert.That(
        Rows("change module name kind", "ask", "surface", "--since", "1"),
        Is.EquivalentTo(new[]
        {
            "- bookshop.models Customer.wish function",
            "+ bookshop.orders Order.cancel function",
            "- bookshop.pricing subtotal function",
            "+ bookshop.pricing subtotal function",
        }));

    private IEnumerable<string> Rows(string columns, params string[] question)
    {
        var reply = scene.Run([.. question, "--json"]);
        Assert.That(reply.Exit, Is.Zero, reply.Output);
        return reply.Json.GetProperty("rows").EnumerateArray().Select(r => string.Join(' ', columns.Split(' ').Select(c => r.GetProperty(c))));
    }

    private void Edit(string file, string before, string after)
    {
        var path = "repo/src/bookshop/" + file;
        var text = File.ReadAllText(scene.At(path)).ReplaceLineEndings("\n");
        Assert.That(text, Does.Contain(before));
        scene.Write(path, text.Replace(before, after, StringComparison.Ordinal));
    }
}
