using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>From one layout to another; numbers are bits of buckets, -1 is a partition for each file.</summary>
[TestFixture(-1, 2)]
[TestFixture(2, -1)]
[TestFixture(1, 3)]
[TestFixture(3, 0)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RelayoutTests(int from, int to) : IDisposable
{
    private static readonly string Last = FileId(0xff);

    private readonly LakeScene scene = new(Of(from));

    public void Dispose() => scene.Dispose();

    [Test]
    public void Each_row_lies_in_its_new_partition_and_older_epochs_are_as_they_were()
    {
        scene.Epoch(RowScope.All, (A, 2, "x"), (A, 1, "w"), (C, 3, "y"), (RowScope.GlobalFileId, 4, "no file's"), (Last, 5, null));
        var before = Parts();
        var report = Run();
        Assert.That((report.Epoch, report.Changed, report.Layout), Is.EqualTo((2L, true, Of(to))));
        var made = Parts().Except(before).ToList();
        Assert.That(
            made.Select(f => Path.GetFileName(Path.GetDirectoryName(f))),
            Is.EqualTo(new[] { A, C, RowScope.GlobalFileId, Last }.Select(f => $"{Of(to).Column}={Of(to).Partition(f)}").Distinct().Order(StringComparer.Ordinal)));
        var dataset = report.Datasets.Single();
        Assert.That((dataset.Name, dataset.FilesBefore, dataset.FilesWritten), Is.EqualTo(("facts_v1", before.Count, made.Count)));
        Assert.That(dataset.BytesWritten, Is.EqualTo(made.Sum(f => new FileInfo(f).Length)));
        Assert.That(
            scene.Connection.Scalar<string>($"SELECT string_agg(fact_id, ' ') FROM read_parquet([{SqlText.Literals(made)}], hive_partitioning = false) WHERE fact_id < 3"),
            Is.EqualTo("1 2"),
            "in the contract's order");
        foreach (var epoch in new long[] { 1, 2 })
        {
            Assert.That(scene.Show(epoch), Is.EqualTo("0a:1:w 0a:2:x c1:3:y __global__:4:no file's ff:5:"));
            Assert.That(scene.Show(epoch, RowScope.Of([C, Last])), Is.EqualTo("c1:3:y ff:5:"));
            Assert.That(scene.Show(epoch, RowScope.Of([RowScope.GlobalFileId])), Is.EqualTo("__global__:4:no file's"));
        }

        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That((store.Read(scene.Connection, 1).Layout, store.Read(scene.Connection).Layout, store.Latest!.Facts["rows"]), Is.EqualTo((Of(from), Of(to), "5")));
        Assert.That(store.Read(scene.Connection).CheckFiles().Concat(store.Read(scene.Connection, 1).CheckFiles()), Is.Empty);
    }

    [Test]
    public void The_next_epochs_go_on_in_the_new_layout()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        Run();
        scene.Epoch(RowScope.Of([A, B]), (A, 1, "z"), (B, 3, "v"));
        Assert.That((scene.Show(), scene.Show(2), scene.Show(3, RowScope.Of([C]))), Is.EqualTo(("0a:1:z c1:2:y 0b:3:v", "0a:1:x c1:2:y", "c1:2:y")));
        Assert.That(Run(from).Epoch, Is.EqualTo(4));
        scene.Epoch(RowScope.Of([C]));
        Assert.That((scene.Show(), scene.Show(4), scene.Show(2)), Is.EqualTo(("0a:1:z 0b:3:v", "0a:1:z c1:2:y 0b:3:v", "0a:1:x c1:2:y")));
    }

    [Test]
    public void A_layout_that_is_there_already_makes_no_epoch()
    {
        Assert.That((Run().Epoch, Run(from).Changed), Is.EqualTo((0L, false)), "a lake without an epoch");
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var report = Run(from);
        Assert.That((report.Epoch, report.Changed, report.Layout, File.Exists(scene.Commit(1))), Is.EqualTo((1L, false, Of(from), false)));
    }

    [Test]
    public void Tables_of_no_file_stay_and_a_table_without_rows_comes_along()
    {
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.All, Rows());
            staged.Replace(scene.Totals, RowScope.All, Total);
            staged.Commit(new Dictionary<string, string>());
        }

        Assert.That(Run().Datasets.Select(d => (d.Name, d.FilesWritten)), Is.EqualTo(new[] { ("facts_v1", 0) }));
        using (var store = scene.Open(LakeOpenMode.Read))
        {
            Assert.That((store.Latest!.Datasets["totals_v1"].Version, store.Latest.Datasets["facts_v1"].Version), Is.EqualTo((0L, 1L)));
        }

        scene.Epoch(RowScope.Of([C]), (C, 1, "x"));
        Assert.That(scene.Show(scope: RowScope.Of([C])), Is.EqualTo("c1:1:x"));
    }

    [Test]
    public void No_reader_of_changes_sees_any()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        Run();
        Assert.That(Changes(1), Is.Empty);
        Assert.That(File.ReadAllText(scene.Commit(1)), Does.Contain("\"operation\":\"RELAYOUT\"").And.Not.Contain("\"dataChange\":true"));
        var table = DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection);
        Assert.That((table.Changes(1).Any(), table.Rows().Count(), string.Join(' ', table.Snapshot.Metadata.PartitionColumns)), Is.EqualTo((false, 2, Of(to).Column)));
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Assert.That(Changes(1), Is.EqualTo("1:x update_preimage e3, 1:z update_postimage e3"));
        Assert.That(DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Changes(0).ToList(), Is.Not.Empty, "through the change of columns");
    }

    [Test]
    public void Restore_brings_the_rows_and_the_layout_back()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        Run();
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        using (var store = scene.Open())
        {
            Assert.That(Restore.Run(store, scene.Connection, 1).Changed);
            Assert.That((store.Read(scene.Connection).Layout, store.Read(scene.Connection, 3).Layout), Is.EqualTo((Of(from), Of(to))));
            Assert.That(Restore.Run(store, scene.Connection, 1).Changed, Is.False);
        }

        Assert.That((scene.Show(), scene.Show(3), Changes(3)), Is.EqualTo(("0a:1:x c1:2:y", "0a:1:z c1:2:y", "1:z update_preimage e4, 1:x update_postimage e4")));
        scene.Epoch(RowScope.Of([C]), (C, 2, "w"));
        Assert.That((scene.Show(), scene.Show(scope: RowScope.Of([A]))), Is.EqualTo(("0a:1:x c1:2:w", "0a:1:x")));
    }

    [Test]
    public void Restore_of_an_epoch_before_a_dataset_leaves_it_empty_in_the_old_layout()
    {
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Totals, RowScope.All, Total);
            staged.Commit(new Dictionary<string, string>());
        }

        scene.Epoch(RowScope.All, (A, 1, "x"));
        Run();
        using (var store = scene.Open())
        {
            Restore.Run(store, scene.Connection, 1);
        }

        Assert.That(scene.Show(), Is.Empty);
        scene.Epoch(RowScope.Of([C]), (C, 2, "y"));
        Assert.That((scene.Show(scope: RowScope.Of([C])), scene.Show(3)), Is.EqualTo(("c1:2:y", "0a:1:x")));
    }

    [Test]
    public void Versions_of_a_relayout_that_was_abandoned_are_made_up_for()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        Abandon(() => Run());
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Assert.That((scene.Show(), scene.Show(scope: RowScope.Of([C]))), Is.EqualTo(("0a:1:z c1:2:y", "c1:2:y")));
        Abandon(() => scene.Epoch(RowScope.All, (A, 1, "abandoned")));
        Assert.That((Run().Epoch, scene.Show(), scene.Show(2)), Is.EqualTo((3L, "0a:1:z c1:2:y", "0a:1:z c1:2:y")));
        Assert.That(DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Rows().Count(), Is.EqualTo(2));
    }

    [Test]
    public void A_dataset_without_a_contract_or_with_other_columns_comes_along()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        File.Move(Path.Combine(scene.Schemas, "facts_v1.yaml"), Path.Combine(scene.Root, "facts_v1.yaml"));
        Relay(ContractCatalog.Load(scene.Schemas), to);
        Assert.That((scene.Show(), scene.Show(scope: RowScope.Of([C])), scene.Show(1)), Is.EqualTo(("0a:1:x c1:2:y", "c1:2:y", "0a:1:x c1:2:y")));
        var contract = File.ReadAllText(Path.Combine(scene.Root, "facts_v1.yaml"));
        File.WriteAllText(Path.Combine(scene.Schemas, "facts_v1.yaml"), contract + "\n  - {name: late, type: long, nullable: true, description: \"New.\"}\n");
        Relay(ContractCatalog.Load(scene.Schemas), from);
        Assert.That((scene.Show(), scene.Show(scope: RowScope.Of([C]))), Is.EqualTo(("0a:1:x c1:2:y", "c1:2:y")));
    }

    [Test]
    public void What_cannot_be_read_or_belongs_to_another_program_stops_it_and_nothing_is_left()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var parts = Parts();
        var moved = Path.Combine(scene.Root, "aside");
        File.Move(parts[^1], moved);
        Assert.That(Assert.Throws<LakeException>(() => Run())!.Code, Is.EqualTo("data_file_missing"));
        File.Move(moved, parts[^1]);
        using (var store = scene.Open())
        {
            Assert.Throws<OperationCanceledException>(() => Relayout.Run(store, scene.Connection, Of(to), (what, _) => throw new OperationCanceledException(what)));
            Assert.Throws<OperationCanceledException>(() => Relayout.Run(store, scene.Connection, Of(to), advance: _ => throw new OperationCanceledException()));
        }

        File.WriteAllText(scene.Commit(1), LakeScene.ForeignWrite("WRITE"));
        Assert.That(Assert.Throws<ForeignCommitException>(() => Run())!.Version, Is.EqualTo(1));
        Assert.That((Parts(), scene.Show()), Is.EqualTo((parts, "0a:1:x c1:2:y")));
    }

    [Test]
    public void Many_rows_go_in_several_waves()
    {
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.All, $"""
                SELECT 'file_' || lpad(lower(to_hex(i % 6 * 51)), 2, '0') || repeat('0', 30) AS file_id, i AS fact_id, 0 AS at, 'text' AS text, ['m'] AS marks FROM range(300000) r(i)
                """);
            staged.Commit(new Dictionary<string, string>());
        }

        var waves = new List<int>();
        using (var store = scene.Open())
        {
            Relayout.Run(store, scene.Connection, Of(to), advance: waves.Add);
        }

        Assert.That(waves, Has.Count.EqualTo(to == 0 ? 1 : 2), "one bucket for all is not cut");
        const string all = "SELECT (count(*), sum(fact_id), count(DISTINCT hash(file_id, fact_id)))::VARCHAR FROM";
        using var after = scene.Open(LakeOpenMode.Read);
        var newest = after.Read(scene.Connection);
        Assert.That(
            scene.Connection.Scalar<string>($"{all} {newest.Relation(scene.Facts, RowScope.All)}"),
            Is.EqualTo(scene.Connection.Scalar<string>($"{all} {after.Read(scene.Connection, 1).Relation(scene.Facts, RowScope.All)}")).And.StartsWith("(300000"));
        Assert.That(scene.Connection.Scalar<long>($"SELECT count(*) FROM {newest.Relation(scene.Facts, RowScope.Of([FileId(51)]))}"), Is.EqualTo(50000));
        Assert.That(newest.PlanReads(scene.Facts, RowScope.All).TotalFiles, Is.EqualTo(to < 0 ? 6 : Math.Min(6, 1 << to)), "one file a partition");
    }

    private const string Total = "SELECT 'facts' AS name, 2.5 AS total, true AS good, CAST(NULL AS TIMESTAMP) AS at";

    private static Layout Of(int bits) => bits < 0 ? Layout.OfFiles : Layout.OfBuckets(bits);

    private List<string> Parts() => [.. Directory.GetFiles(scene.FactsFolder, "part-*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private RelayoutReport Run(int? bits = null) => Relay(scene.Catalog, bits ?? to);

    private RelayoutReport Relay(ContractCatalog catalog, int bits)
    {
        using var store = LakeStore.Open(scene.State, catalog, LakeOpenMode.Write, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Files = scene.Files });
        return Relayout.Run(store, scene.Connection, Of(bits));
    }

    /// <summary>Makes an epoch of which only the commits are left.</summary>
    private void Abandon(Action make)
    {
        make();
        using var store = scene.Open(LakeOpenMode.Read);
        File.Delete(scene.EpochFile("", store.Latest!.Epoch));
    }

    private string Changes(long since)
    {
        using var store = scene.Open(LakeOpenMode.Read);
        using var changes = EpochChanges.Read(store, scene.Connection, scene.Facts, since, null);
        using var rows = changes.Rows();
        return string.Join(", ", rows.ToList().Select(r => $"{r[1]}:{r[3]} {r[^3]} e{r[^1]}"));
    }
}
