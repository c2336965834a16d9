using CodeIntel.Lake.Testing;
using Google.Protobuf;
using NUnit.Framework;

namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>
/// A document depends on no other that was asked for: all at once, in batches of any order, and one by one in reverse with what is kept dropped again and again, they are the same bytes.
/// LAKE_SEMANTICS names the folder, by default the sample.
/// </summary>
[TestFixture]
public sealed class OrderTests
{
    private const int LeastMegabytes = 160;
    private const int FilesOfTheSample = 4;

    [Test]
    public void A_document_does_not_depend_on_the_others()
    {
        var named = Environment.GetEnvironmentVariable("LAKE_SEMANTICS");
        var root = named ?? Path.Combine(Folders.SourceTree, "samples", "bookshop");
        var found = Directory.EnumerateFiles(root, "*.py", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'));
        string[] paths = [.. found.OrderByDescending(p => p.Length).Take(named is null ? FilesOfTheSample : int.MaxValue)];
        var settings = new IndexerSettings(root, ["src"], "sample");
        using var all = new PyrightIndexer(settings);
        var expected = all.Index(paths, [], []).ToDictionary(d => d.Path, Content);
        Assert.That(expected, Has.Count.EqualTo(paths.Length));

        var random = new Random(Setting.Seed);
        using var few = new PyrightIndexer(settings with { MemoryMegabytes = LeastMegabytes });
        var alone = paths.OrderDescending(StringComparer.Ordinal).SelectMany(p => few.Index([p], [], []));
        random.Shuffle(paths);
        foreach (var document in alone.Concat(paths.Chunk(random.Next(2, 40)).SelectMany(b => all.Index(b, [], []))))
        {
            Assert.That(Content(document), Is.EqualTo(expected[document.Path]), document.Path);
        }

        TestContext.Out.WriteLine($"{paths.Length} files, {expected.Values.Count(c => c.Problem is not null)} with a problem, seed {Setting.Seed}");
    }

    /// <summary>What a star brings around a circle depends on where the circle is entered, which is the file that is asked for.</summary>
    [Test]
    public void Nor_where_star_imports_go_in_a_circle()
    {
        using var repository = new Repository();
        repository.Write("a.py", "from b import *\n\ndef of_a(): ...\n\nof_b()\nof_c()\nof_d()\n");
        repository.Write("b.py", "from c import *\n\ndef of_b(): ...\n\nof_a()\nof_c()\n");
        repository.Write("c.py", "from a import *\n__all__ = ['of_c', 'of_a']\n\ndef of_c(): ...\n\nof_a()\nof_b()\n");
        repository.Write("d.py", "from a import *\n\ndef of_d(): ...\n\nof_a()\nof_b()\nof_c()\n");
        repository.Write("e.py", "import d\nimport c\n\nc.of_b()\nd.of_c()\nd.of_b()\n");
        string[] paths = ["a.py", "b.py", "c.py", "d.py", "e.py"];
        var alone = new Dictionary<string, (string Bytes, string? Hash, string? Problem, string Reads)>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            using var indexer = new PyrightIndexer(repository.Settings);
            alone.Add(path, Content(indexer.Index([path], [], []).Single()));
        }

        using var all = new PyrightIndexer(repository.Settings);
        var random = new Random(Setting.Seed);
        for (var i = 0; i < 10; i++)
        {
            random.Shuffle(paths);
            foreach (var document in all.Index(paths, i % 2 == 0 ? [] : [paths[0]], []))
            {
                Assert.That(Content(document), Is.EqualTo(alone[document.Path]), $"{document.Path} of {string.Join(' ', paths)}");
            }
        }

        Assert.That(alone["d.py"].Reads, Is.EqualTo("a.py b.py c.py"));
    }

    /// <summary>Of a module that is only named, it does not matter what it reads, so neither whether it was bound before.</summary>
    [Test]
    public void Nor_does_what_it_reads()
    {
        using var repository = new Repository();
        repository.Write("pkg/__init__.py", "");
        repository.Write("pkg/forms/__init__.py", "from pkg.forms.fields import *\n");
        repository.Write("pkg/forms/fields.py", "class B: ...\n");
        repository.Write("lib.py", "from pkg import forms\n\nclass A(forms.B):\n    ...\n");
        repository.Write("use.py", "from lib import *\n");
        using var fresh = new PyrightIndexer(repository.Settings);
        using var all = new PyrightIndexer(repository.Settings);
        Assert.That(Content(all.Index(["pkg/forms/__init__.py", "use.py"], [], []).Last()), Is.EqualTo(Content(fresh.Index(["use.py"], [], []).Single())));
    }

    private static (string Bytes, string? Hash, string? Problem, string Reads) Content(IndexedDocument document) =>
        (Convert.ToHexString(document.Document.ToByteArray()), document.InterfaceHash, document.Problem, string.Join(' ', document.Reads));
}
