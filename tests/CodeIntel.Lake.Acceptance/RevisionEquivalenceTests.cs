using System.Security.Cryptography;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Acceptance.Oracles;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// A lake that is refreshed commit by commit from git's objects equals, after each commit, one that is refreshed from a check-out of it, and the working tree is left alone. LAKE_COMMITS
/// sets how many commits are read, LAKE_COMMITS_OF of which repository: the last ones before its HEAD; without it, those of an edit script that LAKE_SEED draws.
/// </summary>
[TestFixture]
public sealed class RevisionEquivalenceTests : IDisposable
{
    private const int InLong = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly ContractCatalog contracts = ContractCatalog.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas"));
    private readonly string root = Folders.Temporary("lake-commits-");

    /// <summary>A working tree whose commits are read, with edits of its own.</summary>
    private string Source => Path.Combine(root, "source");

    /// <summary>A working tree of one commit after the other.</summary>
    private string CheckOut => Path.Combine(root, "check-out");

    public void Dispose()
    {
        TreeWriter.Sync(Source, ProjectTree.Empty);
        TreeWriter.Sync(CheckOut, ProjectTree.Empty);
        Directory.Delete(root, recursive: true);
    }

    [Test]
    public void A_lake_of_commits_equals_one_of_check_outs_and_the_working_tree_is_left_alone()
    {
        var count = Setting.Number("LAKE_COMMITS", 2, InLong);
        MakeSource(count);
        var commits = Git(Source, "rev-list", "--first-parent", "--reverse", $"--max-count={count}", "HEAD").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Git(root, "clone", "-q", Source, CheckOut);
        File.WriteAllText(Path.Combine(Source, "untracked.py"), "import nothing\n");
        File.AppendAllText(Path.Combine(Source, Git(Source, "ls-files", "*.py").Split('\n')[0]), "edited = 1\n");
        var before = Contents(Source);
        var (epochs, files) = (0, 0);
        foreach (var commit in commits)
        {
            Git(CheckOut, "checkout", "-q", "--detach", commit);
            using var tree = RevisionTree.Open(Source, commit);
            var (ofCommit, ofCheckOut) = (Refresh(Source, "commits", tree), Refresh(CheckOut, "check-outs", LocalWorkingTree.Instance));
            Assert.That(ofCommit.Changed, Is.EqualTo(ofCheckOut.Changed), commit);
            Assert.That(LakeComparison.Compare(State("commits"), State("check-outs"), contracts, new EngineLimits()), Is.Empty, commit);
            (epochs, files) = (epochs + (ofCommit.Changed ? 1 : 0), ofCommit.Files.Added + ofCommit.Files.Modified + ofCommit.Files.Unchanged + ofCommit.Files.Renamed);
        }

        TestContext.Out.WriteLine($"seed {Setting.Seed}: {commits.Length} commits, {commits[0]} to {commits[^1]}, {epochs} of them with an epoch, {files} files at the last");
        Assert.That((commits.Length, epochs), Is.GreaterThan((count - 1, 1)));
        Assert.That(Contents(Source), Is.EqualTo(before));
    }

    private static string Git(string folder, params string[] arguments) => ForeignProcess.Run("git", arguments, folder, Patience);

    /// <summary>Size, time and hash of each file below a folder, those of git too, but of files whose name is not UTF-8, which cannot be opened by it here.</summary>
    private static SortedDictionary<string, string> Contents(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new(
            Directory.EnumerateFiles(folder, "*", options).Where(f => !f.Contains('\uFFFD', StringComparison.Ordinal)).ToDictionary(f => f, f => $"{File.GetLastWriteTimeUtc(f):O} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}"),
            StringComparer.Ordinal);
    }

    private void MakeSource(int count)
    {
        if (Environment.GetEnvironmentVariable("LAKE_COMMITS_OF") is { Length: > 0 } repository)
        {
            Git(root, "clone", "-q", repository, Source);
            return;
        }

        var script = EditScript.Draw(Setting.Seed, count - 1);
        Directory.CreateDirectory(Source);
        Assume.That(OtherProgram.InitGit(Source), Is.Null);
        foreach (var tree in new[] { script.Initial }.Concat(script.Steps.Select(s => s.Tree)))
        {
            TreeWriter.Sync(Source, tree);
            Git(Source, "add", "-A", "-f");
            Git(Source, "commit", "-q", "--allow-empty", "-m", "m");
        }
    }

    private RefreshResult Refresh(string repository, string lake, IWorkingTree tree) =>
        Refresher.Refresh(new RefreshRequest(repository, State(lake), PipelineSettings.Parse("engine: {threads: 1}\n", Path.Combine(root, "pipeline.yaml")), contracts) { Tree = tree });

    private string State(string lake) => Path.Combine(root, lake);
}
