using NUnit.Framework;

namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>Which edits reach the documents of importers, and that the interface hash says so. All edits are made at once, each in a package of its own.</summary>
[TestFixture]
public sealed class EditTests
{
    private Dictionary<string, IndexedDocument> before = [];
    private Dictionary<string, IndexedDocument> after = [];
    private Dictionary<string, IndexedDocument> anew = [];

    private static IEnumerable<TestCaseData> Kinds => EditKind.All.Select((k, i) => new TestCaseData(i).SetArgDisplayNames(k.Name));

    [OneTimeSetUp]
    public void Edit()
    {
        using var repository = new Repository();
        foreach (var (kind, i) in EditKind.All.Select((k, i) => (k, i)))
        {
            foreach (var (file, text) in kind.Before)
            {
                repository.Write($"k{i}/{file}", text);
            }
        }

        string[] Files(int i) => EditKind.All[i].A.Contains("c2", StringComparison.Ordinal) ? ["a.py", "b.py", "c2.py"] : ["a.py", "b.py"];
        string[] Looked() => [.. EditKind.All.SelectMany((_, i) => Files(i).Select(f => $"k{i}/{f}")).Where(p => File.Exists(Path.Combine(repository.Root, p)))];
        using var indexer = new PyrightIndexer(repository.Settings);
        before = indexer.Index(Looked(), [], []).ToDictionary(d => d.Path);

        // First what stays in place, in the process that knows all from before; then what moves.
        var moving = EditKind.All.Select((k, i) => (k, i)).ToLookup(k => k.k.Edited is null);
        foreach (var (kind, i) in moving[false])
        {
            repository.Write($"k{i}/b.py", kind.Edited);
        }

        string[] changed = [.. moving[false].Select(k => $"k{k.i}/b.py")];
        after = indexer.Index(Looked(), changed, []).ToDictionary(d => d.Path);
        foreach (var (kind, i) in moving[true])
        {
            repository.Write($"k{i}/b.py", (string?)null);
            repository.Write($"k{i}/{kind.Made?.File ?? "other.py"}", kind.Made?.Text ?? string.Empty);
        }

        foreach (var document in indexer.Index([.. moving[true].Select(k => $"k{k.i}/a.py")], [], [.. moving[true].Select(k => $"k{k.i}/b.py")]))
        {
            after[document.Path] = document;
        }

        using var fresh = new PyrightIndexer(repository.Settings);
        anew = fresh.Index([.. Looked().Where(p => !p.EndsWith("b.py", StringComparison.Ordinal)).Reverse()], [], []).ToDictionary(d => d.Path);
    }

    [TestCaseSource(nameof(Kinds))]
    public void An_edit_reaches_the_importer_or_does_not(int i)
    {
        var kind = EditKind.All[i];
        var (a, b) = ($"k{i}/a.py", $"k{i}/b.py");
        Assert.That(before[a].Problem, Is.Null);
        Assert.That(before[a].InterfaceHash, Is.Not.Null);
        Assert.That(after[a].Document.Equals(before[a].Document), Is.EqualTo(!kind.IsSeen), $"{Repository.Occurrences(before[a].Document)}\n\n{Repository.Occurrences(after[a].Document)}");
        if (kind.Edited is null)
        {
            Assert.That(before[a].Reads, Does.Contain(b));
        }
        else
        {
            Assert.That(after[b].InterfaceHash != before[b].InterfaceHash, Is.EqualTo(kind.ChangesInterface), "the hash");
            Assert.That(!kind.IsSeen || before[a].Reads.Any(r => after.TryGetValue(r, out var read) && read.InterfaceHash != before[r].InterfaceHash), "it reads a file whose hash changes");
        }
    }

    [Test]
    public void A_process_that_stays_says_what_a_new_one_says() => Assert.Multiple(() =>
    {
        foreach (var (path, document) in anew)
        {
            Assert.That(after[path].Document, Is.EqualTo(document.Document), path);
            Assert.That(after[path].InterfaceHash, Is.EqualTo(document.InterfaceHash), path);
            Assert.That(after[path].Reads, Is.EqualTo(document.Reads), path);
        }
    });
}
