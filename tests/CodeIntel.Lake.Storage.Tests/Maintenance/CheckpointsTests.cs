using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CheckpointsTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout);

    private string Log => Path.Combine(scene.FactsFolder, "_delta_log");

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_table_opens_by_its_checkpoint_alone()
    {
        scene.Epochs(3);
        Assert.That(Write(), Is.EqualTo((3L, "facts_v1 2 True")));
        Assert.That(Write(), Is.EqualTo((3L, "facts_v1 2 False")), "it is there now");
        foreach (var commit in Directory.GetFiles(Log, "*.json"))
        {
            File.Delete(commit);
        }

        Assert.That((scene.Show(), DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Snapshot.Version), Is.EqualTo(("0a:1:text 3 c1:2:stays", 2)));
        Assert.That(File.ReadAllText(Path.Combine(Log, "_last_checkpoint")), Does.StartWith("""{"version":2,"""));
    }

    [Test]
    public void The_next_vacuum_deletes_the_log_before_it()
    {
        scene.Epochs(3);
        Write();
        using (var store = scene.Open())
        {
            Vacuum.Run(store, scene.Connection, new VacuumOptions { KeepEpochs = 1, KeepAge = TimeSpan.Zero });
        }

        Assert.That(Directory.GetFiles(Log).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "00000000000000000002.checkpoint.parquet", "00000000000000000002.json", "_last_checkpoint" }));
        scene.Epochs(1);
        Assert.That(scene.Show(), Is.EqualTo("0a:1:text 1 c1:2:stays"));
    }

    [Test]
    public void A_lake_without_an_epoch_has_no_tables()
    {
        scene.Open().Dispose();
        Assert.That(Write(), Is.EqualTo((0L, string.Empty)));
    }

    [Test]
    public void A_damaged_log_is_reported()
    {
        scene.Epochs(2);
        File.WriteAllText(scene.Commit(1), "{");
        Assert.That(() => Write(), Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("table_damaged"));
        Assert.That(Directory.GetFiles(Log, "*checkpoint*"), Is.Empty);
    }

    private (long Epoch, string Datasets) Write()
    {
        using var store = scene.Open();
        var report = Checkpoints.Write(store, scene.Connection);
        return (report.Epoch, string.Join(' ', report.Datasets.Select(d => $"{d.Name} {d.Version} {d.Written}")));
    }
}
