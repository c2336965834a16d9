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
        """;

    private readonly Repository repository = new();
    private Dictionary<string, IndexedDocument> documents = [];
    private bool didPythonRun;

    [OneTimeSetUp]
    public void Index()
    {
        repository.Write("shop/__init__.py", string.Empty);
        repository.Write("shop/cart.py", Shop);
        repository.Write("shop/orders.py", "class Order:\n    def pay(self): ...\n");
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
            "Parameter key", "Variable items", "Variable count", "Variable m", "Variable n", "Parameter q", "Method pay", "Parameter self", "Function inner", "Function use", "Parameter cart", "Variable error",
        }));

    [Test]
    public void A_column_is_a_byte_of_the_file() => Assert.That(Repository.Occurrences(documents["shop/columns.py"].Document), Is.EqualTo("""
        0:0-0 D `shop.columns`/__init__:
        0:3-9 DW `shop.columns`/`naïve`.
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
    public void All_that_is_written_is_read_as_symbols() =>
        Assert.That(documents.Values.SelectMany(d => d.Document.Occurrences).Select(o => o.Symbol).Where(s => !ScipSymbol.TryParse(s, out var symbol) || symbol.Write() != s), Is.Empty);
}
