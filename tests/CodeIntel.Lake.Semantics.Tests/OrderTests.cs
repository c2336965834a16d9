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

    private static (string Bytes, string? Hash, string? Problem, string Reads) Content(IndexedDocument document) =>
        (Convert.ToHexString(document.Document.ToByteArray()), document.InterfaceHash, document.Problem, string.Join(' ', document.Reads));
}
