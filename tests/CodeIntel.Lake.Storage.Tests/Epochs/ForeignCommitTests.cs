using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>Another program commits to a table: between the last look at its head and our own commit, or before.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForeignCommitTests : IDisposable
{
    private static readonly string Foreign = ForeignWrite("DELETE");
    private readonly LakeScene scene = new();

    private string TotalsFolder => Path.Combine(scene.State, "datasets", "cpg", "totals_v1");

    public void Dispose() => scene.Dispose();

    [Test]
    public void The_epoch_is_abandoned_and_the_error_names_the_commit()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        var error = Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1), Foreign), "y", 2));
        Assert.That((error!.Dataset, error.Version, error.Operation), Is.EqualTo(("totals_v1", 1L, "DELETE")));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"), "the epoch before stands");
        Assert.That(Pending(), Is.Empty, "nothing blocks the next writer");
        Assert.That(File.ReadAllText(TotalsCommit(1)), Is.EqualTo(Foreign));
    }

    [Test]
    public void A_table_without_foreign_commits_goes_on()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1), Foreign), "y", 2));
        Assert.That(Head(), Is.EqualTo("0a:1:y"), "the table was committed before the conflict");
        var manifest = scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Assert.That((manifest.Epoch, manifest.Datasets["facts_v1"].Version), Is.EqualTo((2L, 2L)));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:z", "0a:1:z")));
    }

    [Test]
    public void What_an_abandoned_epoch_committed_is_undone_where_the_rows_are_the_old_ones_again()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1), Foreign), "y", 2));
        scene.Epoch(RowScope.Of([A]), (A, 1, "x"));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:x", "0a:1:x")));
    }

    [Test]
    public void The_table_with_the_foreign_commit_is_refused_until_the_lake_is_rebuilt()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(1), Foreign), "y", 2));
        Assert.That(() => Epoch(LocalFileSystem.Instance, "y", 2), Throws.TypeOf<ForeignCommitException>());
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"));
    }

    [Test]
    public void A_first_epoch_that_was_abandoned_is_made_again()
    {
        Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(TotalsCommit(0), Foreign), "x", 1));
        Directory.Delete(TotalsFolder, recursive: true);
        Epoch(LocalFileSystem.Instance, "x", 1);
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:x", "0a:1:x")));
    }

    [Test]
    public void Recovery_discards_an_epoch_that_a_foreign_commit_got_in_the_way_of()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        var files = new FaultyFileSystem(LocalFileSystem.Instance);
        Assert.Throws<CrashException>(() => Epoch(new Rival(TotalsCommit(1), Foreign, () => files.Restart(new FaultPoint(0, Fault.Kill, 0)), files), "y", 2));
        Folders.BuryWriter(scene.State);
        Assert.That(Pending(), Has.Length.EqualTo(1));
        scene.Open().Dispose();
        Assert.That((scene.Show(), Pending().Length), Is.EqualTo(("0a:1:x", 0)));
        Assert.That(scene.Notices, Has.Some.Contain("epoch before").And.Contain("version 1 (DELETE) of the table 'totals_v1'"));
    }

    [Test]
    public void A_commit_that_changes_no_row_is_built_upon()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var merged = Optimize(C, 1);
        Assert.That(Epoch(LocalFileSystem.Instance, "z", 1).Datasets["facts_v1"], Has.Property("Version").EqualTo(2).And.Property("Files").EqualTo(2));
        Assert.That((scene.Show(), scene.Show(1), Head()), Is.EqualTo(("0a:1:z c1:2:y", "0a:1:x c1:2:y", "0a:1:z c1:2:y")));
        Assert.That(HeadFiles(), Does.Contain(merged), "its files stay");
        scene.Epoch(RowScope.Of([C]), (C, 2, "w"));
        Assert.That((scene.Show(), Head(), HeadFiles().Contains(merged)), Is.EqualTo(("0a:1:z c1:2:w", "0a:1:z c1:2:w", false)));
        Assert.That(Problems(), Is.Empty);
    }

    [Test]
    public void Where_only_rows_moved_there_is_nothing_to_commit()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        Optimize(C, 1);
        using var store = scene.Open();
        using var staged = store.Begin(scene.Connection);
        Assert.That((staged.Replace(scene.Facts, RowScope.Of([C]), Rows((C, 2, "y"))).Changed, staged.HasChanges), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_commit_that_moved_rows_of_an_abandoned_epoch_does_not_bring_them_back()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        scene.Epoch(RowScope.Of([C]), (C, 2, "abandoned"));
        File.Delete(scene.EpochFile("", 2));
        Optimize(C, 2);
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:z c1:2:y", "0a:1:z c1:2:y")));
        Assert.That(Problems(), Is.Empty);
    }

    [Test]
    public void An_epoch_gives_way_to_a_commit_in_between_that_changes_no_row()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        var made = Epoch(new Rival(TotalsCommit(1), ForeignWord("VACUUM END")), "y", 2);
        Assert.That((made.Epoch, made.Datasets["totals_v1"].Version, made.Datasets["facts_v1"].Version), Is.EqualTo((2L, 2L, 1L)));
        Assert.That((scene.Show(), Totals(2), Pending().Length), Is.EqualTo(("0a:1:y", 2d, 0)));
        Assert.That(File.ReadAllText(TotalsCommit(1)), Is.EqualTo(ForeignWord("VACUUM END")));
        Assert.That(Problems(), Is.Empty);
    }

    [Test]
    public void An_epoch_that_gives_way_counts_the_files_that_are_there_then()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var optimize = OptimizeText(C, out var merged);
        var made = Epoch(new Rival(scene.Commit(1), optimize), "z", 1);
        Assert.That((made.Datasets["facts_v1"].Version, made.Datasets["facts_v1"].Files, HeadFiles().Contains(merged)), Is.EqualTo((2L, 2L, true)));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:z c1:2:y", "0a:1:z c1:2:y")), "the log and the manifest agree, or it could not be read");
        Assert.That(Problems(), Is.Empty);
    }

    [Test]
    public void Who_moved_the_rows_that_an_epoch_replaces_is_named_and_the_next_run_succeeds()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var optimize = OptimizeText(A, out _);
        var error = Assert.Throws<ForeignCommitException>(() => Epoch(new Rival(scene.Commit(1), optimize), "z", 1));
        Assert.That((error!.Version, error.Operation, error.Rule), Is.EqualTo((1L, "OPTIMIZE", ConflictRule.ConcurrentDeleteDelete)));
        Assert.That(error.Message, Does.EndWith("Repeat the command."));
        Assert.That((scene.Show(), Pending().Length), Is.EqualTo(("0a:1:x c1:2:y", 0)));
        Epoch(LocalFileSystem.Instance, "z", 1);
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:z c1:2:y", "0a:1:z c1:2:y")));
    }

    [Test]
    public void Recovery_gives_way_too()
    {
        Epoch(LocalFileSystem.Instance, "x", 1);
        var files = new FaultyFileSystem(LocalFileSystem.Instance);
        var rival = new Rival(TotalsCommit(1), ForeignWord("VACUUM END"), () => files.Restart(new FaultPoint(0, Fault.Kill, 0)), files);
        Assert.Throws<CrashException>(() => Epoch(rival, "y", 2));
        Folders.BuryWriter(scene.State);
        scene.Open().Dispose();
        Assert.That((scene.Show(), Totals(2), Pending().Length), Is.EqualTo(("0a:1:y", 2d, 0)));
        Assert.That(Problems(), Is.Empty);
    }

    [Test]
    public void A_change_of_metadata_or_protocol_stops_an_epoch()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var start = DeltaLog.ReadCommit(LocalFileSystem.Instance, scene.FactsFolder, 0)!;
        foreach (var (action, rule) in new[] { (start.OfType<MetadataAction>().Single() as DeltaAction, ConflictRule.MetadataChanged), (start.OfType<ProtocolAction>().Single(), ConflictRule.ProtocolChanged) })
        {
            File.Delete(scene.Commit(1));
            DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, 1, [action]);
            Assert.That(Assert.Throws<ForeignCommitException>(() => scene.Epoch(RowScope.Of([A]), (A, 1, "y")))!.Rule, Is.EqualTo(rule));
        }
    }

    private string[] Pending() => Directory.GetFiles(Path.Combine(scene.State, "epochs"), "pending-*");

    private string TotalsCommit(long version) => Path.Combine(TotalsFolder, "_delta_log", $"{version:d20}.json");

    /// <summary>Another program writes the rows of a file anew, as one does that merges files.</summary>
    /// <returns>The path of the file that it made.</returns>
    private string Optimize(string fileId, long version)
    {
        File.WriteAllText(scene.Commit(version), OptimizeText(fileId, out var made));
        return made;
    }

    private string OptimizeText(string fileId, out string made)
    {
        var old = DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Files.Values.Single(f => f.Partition(scene.Layout.Column) == scene.Layout.Partition(fileId));
        made = Path.Combine(Path.GetDirectoryName(old.RawPath)!, $"part-{Guid.NewGuid()}.parquet");
        var path = DeltaPath.Resolve(scene.FactsFolder, made);
        scene.Connection.Execute($"COPY (FROM read_parquet({SqlText.Literal(old.FullPath)}, hive_partitioning = false)) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION uncompressed)");
        var size = new FileInfo(path).Length;
        Assert.That(size, Is.Not.EqualTo(old.Size));
        var text = DeltaLog.Text([new RemoveAction(old.RawPath, 1, false, old.Add.PartitionValues, null), old.Add with { Path = made, Size = size, DataChange = false }]);
        return ForeignWord("OPTIMIZE") + System.Text.Encoding.UTF8.GetString(text);
    }

    private IEnumerable<string> HeadFiles() => DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Files.Values.Select(f => f.RawPath);

    private IEnumerable<string> Problems()
    {
        using var store = scene.Open(LakeOpenMode.Read);
        return [.. store.Epochs.SelectMany(e => store.Read(scene.Connection, e).CheckFiles()).Select(p => p.Message)];
    }

    private double Totals(long epoch)
    {
        using var store = scene.Open(LakeOpenMode.Read);
        return scene.Connection.Scalar<double>($"SELECT total FROM {store.Read(scene.Connection, epoch).Relation(scene.Totals, RowScope.All)}");
    }

    private EpochManifest Epoch(IFileSystem files, string text, int total)
    {
        using var store = LakeStore.Open(scene.State, scene.Catalog, LakeOpenMode.Write, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Files = files });
        using var staged = store.Begin(scene.Connection);
        staged.Replace(scene.Facts, RowScope.Of([A]), Rows((A, 1, text)));
        staged.Replace(scene.Totals, RowScope.All, $"SELECT 'facts' AS name, {total} AS total, true AS good, CAST(NULL AS TIMESTAMP) AS at");
        return staged.Commit(new Dictionary<string, string>());
    }

    /// <summary>The facts as a Delta reader sees them, which knows no epochs.</summary>
    private string Head()
    {
        var files = DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Files.Values.Select(f => SqlText.Literal(f.FullPath));
        return scene.Show($"read_parquet([{string.Join(", ", files)}], hive_partitioning = false)");
    }
}
