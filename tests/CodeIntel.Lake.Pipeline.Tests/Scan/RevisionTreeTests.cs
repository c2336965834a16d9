using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

/// <summary>A commit read from git's objects is scanned as its check-out is.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RevisionTreeTests : IDisposable
{
    private readonly ScanScene scene = ScanScene.Of("a.py", "pkg/__init__.py", "pkg/deep/b.py", "pkg/deep/notes.txt", "ignored.py", "ünï/c.py", "large.py", "code.py/inner.py");

    public RevisionTreeTests()
    {
        scene.Write(".gitignore", "ignored.py\n");
        scene.Write("large.py", new string('#', 500));
        scene.MaxFileBytes = 400;
        Assume.That(OtherProgram.InitGit(scene.Root), Is.Null);
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_commit_is_scanned_as_its_check_out_is([Values("", "pkg")] string below)
    {
        foreach (var (link, target) in new[]
                 {
                     ("link.py", "a.py"), ("pkg/folder", "deep"), ("pkg/up", "../ünï"), ("out", "/usr"), ("beyond", "../../../../.."), ("nowhere", "missing"),
                     ("round", "round"), ("chain", "pkg/up"), ("pkg/through", "../chain/../a.py"),
                 })
        {
            File.CreateSymbolicLink(scene.At(link), target);
        }

        scene.WriteRawName(@"raw\377.py");
        scene.Run(@"mkdir ""$(printf 'pkg/deep/raw\377')"" && touch ""$(printf 'pkg/deep/raw\377/in.py')""");
        Commit();
        using var tree = RevisionTree.Open(scene.At(below), "HEAD");
        var checkedOut = scene.Scan(below: below);
        scene.Tree = tree;
        var read = scene.Scan(below: below);
        scene.Run("rm -r pkg/deep/raw*");
        Assert.Multiple(() =>
        {
            Assert.That(read.Files, Is.EqualTo(checkedOut.Files).And.Not.Empty);
            Assert.That(read.Skipped, Is.EqualTo(checkedOut.Skipped).And.Not.Empty);
        });
    }

    [Test]
    public void A_submodule_is_skipped_as_in_a_working_tree()
    {
        scene.Git("add", ".");
        scene.Git("update-index", "--add", "--cacheinfo", "160000,0123456789012345678901234567890123456789,other");
        scene.Git("commit", "-q", "-m", "m");
        Directory.CreateDirectory(scene.At("other"));
        var checkedOut = scene.Scan();
        using var tree = RevisionTree.Open(scene.Root, "main");
        scene.Tree = tree;
        Assert.That(scene.Scan().Skipped, Is.EqualTo(checkedOut.Skipped).And.Some.Property("Reason").EqualTo(SkipReason.NestedRepository));
    }

    [Test]
    public void What_is_not_committed_is_not_read_and_stays_as_it_is()
    {
        Commit();
        scene.Write("a.py", "other");
        scene.Write("new.py", "new");
        scene.Delete("pkg/deep/b.py");
        using var tree = RevisionTree.Open(scene.Root, "HEAD");
        scene.Tree = tree;
        Assert.Multiple(() =>
        {
            Assert.That(scene.Paths(), Does.Contain("pkg/deep/b.py").And.Not.Contains("new.py"));
            Assert.That(File.ReadAllText(scene.At("a.py")), Is.EqualTo("other"));
            Assert.That(File.Exists(scene.At("pkg/deep/b.py")), Is.False);
        });
    }

    [Test]
    public void Only_files_whose_object_is_another_are_read()
    {
        Commit();
        using var first = RevisionTree.Open(scene.Root, "HEAD");
        scene.Tree = first;
        var before = scene.Scan();
        scene.Write("a.py", "changed");
        Commit();
        using var second = RevisionTree.Open(scene.Root, "HEAD");
        scene.Tree = second;
        var after = scene.Scan(before.Cache);
        Assert.Multiple(() =>
        {
            Assert.That((before.HashedFiles, after.HashedFiles), Is.EqualTo((before.Files.Count, 1)));
            Assert.That(after.Files, Is.EqualTo(scene.Scan().Files));
        });
    }

    [Test]
    public void A_bare_repository_is_read()
    {
        Commit();
        scene.Git("clone", "-q", "--bare", ".", "bare.git");
        var checkedOut = scene.Scan();
        using var tree = RevisionTree.Open(scene.At("bare.git"), "main");
        scene.Tree = tree;
        Assert.That(scene.Scan(below: "bare.git").Files, Is.EqualTo(checkedOut.Files));
    }

    [TestCase("nosuch")]
    [TestCase("--all")]
    [TestCase("HEAD:a.py")]
    [TestCase("")]
    public void What_names_no_commit_is_an_error_of_usage(string revision)
    {
        Commit();
        var error = Assert.Throws<LakeException>(() => RevisionTree.Open(scene.Root, revision))!;
        Assert.That((error.Error, error.Code, error.Message), Is.EqualTo((LakeError.Usage, "unknown_revision", $"git knows no commit '{revision}' in '{scene.Root}'.")));
    }

    [TestCase("main", "main")]
    [TestCase("HEAD~0", null)]
    [TestCase("v1", null)]
    public void The_commit_and_the_branch_are_known(string revision, string? branch)
    {
        Commit();
        scene.Git("tag", "v1");
        using var tree = RevisionTree.Open(scene.Root, revision);
        Assert.That(tree.Revision, Is.EqualTo(new SourceRevision(tree.Revision.Commit, branch, false)));
        Assert.That(tree.Revision.Commit, Does.Match("^[0-9a-f]{40}$"));
    }

    [Test]
    public void Of_a_working_tree_git_knows_commit_branch_and_whether_it_is_dirty()
    {
        IWorkingTree tree = LocalWorkingTree.Instance;
        Assert.That(tree.ReadRevision(scene.Root), Is.EqualTo(new SourceRevision(null, "main", false)));
        Commit();
        var clean = tree.ReadRevision(scene.Root)!;
        scene.Write("a.py", "other");
        scene.Git("checkout", "-q", "--detach");
        Assert.Multiple(() =>
        {
            Assert.That(clean, Is.EqualTo(new SourceRevision(clean.Commit, "main", false)));
            Assert.That(tree.ReadRevision(scene.Root), Is.EqualTo(new SourceRevision(clean.Commit, null, true)));
            Assert.That(tree.ReadRevision(scene.At("pkg")), Is.EqualTo(new SourceRevision(clean.Commit, null, false)));
            Assert.That(tree.ReadRevision(Path.GetTempPath()), Is.Null);
        });
    }

    private void Commit() => Assume.That(OtherProgram.CommitAll(scene.Root), Is.Null);
}
