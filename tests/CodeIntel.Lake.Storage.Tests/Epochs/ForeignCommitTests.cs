using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>Another program commits to a table between the last look at its head and our own commit.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForeignCommitTests : IDisposable
{
    private const string Foreign = "{\"commitInfo\":{\"timestamp\":1,\"operation\":\"DELETE\"}}\n";
    private readonly LakeScene scene = new();

    private string Totals => Path.Combine(scene.State, "datasets", "cpg", "totals_v1");

    public void Dispose() => scene.Dispose();

    [Test]
    public void The_epoch_is_abandoned_and_the_error_names_the_commit()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        var error = Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1)), "y", 2));
        Assert.That((error!.Dataset, error.Version, error.Operation), Is.EqualTo(("totals_v1", 1L, "DELETE")));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"), "the epoch before stands");
        Assert.That(Pending(), Is.Empty, "nothing blocks the next writer");
        Assert.That(File.ReadAllText(TotalsCommit(1)), Is.EqualTo(Foreign));
    }

    [Test]
    public void A_table_without_foreign_commits_goes_on()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1)), "y", 2));
        Assert.That(Head(), Is.EqualTo("0a:1:y"), "the table was committed before the conflict");
        var manifest = scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Assert.That((manifest.Epoch, manifest.Datasets["facts_v1"].Version), Is.EqualTo((2L, 2L)));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:z", "0a:1:z")));
    }

    [Test]
    public void What_an_abandoned_epoch_committed_is_undone_where_the_rows_are_the_old_ones_again()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1)), "y", 2));
        scene.Epoch(RowScope.Of([A]), (A, 1, "x"));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:x", "0a:1:x")));
    }

    [Test]
    public void The_table_with_the_foreign_commit_is_refused_until_the_lake_is_rebuilt()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1)), "y", 2));
        Assert.That(() => Epoch(LocalFileSystem.Instance, "y", 2), Throws.TypeOf<ForeignCommitException>());
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"));
    }

    [Test]
    public void A_first_epoch_that_was_abandoned_is_made_again()
    {
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(0)), "x", 1));
        Directory.Delete(Totals, recursive: true);
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:x", "0a:1:x")));
    }

    [Test]
    public void Recovery_discards_an_epoch_that_a_foreign_commit_got_in_the_way_of()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        var files = new FaultyFileSystem(LocalFileSystem.Instance);
        Assert.Throws<CrashException>(() => Epoch(new Rival(TotalsCommit(1), () => files.Restart(new FaultPoint(0, Fault.Kill, 0)), files), "y", 2));
        Folders.BuryWriter(scene.State);
        Assert.That(Pending(), Has.Length.EqualTo(1));
        scene.Open().Dispose();
        Assert.That((scene.Show(), Pending().Length), Is.EqualTo(("0a:1:x", 0)));
        Assert.That(scene.Notices, Has.Some.Contain("epoch before").And.Contain("version 1 (DELETE) of the table 'totals_v1'"));
    }

    private string[] Pending() => Directory.GetFiles(Path.Combine(scene.State, "epochs"), "pending-*");

    private string TotalsCommit(long version) => Path.Combine(Totals, "_delta_log", $"{version:d20}.json");

    private void Epoch(IFileSystem files, string text, int total)
    {
        using var store = LakeStore.Open(scene.State, scene.Catalog, LakeOpenMode.Write, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Files = files });
        using var staged = store.Begin(scene.Connection);
        staged.Replace(scene.Facts, RowScope.Of([A]), Rows((A, 1, text)));
        staged.Replace(scene.Totals, RowScope.All, $"SELECT 'facts' AS name, {total} AS total, true AS good, CAST(NULL AS TIMESTAMP) AS at");
        staged.Commit(new Dictionary<string, string>());
    }

    /// <summary>The facts as a Delta reader sees them, which knows no epochs.</summary>
    private string Head()
    {
        var files = DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Files.Values.Select(f => SqlText.Literal(f.FullPath));
        return scene.Show($"read_parquet([{string.Join(", ", files)}], hive_partitioning = false)");
    }

    /// <summary>Commits to a table as soon as there is a redo log.</summary>
    private sealed class Rival(string commit, Action? then = null, IFileSystem? inner = null) : SteppedFileSystem(inner ?? LocalFileSystem.Instance)
    {
        protected override T Take<T>(FileStep step, Func<T> act)
        {
            var result = act();
            if (step.To is { } to && Path.GetFileName(to).StartsWith("pending-", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(commit)!);
                File.WriteAllText(commit, Foreign);
                then?.Invoke();
            }

            return result;
        }
    }
}
