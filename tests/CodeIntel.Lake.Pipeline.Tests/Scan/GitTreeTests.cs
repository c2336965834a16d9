using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

/// <summary>In a git working tree ignored files never enter: git says which they are, or the scan refuses.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GitTreeTests : IDisposable
{
    private readonly TreeTwin tree = new();
    private readonly ScanScene scene = ScanScene.Of("a.py", "sub/b.py", "ignored.py");

    public GitTreeTests()
    {
        scene.Tree = tree;
        scene.Write(".gitignore", "ignored.py\n");
    }

    public void Dispose() => scene.Dispose();

    [TestCase("")]
    [TestCase("sub")]
    public void Without_git_a_working_tree_is_refused(string below)
    {
        scene.Git("init", "-q");
        tree.GitAnswers = _ => null;
        Assert.That(() => scene.Scan(below: below), Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("git_missing").And.Message.Contains("--no-git"));
    }

    [TestCase("index", "garbage")]
    [TestCase("index", "")]
    [TestCase("HEAD", "garbage")]
    [TestCase("config", "[core")]
    public void A_damaged_working_tree_is_refused_with_what_git_says(string file, string content)
    {
        scene.Git("init", "-q");
        scene.Git("add", "a.py");
        scene.Write($".git/{file}", content);
        foreach (var below in new[] { string.Empty, "sub" })
        {
            var error = Assert.Throws<LakeException>(() => scene.Scan(below: below))!;
            Assert.That((error.Error, error.Code), Is.EqualTo((LakeError.Repository, "git_failed")));
            Assert.That(error.Message, Does.Contain("fatal").And.Contain("--no-git"));
        }
    }

    [TestCase("gitdir: /nowhere\n")]
    [TestCase("")]
    public void A_git_file_that_leads_nowhere_is_refused(string content)
    {
        scene.Write(".git", content);
        Assert.That(() => scene.Scan(), Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("git_failed"));
    }

    [Test]
    public void An_empty_git_folder_and_a_link_to_nowhere_are_refused([Values] bool link)
    {
        _ = link ? File.CreateSymbolicLink(scene.At(".git"), "/nowhere") : Directory.CreateDirectory(scene.At(".git"));
        Assert.That(() => scene.Scan(), Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("git_failed"));
    }

    [Test]
    public void Who_asks_for_no_git_gets_all_files_whatever_state_git_is_in()
    {
        scene.Write(".git", "gitdir: /nowhere\n");
        tree.GitAnswers = _ => throw new InvalidOperationException("git was asked");
        scene.UsesGit = false;
        var snapshot = scene.Scan();
        Assert.That(snapshot.IsGitTree, Is.False);
        Assert.That(snapshot.Files.Select(f => (f.Path, f.GitState)), Is.EqualTo(new[] { "a.py", "ignored.py", "sub/b.py" }.Select(p => (p, GitState.None))));
    }

    [Test]
    public void A_folder_in_no_working_tree_needs_no_git()
    {
        tree.GitAnswers = _ => throw new InvalidOperationException("git was asked");
        var snapshot = scene.Scan();
        Assert.That(snapshot.IsGitTree, Is.False);
        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "a.py", "ignored.py", "sub/b.py" }), "an ignore file means nothing without git");
    }

    [Test]
    public void A_bare_repository_is_a_folder()
    {
        scene.Git("init", "-q", "--bare", ".");
        Assert.That(scene.Paths(), Does.Contain("a.py"));
    }

    [Test]
    public void A_working_tree_of_another_owner_is_read()
    {
        scene.Git("init", "-q");
        scene.Git("add", "a.py");
        try
        {
            using var chown = System.Diagnostics.Process.Start("chown", ["-R", "12345", scene.Root]);
            chown.WaitForExit();
            Assume.That(chown.ExitCode, Is.Zero, "only the superuser gives files away");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("chown is missing");
        }

        Assert.That(scene.Scan().Files.Select(f => (f.Path, f.GitState)), Is.EqualTo(new[] { ("a.py", GitState.Tracked), ("sub/b.py", GitState.Untracked) }));
    }

    [Test]
    public void A_folder_that_the_working_tree_around_it_ignores_is_walked_and_that_is_said()
    {
        scene.Write(".gitignore", "/sub\n");
        scene.Git("init", "-q");
        var snapshot = scene.Scan(below: "sub");
        Assert.That(snapshot.IsGitTree, Is.False);
        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "b.py" }));
        Assert.That(snapshot.Warnings, Has.One.Contains("ignored by the git working tree"));
    }

    [Test]
    public void What_git_warns_of_is_said()
    {
        scene.Git("init", "-q");
        tree.GitAnswers = arguments => arguments[0] == "check-ignore" ? TreeTwin.Answer(1, string.Empty, string.Empty) : TreeTwin.Answer(0, string.Empty, "warning: unable to access '.gitignore'\n");
        Assert.That(scene.Scan().Warnings, Is.EqualTo(new[] { "git: warning: unable to access '.gitignore'" }));
    }

    [Test]
    public void What_is_ignored_stays_out_in_every_shape()
    {
        scene.Write(".gitignore", "ignored.py\n/build/\n*.gen.py\n!kept.gen.py\nforced/\n/link.py\n/linked\n");
        scene.Write("deep/.gitignore", "local.py\n");
        foreach (var path in new[] { "build/a.py", "build/x/y/b.py", "only/ignored.py", "only/more/ignored.py", "a.gen.py", "kept.gen.py", "forced/in.py", "forced/out.py", "deep/local.py", "deep/er/local.py", "deep/c.py", "local.py" })
        {
            scene.Write(path, path);
        }

        File.CreateSymbolicLink(scene.At("link.py"), "a.py");
        Directory.CreateSymbolicLink(scene.At("linked"), "sub");
        scene.Git("init", "-q");
        scene.Write(".git/info/exclude", "sub/b.py\n");
        scene.Git("add", "-f", "forced/in.py");

        var snapshot = scene.Scan();

        Assert.That(snapshot.Files.Select(f => f.Path), Is.EqualTo(new[] { "a.py", "deep/c.py", "forced/in.py", "kept.gen.py", "local.py" }));
        Assert.That(snapshot.Skipped, Is.Empty);
    }
}
