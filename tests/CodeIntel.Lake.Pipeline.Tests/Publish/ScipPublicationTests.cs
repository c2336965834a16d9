using System.Text;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Tests.Verify;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Testing;
using Google.Protobuf;
using NUnit.Framework;
using Index = CodeIntel.Lake.Scip.Index;

namespace CodeIntel.Lake.Pipeline.Tests.Publish;

/// <summary>What a lake knows of symbols, as others read it in a SCIP index. One lake, whose index is read once.</summary>
[TestFixture]
internal sealed class ScipPublicationTests : IDisposable
{
    private const string Prefix = "scip-python python repo _ ";

    private readonly TempFolder folder = new();
    private readonly PublishResult published;
    private readonly Index index;

    public ScipPublicationTests()
    {
        Write(
            "src/shop/base.py",
            "'''What all orders are.'''",
            "RATE = 0.2",
            "class Order:",
            "    '''Anything bought.'''",
            "    size: int = 0",
            "    def total(self, net, *parts, **more):",
            "        '''With tax.'''",
            "        gross = [n * RATE for n in parts]",
            "        return gross + self.size");
        Write(
            "src/shop/late.py",
            "import shop.base",
            "from shop.base import Order as Base, RATE",
            "@property",
            "class Late(Base):",
            "    def total(self, net):",
            "        def twice(x): return x + net",
            "        return twice(super().total(RATE))",
            "def use(order: Base):",
            "    global COUNT",
            "    COUNT = shop.base.Order().total(1)",
            "    del COUNT",
            "    return print(order.total(2), Late())");
        Write("src/shop/twice.py", "if 1:", "    def f(): '''First.'''", "else:", "    def f(): '''Second.'''", "f()");
        Write("src/shop/odd.py", "\uFEFFclass \U00010400:  # 🛒", "\tdef \\", "\t\té(self): '🛒'; return self", "def broken(:", "\U00010400().é()");
        File.WriteAllBytes(folder.At("repo/src/shop/latin.py"), Encoding.Latin1.GetBytes("# coding: latin-1\r\nname = 'é'; other = name\r\n"));
        Write("shop.py", "lost = 1");
        Write("src/shop/__init__.py");
        File.WriteAllBytes(folder.At("repo/src/shop/binary.py"), [0, 1, 2]);
        Refresher.Refresh(new RefreshRequest(folder.At("repo"), folder.At("state"), Settings, LakeScene.Contracts));
        published = Publish();
        index = Index.Parser.ParseFrom(File.ReadAllBytes(folder.At("out/index.scip")));
    }

    private PipelineSettings Settings => PipelineSettings.Parse("{layers: {flows: true}, engine: {threads: 1}}", folder.At("pipeline.yaml"));

    public void Dispose() => folder.Dispose();

    [TestCase("src/shop/base.py", """
        1:0  Definition `shop.base`/__init__:
        2:0 RATE Definition, WriteAccess `shop.base`/RATE.
        3:6 Order Definition `shop.base`/Order#
        5:4 size Definition, WriteAccess `shop.base`/Order#size.
        6:8 total Definition `shop.base`/Order#total().
        6:14 self Definition `shop.base`/Order#total().(self)
        6:20 net Definition `shop.base`/Order#total().(net)
        6:26 parts Definition `shop.base`/Order#total().(parts)
        6:35 more Definition `shop.base`/Order#total().(more)
        8:8 gross Definition, WriteAccess local 0
        8:17 n ReadAccess local 1
        8:21 RATE ReadAccess `shop.base`/RATE.
        8:30 n Definition, WriteAccess local 1
        8:35 parts ReadAccess `shop.base`/Order#total().(parts)
        9:15 gross ReadAccess local 0
        9:23 self ReadAccess `shop.base`/Order#total().(self)
        """)]
    [TestCase("src/shop/late.py", """
        1:0  Definition `shop.late`/__init__:
        1:7 shop.base Import, ReadAccess `shop.base`/__init__:
        2:22 Order Import, ReadAccess `shop.base`/Order#
        2:31 Base Import `shop.base`/Order#
        2:37 RATE Import, ReadAccess `shop.base`/RATE.
        4:6 Late Definition `shop.late`/Late#
        4:11 Base ReadAccess `shop.base`/Order#
        5:8 total Definition `shop.late`/Late#total().
        5:14 self Definition `shop.late`/Late#total().(self)
        5:20 net Definition `shop.late`/Late#total().(net)
        6:12 twice Definition `shop.late`/Late#total().twice().
        6:18 x Definition `shop.late`/Late#total().twice().(x)
        6:29 x ReadAccess `shop.late`/Late#total().twice().(x)
        6:33 net ReadAccess `shop.late`/Late#total().(net)
        7:15 twice ReadAccess `shop.late`/Late#total().twice().
        7:29 total ReadAccess `shop.base`/Order#total().
        7:35 RATE ReadAccess `shop.base`/RATE.
        8:4 use Definition `shop.late`/use().
        8:8 order Definition `shop.late`/use().(order)
        8:15 Base ReadAccess `shop.base`/Order#
        10:4 COUNT Definition, WriteAccess `shop.late`/COUNT.
        10:12 shop ReadAccess shop/__init__:
        10:22 Order ReadAccess `shop.base`/Order#
        10:30 total ReadAccess `shop.base`/Order#total().
        11:8 COUNT WriteAccess `shop.late`/COUNT.
        12:17 order ReadAccess `shop.late`/use().(order)
        12:23 total ReadAccess `shop.base`/Order#total().
        12:23 total ReadAccess `shop.late`/Late#total().
        12:33 Late ReadAccess `shop.late`/Late#
        """)]
    [TestCase("src/shop/odd.py", """
        1:0  Definition `shop.odd`/__init__:
        1:9 𐐀 Definition `shop.odd`/`𐐀`#
        3:2 é Definition `shop.odd`/`𐐀`#`é`().
        3:5 self Definition `shop.odd`/`𐐀`#`é`().(self)
        3:27 self ReadAccess `shop.odd`/`𐐀`#`é`().(self)
        4:4 broken Definition `shop.odd`/broken().
        5:0 𐐀 ReadAccess `shop.odd`/`𐐀`#
        5:7 é ReadAccess `shop.odd`/`𐐀`#`é`().
        """)]
    [TestCase("src/shop/latin.py", """
        1:0  Definition `shop.latin`/__init__:
        2:0 name Definition, WriteAccess `shop.latin`/name.
        2:12 other Definition, WriteAccess `shop.latin`/other.
        2:20 name ReadAccess `shop.latin`/name.
        """)]
    [TestCase("shop.py", """
        1:0  Definition `shop.py`/__init__:
        1:0 lost Definition, WriteAccess `shop.py`/lost.
        """)]
    [TestCase("src/shop/__init__.py", "1:0  Definition shop/__init__:")]
    public void Every_place_has_its_symbol_and_roles(string path, string occurrences)
    {
        var document = index.Documents.Single(d => d.RelativePath == path);
        var bytes = File.ReadAllBytes(folder.At("repo/" + path));
        var text = new ScipText(bytes);
        Assert.That(document.Occurrences.Select(o => Line(o, text, bytes, document.PositionEncoding)), Is.EquivalentTo(occurrences.ReplaceLineEndings("\n").Split('\n')));
        Assert.That(document.Occurrences.Select(o => (o.Range[0], o.Range[1])), Is.Ordered);
    }

    [Test]
    public void Documents_are_those_that_were_read_in_order_of_path() => Assert.That(
        index.Documents.Select(d => d.RelativePath),
        Is.EqualTo(new[] { "shop.py", "src/shop/__init__.py", "src/shop/base.py", "src/shop/late.py", "src/shop/latin.py", "src/shop/odd.py", "src/shop/twice.py" }));

    [Test]
    public void What_is_published_is_counted_and_named()
    {
        Assert.That(published.Files.Select(f => (f.Name, f.Rows)), Is.EqualTo(new[] { ("index.scip", (long)index.Documents.Sum(d => d.Occurrences.Count)) }));
        Assert.That(index.Metadata.ProjectRoot, Is.EqualTo(new Uri(folder.At("repo")).AbsoluteUri));
        Assert.That(index.Metadata.ToolInfo.Name, Is.EqualTo("codeintel-lake"));
        Assert.That(Directory.EnumerateFiles(folder.At("out")).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "index.scip", "manifest.json" }));
    }

    [Test]
    public void Our_own_reader_reads_the_same()
    {
        using var stream = File.OpenRead(folder.At("out/index.scip"));
        Assert.That(ScipReader.Read(stream), Is.EqualTo(new IMessage[] { index.Metadata }.Concat(index.Documents)));
        Assert.That(index.ToByteArray(), Is.EqualTo(File.ReadAllBytes(folder.At("out/index.scip"))), "nothing in it is unknown to the schema");
    }

    [Test]
    public void Every_symbol_is_one_and_is_described_where_it_is_defined()
    {
        var symbols = index.Documents.SelectMany(d => d.Occurrences.Select(o => o.Symbol)).Distinct().ToList();
        Assert.That(symbols.Where(s => !ScipSymbol.TryParse(s, out _)), Is.Empty);
        foreach (var document in index.Documents)
        {
            Assert.That(document.Symbols.Select(s => s.Symbol), Is.Unique, document.RelativePath);
            Assert.That(
                document.Symbols.Select(s => s.Symbol),
                Is.EquivalentTo(document.Occurrences.Where(o => (o.SymbolRoles & (int)SymbolRole.Definition) != 0).Select(o => o.Symbol).Distinct()),
                document.RelativePath);
        }

        var defined = index.Documents.SelectMany(d => d.Symbols.Select(s => s.Symbol)).ToHashSet();
        Assert.That(symbols.Concat(index.Documents.SelectMany(d => d.Symbols).SelectMany(s => s.Relationships.Select(r => r.Symbol))).Where(s => !defined.Contains(s)), Is.Empty);
    }

    [TestCase("`shop.base`/__init__:", "Module", "shop.base", "What all orders are.", "")]
    [TestCase("`shop.base`/Order#", "Class", "Order", "Anything bought.", "")]
    [TestCase("`shop.base`/Order#total().", "Method", "total", "With tax.", "")]
    [TestCase("`shop.base`/Order#total().(net)", "Parameter", "net", "", "")]
    [TestCase("`shop.base`/Order#size.", "Variable", "size", "", "")]
    [TestCase("`shop.late`/Late#", "Class", "Late", "", "`shop.base`/Order#")]
    [TestCase("`shop.late`/Late#total().", "Method", "total", "", "`shop.base`/Order#total().")]
    [TestCase("`shop.late`/use().", "Function", "use", "", "")]
    [TestCase("`shop.twice`/f().", "Function", "f", "First.", "")]
    public void A_symbol_says_what_it_is(string symbol, string kind, string name, string documentation, string above)
    {
        var found = index.Documents.SelectMany(d => d.Symbols).Single(s => s.Symbol == Prefix + symbol);
        Assert.That(
            (found.Kind.ToString(), found.DisplayName, string.Join('|', found.Documentation), string.Join('|', found.Relationships.Select(r => r.Symbol.Replace(Prefix, string.Empty)))),
            Is.EqualTo((kind, name, documentation, above)));
        Assert.That(found.Relationships, Has.All.Property("IsImplementation").True);
    }

    [Test]
    public void A_definition_knows_all_of_itself_with_its_decorators()
    {
        var late = index.Documents.Single(d => d.RelativePath == "src/shop/late.py").Occurrences.Where(o => o.EnclosingRange.Count > 0).ToList();
        Assert.That(late.Select(o => ScipRange.Enclosing(o)), Is.EqualTo(new ScipRange?[] { new(2, 0, 6, 41), new(4, 4, 6, 41), new(5, 8, 5, 36), new(7, 0, 11, 40) }));
    }

    [Test]
    public void The_same_epoch_again_does_nothing_and_another_name_is_another_index()
    {
        Assert.That(Publish().Changed, Is.False);
        Assert.That(Publish("a  b").Changed);
        var renamed = Index.Parser.ParseFrom(File.ReadAllBytes(folder.At("out/index.scip")));
        Assert.That(renamed.Documents[0].Symbols[0].Symbol, Is.EqualTo("scip-python python a    b _ `shop.py`/__init__:"));
        Assert.That(Publish().Changed);
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase(" a")]
    public void A_name_that_no_symbol_can_hold_is_refused(string project) =>
        Assert.That(() => Publish(project), Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("project_name"));

    private static string Line(Occurrence occurrence, ScipText text, byte[] bytes, PositionEncoding encoding)
    {
        var range = ScipRange.Of(occurrence);
        var roles = string.Join(", ", Enum.GetValues<SymbolRole>().Where(r => r != SymbolRole.UnspecifiedSymbolRole && ((SymbolRole)occurrence.SymbolRoles).HasFlag(r)));
        var (start, end) = text.Span(range, encoding)!.Value;
        return $"{range.StartLine + 1}:{range.StartCharacter} {Encoding.UTF8.GetString(bytes.AsSpan(start..end))} {roles} {occurrence.Symbol.Replace(Prefix, string.Empty)}";
    }

    private PublishResult Publish(string? project = null) => Publisher.Publish(
        new PublishRequest(folder.At("state"), LakeScene.Contracts, Settings, folder.At("out"), []) { Format = PublishFormat.Scip, Project = project });

    private void Write(string path, params string[] lines) => folder.Write(Path.Combine("repo", path), string.Concat(lines.Select(l => l + "\n")));
}
