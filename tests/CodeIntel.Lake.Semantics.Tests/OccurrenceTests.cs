using System.Text;
using CodeIntel.Lake.Scip;
using NUnit.Framework;

namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>What a document says, by hand-written expectations; one process for all, whose PATH has Node and a Python that must not run.</summary>
[TestFixture]
public sealed class OccurrenceTests : IDisposable
{
    private const string Shop = """
        import os.path
        from typing import Generic, TypeVar
        from . import orders as o, missing
        from .orders import Order as Base
        import unknown

        T = TypeVar("T")
        total: int = 0


        class Cart(Base, Generic[T]):
            size = 1

            @property
            def last(self) -> "Base":
                return self.items[-1]

            def add(self, item, *rest, key=None):
                global total
                self.items = [item, *rest]
                total += len(self.items)
                count = [n for n in rest if (m := n)]
                del count
                return lambda q: (q, m)

            def pay(self):
                def inner():
                    return self
                return super().pay()


        def use(cart: Cart):
            cart.add(item=1).pay(cart.size)
            cart.size = 2
            o.Order.pay(os.path.join("a"), unknown.x, missing)
            try:
                return __name__
            except ValueError as error:
                raise error
        """;

    private const string Expected = """
        0:0-0 D `shop.cart`/__init__:
        0:7-14 IR python:`os.path`/__init__:
        1:5-11 IR python:typing/__init__:
        1:19-26 IR python:typing/Generic.
        1:28-35 IR python:typing/TypeVar#
        2:5-6 IR shop/__init__:
        2:14-20 IR `shop.orders`/__init__:
        2:24-25 I `shop.orders`/__init__:
        3:5-12 IR `shop.orders`/__init__:
        3:20-25 IR `shop.orders`/Order#
        3:29-33 I `shop.orders`/Order#
        6:0-1 DW `shop.cart`/T.
        6:4-11 R python:typing/TypeVar#
        7:0-5 DW `shop.cart`/total.
        7:7-10 R python:builtins/int#
        10:6-10 D `shop.cart`/Cart# in 10:0-28:28
        10:11-15 R `shop.orders`/Order#
        10:17-24 R python:typing/Generic.
        10:25-26 R `shop.cart`/T.
        11:4-8 DW `shop.cart`/Cart#size.
        13:5-13 R python:builtins/property#
        14:8-12 D `shop.cart`/Cart#last(). in 13:4-15:29
        14:13-17 D `shop.cart`/Cart#last().(self)
        14:23-27 R `shop.orders`/Order#
        15:15-19 R `shop.cart`/Cart#last().(self)
        15:20-25 R `shop.cart`/Cart#items.
        17:8-11 D `shop.cart`/Cart#add(). in 17:4-23:31
        17:12-16 D `shop.cart`/Cart#add().(self)
        17:18-22 D `shop.cart`/Cart#add().(item)
        17:25-29 D `shop.cart`/Cart#add().(rest)
        17:31-34 D `shop.cart`/Cart#add().(key)
        18:15-20 R `shop.cart`/total.
        19:8-12 R `shop.cart`/Cart#add().(self)
        19:13-18 DW `shop.cart`/Cart#items.
        19:22-26 R `shop.cart`/Cart#add().(item)
        19:29-33 R `shop.cart`/Cart#add().(rest)
        20:8-13 WR `shop.cart`/total.
        20:17-20 R python:builtins/len().
        20:21-25 R `shop.cart`/Cart#add().(self)
        20:26-31 R `shop.cart`/Cart#items.
        21:8-13 DW local 0
        21:17-18 R local 1
        21:23-24 DW local 1
        21:28-32 R `shop.cart`/Cart#add().(rest)
        21:37-38 DW local 2
        21:42-43 R local 1
        22:12-17 W local 0
        23:22-23 D local 3
        23:26-27 R local 3
        23:29-30 R local 2
        25:8-11 D `shop.cart`/Cart#pay(). in 25:4-28:28
        25:12-16 D `shop.cart`/Cart#pay().(self)
        26:12-17 D `shop.cart`/Cart#pay().inner(). in 26:8-27:23
        27:19-23 R `shop.cart`/Cart#pay().(self)
        28:15-20 R python:builtins/super#
        28:23-26 R `shop.orders`/Order#pay().
        31:4-7 D `shop.cart`/use(). in 31:0-38:19
        31:8-12 D `shop.cart`/use().(cart)
        31:14-18 R `shop.cart`/Cart#
        32:4-8 R `shop.cart`/use().(cart)
        32:9-12 R `shop.cart`/Cart#add().
        32:13-17 R `shop.cart`/Cart#add().(item)
        32:25-29 R `shop.cart`/use().(cart)
        32:30-34 R `shop.cart`/Cart#size.
        33:4-8 R `shop.cart`/use().(cart)
        33:9-13 W `shop.cart`/Cart#size.
        34:4-5 R `shop.orders`/__init__:
        34:6-11 R `shop.orders`/Order#
        34:12-15 R `shop.orders`/Order#pay().
        34:16-18 R python:os/__init__:
        34:19-23 R python:`os.path`/__init__:
        34:19-23 R python:os/path.
        34:24-28 R python:posixpath/join().
        37:11-21 R python:builtins/ValueError#
        37:25-30 DW local 4
        38:14-19 R local 4
        """;

    private readonly Repository repository = new();
    private Dictionary<string, IndexedDocument> documents = [];
    private Dictionary<string, IndexedDocument> again = [];
    private bool didPythonRun;

    [OneTimeSetUp]
    public void Index()
    {
        repository.Write("shop/__init__.py", string.Empty);
        repository.Write("shop/cart.py", Shop);
        repository.Write("shop/orders.py", "from typing import Callable\nclass Order:\n    hook: Callable[[int, str, bytes], None]\n    min: int\n    def pay(self): ...\n");
        repository.Write("shop/columns.py", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes("naïve = '🛒é'; b = naïve\r\nif b: c = (b,\r\n  '🛒', b)\rd = b\n" + "def f():\n\t'🛒'; g = b; return g\n")]);
        repository.Write("shop/a.b.py", "x = 1\n");
        repository.Write("twice.py", "x = 1\n");
        repository.Write("twice/__init__.py", "x = 1\n");
        repository.Write("src/shop2.py", "from shop import orders\nx = orders\n");
        repository.Write("pyproject.toml", "[tool.pyright]\nexclude = [\"shop\"]\n");
        repository.Write("pyrightconfig.json", "{ \"exclude\": [\"**\"], \"pythonVersion\": \"3.6\" }");

        var path = Environment.GetEnvironmentVariable("PATH");
        var (folder, ran) = (Path.Combine(repository.Root, ".bin"), Path.Combine(repository.Root, ".ran"));
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "node"), NodeProgram.Find(null));
        foreach (var python in new[] { "python", "python3" })
        {
            File.WriteAllText(Path.Combine(folder, python), $"#!/bin/sh\n: > '{ran}'\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path.Combine(folder, python), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
            }
        }

        Environment.SetEnvironmentVariable("PATH", folder);
        try
        {
            using var indexer = new PyrightIndexer(repository.Settings with { SourceRoots = ["src"] });
            documents = indexer.Index([.. repository.Paths()], [], []).ToDictionary(d => d.Path);
            again = indexer.Index([.. repository.Paths()], [], []).ToDictionary(d => d.Path);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        didPythonRun = File.Exists(ran);
    }

    public void Dispose() => repository.Dispose();

    [Test]
    public void No_Python_runs_and_no_settings_of_the_repository_count()
    {
        Assert.That(didPythonRun, Is.False);
        Assert.That(documents.Values.Where(d => d.Problem is not null), Is.Empty);
    }

    [Test]
    public void Each_name_has_its_symbols_and_roles() => Assert.That(Repository.Occurrences(documents["shop/cart.py"].Document), Is.EqualTo(Expected));

    [Test]
    public void Classes_and_methods_name_what_they_implement() => Assert.That(
        documents["shop/cart.py"].Document.Symbols.Where(s => s.Relationships.Count > 0)
            .Select(s => $"{Repository.Short(s.Symbol)}: {string.Join(", ", s.Relationships.Select(r => $"{r.IsImplementation} {Repository.Short(r.Symbol)}"))}"),
        Is.EqualTo(new[] { "`shop.cart`/Cart#: True `shop.orders`/Order#, True python:typing/Generic.", "`shop.cart`/Cart#pay().: True `shop.orders`/Order#pay()." }));

    [Test]
    public void Symbols_say_what_they_are() => Assert.That(
        documents["shop/cart.py"].Document.Symbols.Select(s => $"{s.Kind} {s.DisplayName}"),
        Is.EqualTo(new[]
        {
            "Module shop.cart", "Variable T", "Variable total", "Class Cart", "Variable size", "Method last", "Parameter self", "Method add", "Parameter self", "Parameter item", "Parameter rest",
            "Parameter key", "Variable items", "Variable count", "Variable n", "Variable m", "Parameter q", "Method pay", "Parameter self", "Function inner", "Function use", "Parameter cart", "Variable error",
        }));

    [Test]
    public void A_column_is_a_byte_of_the_file() => Assert.That(Repository.Occurrences(documents["shop/columns.py"].Document), Is.EqualTo("""
        0:0-0 D `shop.columns`/__init__:
        0:3-9 DW `shop.columns`/`naïve`.
        0:22-23 DW `shop.columns`/b.
        0:26-32 R `shop.columns`/`naïve`.
        1:3-4 R `shop.columns`/b.
        1:6-7 DW `shop.columns`/c.
        1:11-12 R `shop.columns`/b.
        2:10-11 R `shop.columns`/b.
        3:0-1 DW `shop.columns`/d.
        3:4-5 R `shop.columns`/b.
        4:4-5 D `shop.columns`/f(). in 4:0-5:24
        5:9-10 DW local 0
        5:13-14 R `shop.columns`/b.
        5:23-24 R local 0
        """));

    [Test]
    public void A_module_is_called_as_the_lake_calls_it() => Assert.That(
        documents.Values.Select(d => $"{d.Path} {Repository.Short(d.Document.Occurrences[0].Symbol)}"),
        Is.EqualTo(new[]
        {
            "shop/__init__.py shop/__init__:", "shop/a.b.py `shop.a:b`/__init__:", "shop/cart.py `shop.cart`/__init__:", "shop/columns.py `shop.columns`/__init__:",
            "shop/orders.py `shop.orders`/__init__:", "src/shop2.py shop2/__init__:", "twice.py `twice.py`/__init__:", "twice/__init__.py twice/__init__:",
        }));

    [Test]
    public void A_document_names_the_files_that_it_depends_on()
    {
        Assert.That(documents["shop/cart.py"].Reads, Is.EqualTo(new[] { "shop/__init__.py", "shop/orders.py" }));
        Assert.That(documents["shop/orders.py"].Reads, Is.Empty);
        Assert.That(documents["src/shop2.py"].Reads, Is.EqualTo(new[] { "shop/__init__.py", "shop/orders.py" }));
    }

    [Test]
    public void What_is_asked_again_is_answered_as_before() => Assert.That(
        again.Values.Where(d => !d.Document.Equals(documents[d.Path].Document) || d.InterfaceHash != documents[d.Path].InterfaceHash || !d.Reads.SequenceEqual(documents[d.Path].Reads)).Select(d => d.Path),
        Is.Empty);

    [Test]
    public void All_that_is_written_is_read_as_symbols() =>
        Assert.That(documents.Values.SelectMany(d => d.Document.Occurrences).Select(o => o.Symbol).Where(s => !ScipSymbol.TryParse(s, out var symbol) || symbol.Write() != s), Is.Empty);
}
