using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

public sealed class RepositoryDiffTests
{
    // Snapshots are written as path=content; a change prints as kind path (previous → current).
    [TestCase("a=1 b=2", "a=1 b=2", "", TestName = "nothing")]
    [TestCase("", "a=1", "added a (- → a)", TestName = "first file")]
    [TestCase("a=1", "", "deleted a (a → -)", TestName = "last file")]
    [TestCase("a=1 b=2", "a=1 b=3", "modified b (b → b)", TestName = "modified")]
    [TestCase("a=1", "b=1", "deleted a (a → b); renamed b (a → b)", TestName = "renamed")]
    [TestCase("a=1", "b=2", "deleted a (a → -); added b (- → b)", TestName = "renamed and modified is delete and add")]
    [TestCase("A.py=1", "a.py=1", "deleted A.py (A.py → a.py); renamed a.py (A.py → a.py)", TestName = "case-only rename")]
    [TestCase("a=1 b=2", "a=2 b=1", "modified a (a → a); modified b (b → b)", TestName = "swap")]
    [TestCase("a=1", "a=1 b=1", "added b (- → b)", TestName = "copy")]
    [TestCase("a=1 b=1", "c=1", "deleted a (a → c); deleted b (b → -); renamed c (a → c)", TestName = "two into one")]
    [TestCase("a=1", "b=1 c=1", "deleted a (a → b); renamed b (a → b); added c (- → c)", TestName = "one into two")]
    [TestCase("p/x=1 p/y=1", "q/y=1 q/x=1", "deleted p/x (p/x → q/x); deleted p/y (p/y → q/y); renamed q/x (p/x → q/x); renamed q/y (p/y → q/y)", TestName = "package rename pairs by file name")]
    [TestCase("p/b=1 p/z=1", "q/a=1 q/b=1", "deleted p/b (p/b → q/b); deleted p/z (p/z → q/a); renamed q/a (p/z → q/a); renamed q/b (p/b → q/b)", TestName = "same name first, then path order")]
    [TestCase("a=1 b=2", "a=2 c=1", "modified a (a → a); deleted b (b → -); added c (- → c)", TestName = "content that moves from a path that stays is no rename")]
    [TestCase("a=!", "b=!", "deleted a (a → -); added b (- → b)", TestName = "unreadable files are never a rename")]
    [TestCase("a=!", "a=!", "", TestName = "still unreadable")]
    [TestCase("a=1", "a=!", "modified a (a → a)", TestName = "became unreadable")]
    public void Changes(string previous, string current, string expected)
    {
        var diff = RepositoryDiff.Between(Files(previous), [.. Files(current).Reverse()]);
        var printed = diff.Changes.Select(c => $"{c.KindWord} {c.File.Path} ({c.Previous?.Path ?? "-"} → {c.Current?.Path ?? "-"})");
        Assert.That(string.Join("; ", printed), Is.EqualTo(expected));
        Assert.That(diff.IsEmpty, Is.EqualTo(expected.Length == 0));
        Assert.That(diff.Files.Select(f => f.File.Path), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
    }

    [Test]
    public void Ids_of_changed_and_deleted_files_are_reported()
    {
        var diff = RepositoryDiff.Between(Files("same=0 mod=1 old=2 gone=3"), Files("same=0 mod=9 new=2 more=4"));
        Assert.That(diff.ContentChanged, Is.EquivalentTo(new[] { StableId.File("mod"), StableId.File("new"), StableId.File("more") }));
        Assert.That(diff.Deleted, Is.EquivalentTo(new[] { StableId.File("old"), StableId.File("gone") }));
    }

    [Test]
    public void A_file_that_git_sees_otherwise_now_is_restated_and_not_changed()
    {
        var before = Files("a=1 b=2");
        var after = new[] { before[0] with { GitState = GitState.Tracked }, before[1] };
        var diff = RepositoryDiff.Between(before, after);
        Assert.That(diff.IsEmpty);
        Assert.That(diff.Files.Where(f => f.IsRestated).Select(f => f.File.Path), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Rows_follow_the_contract()
    {
        var contract = ContractOf(ScanRows.DiffDataset);
        var rows = new RowList();

        ScanRows.WriteDiff(RepositoryDiff.Between(Files("a=1 same=0"), Files("b=1 c=! same=0")), rows);

        var byPath = rows.Rows.ToDictionary(r => (string)r[1]!);
        var hash = Files("a=1")[0].Sha256;
        Assert.That(rows.Rows, Has.All.Count.EqualTo(contract.Columns.Count));
        Assert.That(rows.Rows.Select(r => (string)r[0]!), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(byPath["a"], Is.EqualTo(new object?[] { StableId.File("a"), "a", "deleted", "a", "b", hash, hash, 1L, 1L, "moved_away", 15 }));
        Assert.That(byPath["b"], Is.EqualTo(new object?[] { StableId.File("b"), "b", "renamed", "a", "b", hash, hash, 1L, 1L, "moved_here", 15 }));
        Assert.That(byPath["c"], Is.EqualTo(new object?[] { StableId.File("c"), "c", "added", null, "c", null, null, null, 1L, "new_path", 15 }));
        Assert.That(byPath, Has.Count.EqualTo(3));
    }

    [Test]
    public void Rows_of_files_follow_the_contract()
    {
        var contract = ContractOf(ScanRows.FilesDataset);
        var rows = new RowList();
        var file = Files("a=1")[0];

        ScanRows.WriteFiles([file], rows);

        Assert.That(rows.Rows.Single(), Is.EqualTo(new object?[] { file.FileId, "a", file.Sha256, 1L, "utf-8", "none", "ok" }));
        Assert.That(rows.Rows.Single(), Has.Count.EqualTo(contract.Columns.Count));
    }

    [Test]
    public void Names_are_read_back()
    {
        Assert.That(Enum.GetValues<GitState>().Select(s => FileStateText.ParseGitState(s.Word())), Is.EqualTo(Enum.GetValues<GitState>()));
        Assert.That(Enum.GetValues<FileStatus>().Select(s => FileStateText.ParseStatus(s.Word())), Is.EqualTo(Enum.GetValues<FileStatus>()));
        Assert.That(() => FileStateText.ParseGitState("other"), Throws.TypeOf<FormatException>());
    }

    private static Contract ContractOf(string dataset)
    {
        using var folder = new TempFolder();
        folder.Write("prelude.duckdb.sql", string.Empty);
        folder.Write($"scan/{dataset}.yaml", File.ReadAllText(Path.Combine(Folders.SourceTree, "schemas", "scan", $"{dataset}.yaml")));
        return ContractCatalog.Load(folder.Root)[dataset];
    }

    private static FileFact[] Files(string snapshot) =>
    [
        .. snapshot.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=')).Select(p => p[1] == "!"
            ? new FileFact(StableId.File(p[0]), p[0], null, 1, "utf-8", GitState.None, FileStatus.Unreadable)
            : new FileFact(StableId.File(p[0]), p[0], new string(p[1][0], 64), 1, "utf-8", GitState.None, FileStatus.Ok)),
    ];
}
