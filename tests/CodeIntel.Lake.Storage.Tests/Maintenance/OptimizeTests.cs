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

[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OptimizeTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout);

    private string[] Parts => SplitPartition.Parts(scene);

    public void Dispose() => scene.Dispose();

    [Test]
    public void Files_of_a_partition_become_one_with_the_same_rows_in_order()
    {
        scene.Epoch(RowScope.All, (A, 2, "x"), (A, 1, "w"), (C, 4, "y"), (C, 3, "v"));
        SplitPartition.InFirstEpoch(scene);
        var rows = scene.Show();
        var before = Parts;
        var report = Run();
        Assert.That((report.Epoch, report.Changed), Is.EqualTo((2L, true)));
        var dataset = report.Datasets.Single();
        Assert.That((dataset.Name, dataset.FilesMerged, dataset.FilesWritten), Is.EqualTo(("facts_v1", 2, 1)));
        var made = Parts.Except(before).Single();
        Assert.That(dataset.BytesWritten, Is.EqualTo(new FileInfo(made).Length));
        Assert.That(scene.Connection.Scalar<string>($"SELECT string_agg(fact_id, ' ') FROM read_parquet({SqlText.Literal(made)}, hive_partitioning = false)"), Is.EqualTo("1 2"));
        Assert.That((scene.Show(), scene.Show(1)), Is.EqualTo((rows, rows)));
        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That(store.Read(scene.Connection).CheckFiles(), Is.Empty);
        Assert.That((store.Latest!.Facts["rows"], store.Latest.Datasets["facts_v1"].Files), Is.EqualTo(("4", 2L)), "the facts stay");
    }

    [Test]
    public void No_reader_of_changes_sees_any()
    {
        scene.Epoch(RowScope.All, (A, 2, "x"), (A, 1, "w"));
        SplitPartition.InFirstEpoch(scene);
        Run();
        Assert.That(DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Changes(1), Is.Empty);
        Assert.That(File.ReadAllText(scene.Commit(1)), Does.Contain("\"operation\":\"OPTIMIZE\"").And.Not.Contain("\"dataChange\":true"));
    }

    [Test]
    public void Where_each_partition_has_one_file_nothing_is_done()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var report = Run();
        Assert.That((report.Epoch, report.Changed, scene.Show()), Is.EqualTo((1L, false, "0a:1:x c1:2:y")));
        Assert.That(File.Exists(scene.Commit(1)), Is.False);
    }

    [Test]
    public void A_foreign_commit_that_changes_no_row_is_built_upon()
    {
        scene.Epoch(RowScope.All, (A, 2, "x"), (A, 1, "w"));
        SplitPartition.InFirstEpoch(scene);
        File.WriteAllText(scene.Commit(1), ForeignWord("VACUUM END"));
        Assert.That((Run().Changed, scene.Show()), Is.EqualTo((true, "0a:1:w 0a:2:x")));
        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That((store.Latest!.Datasets["facts_v1"].Version, store.Latest.Datasets["facts_v1"].Files), Is.EqualTo((2L, 1L)));
    }

    [Test]
    public void A_lake_without_an_epoch_stays_so() => Assert.That(Run().Epoch, Is.Zero);

    [Test]
    public void A_file_that_cannot_be_read_stops_it_and_nothing_is_left()
    {
        scene.Epoch(RowScope.All, (A, 2, "x"), (A, 1, "w"));
        SplitPartition.InFirstEpoch(scene);
        var before = Parts;
        var damaged = before[0];
        File.WriteAllBytes(damaged, new byte[new FileInfo(damaged).Length]);
        Assert.That(() => Run(), Throws.Exception);
        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That((store.Latest!.Epoch, File.Exists(scene.Commit(1))), Is.EqualTo((1L, false)));
        Assert.That(Parts, Is.EqualTo(before));
    }

    private OptimizeReport Run()
    {
        using var store = scene.Open();
        return Optimize.Run(store, scene.Connection);
    }
}
