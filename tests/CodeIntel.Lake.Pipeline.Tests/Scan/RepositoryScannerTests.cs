using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

public sealed class RepositoryScannerTests
{
    [Test]
    public void A_file_is_described_by_path_hash_size_and_encoding()
    {
        using var scene = ScanScene.Of();
        scene.Write("pkg/a.py", "# latin\nx = 1\n");

        var file = scene.Scan().Files.Single();

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("# latin\nx = 1\n")));
        Assert.That(file, Is.EqualTo(new FileFact(StableId.File("pkg/a.py"), "pkg/a.py", hash, 14, "latin-1", GitState.None, FileStatus.Ok)));
    }

    [Test]
    public void Files_come_in_ordinal_order_of_their_paths()
    {
        using var scene = ScanScene.Of("b.py", "a/z.py", "a.py", "B.py", "a/b/c.py", "é.py", "notes.txt");
        Assert.That(scene.Paths(), Is.EqualTo(new[] { "B.py", "a.py", "a/b/c.py", "a/z.py", "b.py", "é.py" }));
    }

    [Test]
    public void Paths_may_hold_any_character()
    {
        string[] paths = ["a b/c d.py", "100%.py", "k=v.py", "it's.py", "日本/名前.py", "e\u0301.py", "\u00e9.py", "x\ny.py", "tab\t.py", "\ud83d\ude00.py", "\ufffd.py", "back\\slash.py"];
        using var scene = ScanScene.Of(paths);
        Assert.That(scene.Paths(), Is.EquivalentTo(paths));

        scene.Git("init", "-q");
        var snapshot = scene.Scan();
        Assert.That(snapshot.IsGitTree);
        Assert.That(snapshot.Files.Select(f => f.Path), Is.EquivalentTo(paths));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_path_that_is_not_utf8_is_skipped_with_a_reason(bool git)
    {
        using var scene = ScanScene.Of("a.py");
        scene.WriteRawName(@"b\377.py");
        if (git)
        {
            scene.Git("init", "-q");
        }

        var snapshot = scene.Scan();

        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "a.py" }));
        Assert.That(snapshot.Skipped, Is.EqualTo(new[] { new SkippedPath("b\ufffd.py", SkipReason.PathNotUtf8) }));
    }

    [Test]
    public void Excluded_folders_are_left_out_in_git_and_outside()
    {
        using var scene = ScanScene.Of("a.py", ".venv/lib/b.py", "sub/.venv/c.py");
        Assert.That(scene.Paths(), Is.EqualTo(new[] { "a.py" }));
        scene.Git("init", "-q");
        Assert.That(scene.Paths(), Is.EqualTo(new[] { "a.py" }));
    }

    [Test]
    public void Git_lists_tracked_and_untracked_files_and_hides_ignored_and_vanished_ones()
    {
        using var scene = ScanScene.Of("tracked.py", "vanished.py", "forced/in.py", "new.py", "forced/out.py", "sub/ignored.py");
        scene.Write(".gitignore", "ignored.py\nforced/\n");
        scene.Git("init", "-q");
        scene.Git("add", "-f", "tracked.py", "vanished.py", "forced/in.py");
        scene.Delete("vanished.py");

        var files = scene.Scan().Files.Select(f => (f.Path, f.GitState));

        Assert.That(files, Is.EqualTo(new[] { ("forced/in.py", GitState.Tracked), ("new.py", GitState.Untracked), ("tracked.py", GitState.Tracked) }));
    }

    [Test]
    public void A_subfolder_of_a_working_tree_is_a_repository_of_its_own_paths()
    {
        using var scene = ScanScene.Of("top.py", "sub/a.py");
        scene.Git("init", "-q");
        scene.Git("add", "sub/a.py");

        var snapshot = scene.Scan(below: "sub");

        Assert.That(snapshot.Files.Select(f => (f.Path, f.GitState)), Is.EqualTo(new[] { ("a.py", GitState.Tracked) }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Links_are_not_followed(bool git)
    {
        using var scene = ScanScene.Of("real/a.py");
        Directory.CreateSymbolicLink(scene.At("folder"), scene.At("real"));
        Directory.CreateSymbolicLink(scene.At("circle"), scene.Root);
        Directory.CreateSymbolicLink(scene.At("self"), scene.At("self"));
        File.CreateSymbolicLink(scene.At("link.py"), scene.At("real/a.py"));
        File.CreateSymbolicLink(scene.At("dangling.py"), scene.At("nowhere.py"));
        if (git)
        {
            scene.Git("init", "-q");
        }

        var snapshot = scene.Scan();

        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "real/a.py" }));
        Assert.That(snapshot.Skipped, Is.EqualTo(new[] { "circle", "dangling.py", "folder", "link.py" }.Select(p => new SkippedPath(p, SkipReason.Symlink))));
    }

    /// <summary>Two dots in a link are the folder above the one that it is in, not above the name by which that was reached.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Links_below_a_linked_root_are_listed(bool git)
    {
        using var scene = ScanScene.Of("deep/root/real/a.py", "deep/root/b.py", "deep/beside/c.py");
        Directory.CreateSymbolicLink(scene.At("name"), "deep/root");
        Directory.CreateSymbolicLink(scene.At("deep/root/out"), "../beside");
        Directory.CreateSymbolicLink(scene.At("deep/root/in"), "../root/real");
        File.CreateSymbolicLink(scene.At("deep/root/out.py"), "../beside/c.py");
        if (git)
        {
            scene.Git("init", "-q", "deep/root");
        }

        var snapshot = scene.Scan(below: "name");

        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "b.py", "real/a.py" }));
        Assert.That(snapshot.Skipped, Is.EqualTo(new[] { "in", "out", "out.py" }.Select(p => new SkippedPath(p, SkipReason.Symlink))));
    }

    [Test]
    public void A_tracked_file_beneath_a_folder_that_became_a_link_is_not_followed()
    {
        using var scene = ScanScene.Of("real/a.py", "was/sub/a.py");
        scene.Git("init", "-q");
        scene.Git("add", ".");
        Directory.Move(scene.At("was"), scene.At("moved"));
        Directory.CreateSymbolicLink(scene.At("was"), scene.At("moved"));

        var snapshot = scene.Scan();

        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "moved/sub/a.py", "real/a.py" }));
        Assert.That(snapshot.Skipped, Is.EqualTo(new[] { new SkippedPath("was", SkipReason.Symlink) }));
    }

    [Test]
    public void A_file_that_is_too_large_is_skipped_with_a_reason()
    {
        using var scene = ScanScene.Of();
        scene.Write("large.py", "123456");
        scene.Write("small.py", "12345");
        scene.MaxFileBytes = 5;

        var snapshot = scene.Scan();

        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "small.py" }));
        Assert.That(snapshot.Skipped, Is.EqualTo(new[] { new SkippedPath("large.py", SkipReason.TooLarge) }));
    }

    [Test]
    public void A_file_that_cannot_be_read_is_reported_and_never_cached()
    {
        using var scene = ScanScene.Of("a.py");
        var scanner = new RepositoryScanner(_ => throw new IOException("as from a failing disk"));

        var snapshot = scanner.Scan(new ScanRequest(scene.Root, ["**/*.py"], []));

        Assert.That(snapshot.Files.Single(), Is.EqualTo(new FileFact(StableId.File("a.py"), "a.py", null, 4, "utf-8", GitState.None, FileStatus.Unreadable)));
        Assert.That(snapshot.Cache.Entries, Is.Empty);
    }

    [Test]
    public void A_repository_without_python_is_empty_and_no_error()
    {
        using var scene = ScanScene.Of("readme.txt");
        var snapshot = scene.Scan();
        Assert.That((snapshot.Files.Count, snapshot.Skipped.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void A_missing_repository_and_a_file_instead_of_one_are_reported()
    {
        using var scene = ScanScene.Of("a.py");
        var missing = Assert.Throws<LakeException>(() => scene.Scan(below: "no"))!;
        var file = Assert.Throws<LakeException>(() => scene.Scan(below: "a.py"))!;
        Assert.That((missing.Error, missing.Code), Is.EqualTo((LakeError.Repository, "repository_missing")));
        Assert.That((file.Error, file.Code), Is.EqualTo((LakeError.Repository, "repository_not_a_folder")));
    }

    [Test]
    public void Any_number_of_threads_gives_the_same_facts()
    {
        using var scene = ScanScene.Of([.. Enumerable.Range(0, 200).Select(i => $"p{i % 7}/m{i}.py")]);
        Assert.That(scene.Scan(threads: 8).Files, Is.EqualTo(scene.Scan(threads: 1).Files));
    }
}
