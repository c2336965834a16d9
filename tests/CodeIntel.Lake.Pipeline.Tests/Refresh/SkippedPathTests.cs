using CodeIntel.Lake.Pipeline.Tests.Scan;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What is left out of the lake is a fact like others: a difference in it makes an epoch, and what cannot be seen is not gone.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SkippedPathTests : IDisposable
{
    private readonly TreeTwin tree = new();
    private readonly RefreshScene scene;

    public SkippedPathTests() => scene = new(("a.py", "def a():\n    return 1\n"), ("pkg/b.py", "import a\n"), ("pkg/deep/c.py", "x = 1\n")) { Tree = tree };

    public void Dispose() => scene.Dispose();

    /// <summary>The test command plays some of them.</summary>
    private static IReadOnlyList<TestCaseData> Edits => Setting.Some(AllEdits().ToList(), 2);

    private static IEnumerable<TestCaseData> AllEdits()
    {
        yield return Edit("a link to a file", s => File.CreateSymbolicLink(s.At("link.py"), "a.py"));
        yield return Edit("a link to nothing", s => File.CreateSymbolicLink(s.At("link.py"), "gone.py"));
        yield return Edit("a link to a folder", s => Directory.CreateSymbolicLink(s.At("linked"), "pkg"));
        yield return Edit("a link that leads back", s => Directory.CreateSymbolicLink(s.At("pkg/up"), ".."));
        yield return Edit("a file that is too large", s => s.Write("large.py", new string('#', 3000)));
        yield return Edit("a name that is not UTF-8", s => Shell(s, @"printf x > ""$(printf 'raw\377.py')"""));
        yield return Edit("two names that are shown alike", s => Shell(s, @"printf x > ""$(printf 'raw\377.py')""; printf x > ""$(printf 'raw\376.py')"""));
        yield return Edit("a pipe", s => Shell(s, "mkfifo pipe.py"));
        yield return Edit("a repository within", s => Shell(s, "git init -q inner && printf x > inner/i.py"));
    }

    [TestCaseSource(nameof(Edits))]
    public void An_edit_of_skipped_things_alone_makes_an_epoch_equal_to_a_rebuild(Action<RefreshScene> edit)
    {
        TestContext.Out.WriteLine($"{Edits.Count} of {AllEdits().Count()} edits, seed {Setting.Seed}");
        scene.Settings = "scan: {max_file_bytes: 2000}\nengine: {threads: 1}";
        Shell(scene, "git init -q");
        scene.Refresh();

        edit(scene);
        Assert.That(scene.Refresh().Changed);
        Assert.That(scene.Rows("SELECT path FROM repo_skipped_v1"), Is.Not.Empty);
        scene.ExpectRebuilt(1, of: 2);
        Assert.That(scene.Refresh().Changed, Is.False);

        Shell(scene, "find . -mindepth 1 -maxdepth 1 ! -name .git ! -name a.py ! -name pkg -exec rm -rf {} +; rm -f pkg/up");
        Assert.That(scene.Refresh().Changed);
        Assert.That(scene.Rows("SELECT path FROM repo_skipped_v1"), Is.Empty);
        scene.ExpectRebuilt(2, of: 2);
    }

    [Test]
    public void Files_come_and_go_with_the_limit_of_their_size()
    {
        scene.Write("large.py", "def large():\n    return 1\n" + new string('#', 3000) + "\n");
        var limits = new[] { (3027, true), (3026, false), (10, false), (100_000, true) };
        foreach (var (step, (limit, taken)) in limits.Index())
        {
            scene.Settings = $"scan: {{max_file_bytes: {limit}}}\nengine: {{threads: 1}}";
            Assert.That(scene.Refresh().Changed);
            Assert.That(scene.Rows("SELECT count(*) FROM repo_files_v1 WHERE path = 'large.py'"), Is.EqualTo(new[] { taken ? "1" : "0" }));
            Assert.That(scene.Rows("SELECT count(*) FROM repo_skipped_v1 WHERE path = 'large.py' AND reason = 'too_large'"), Is.EqualTo(new[] { taken ? "0" : "1" }));
            scene.ExpectRebuilt(step + 1, of: limits.Length);
        }
    }

    [Test]
    public void A_file_that_is_too_large_is_not_even_opened()
    {
        scene.Settings = "scan: {max_file_bytes: 8}\nengine: {threads: 1}";
        scene.Refresh();
        Assert.That(tree.Opened.Keys, Is.EqualTo(new[] { scene.At("pkg/deep/c.py") }));
    }

    private static List<(bool Git, bool Full)> AllLocked { get; } = [.. from git in new[] { false, true } from full in new[] { false, true } select (git, full)];

    /// <summary>The test command plays one with git and one without, or one with the whole and one with a part.</summary>
    private static IEnumerable<TestCaseData> Locked => Setting.Some(AllLocked, 2, l => l.Git == l.Full).Select(l => new TestCaseData(l.Git, l.Full));

    [TestCaseSource(nameof(Locked))]
    public void Files_in_a_folder_that_cannot_be_listed_are_kept_and_the_refresh_is_refused(bool git, bool full)
    {
        TestContext.Out.WriteLine($"{Locked.Count()} of {AllLocked.Count} ways, seed {Setting.Seed}");
        if (git)
        {
            Shell(scene, "git init -q && git add a.py pkg/b.py");
        }

        scene.Refresh();
        scene.Write("a.py", "def a():\n    return 2\n");
        tree.Locked.Add(scene.At("pkg/deep"));

        var error = Assert.Throws<LakeException>(() => scene.Refresh(full ? "asked for" : null))!;

        Assert.That((error.Error, error.Code), Is.EqualTo((LakeError.Repository, "folder_unreadable")));
        Assert.That(error.Message, Does.Contain("pkg/deep").And.Contain("1 file").And.Contain("scan.exclude"));
        Assert.That(scene.Rows("SELECT path FROM repo_files_v1 ORDER BY path"), Is.EqualTo(new[] { "a.py", "pkg/b.py", "pkg/deep/c.py" }));

        tree.Locked.Clear();
        scene.Refresh();
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    /// <summary>The test command plays one of them.</summary>
    private static IReadOnlyList<bool> WithGit => Setting.Some([false, true], 1);

    [TestCaseSource(nameof(WithGit))]
    public void A_folder_that_never_could_be_listed_is_a_row_and_no_hindrance(bool git)
    {
        TestContext.Out.WriteLine($"{WithGit.Count} of 2 ways, seed {Setting.Seed}");
        if (git)
        {
            Shell(scene, "git init -q && git add pkg/deep/c.py");
        }

        tree.Locked.Add(scene.At("pkg"));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, reason FROM repo_skipped_v1"), Is.EqualTo(new[] { "pkg folder_unreadable" }));
        Assert.That(scene.Refresh().Changed, Is.False);
        tree.Locked.Clear();
        Assert.That(scene.Refresh().Files.Added, Is.EqualTo(2));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void A_repository_that_cannot_be_listed_is_refused()
    {
        scene.Refresh();
        tree.Locked.Add(scene.Repository);
        Assert.That(() => scene.Refresh(), Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("repository_unreadable"));
    }

    private static TestCaseData Edit(string name, Action<RefreshScene> edit) => new TestCaseData(edit).SetArgDisplayNames(name);

    private static void Shell(RefreshScene scene, string command)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = scene.Repository })!;
            process.WaitForExit();
            Assume.That(process.ExitCode, Is.Zero, command);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("sh is missing");
        }
    }
}
