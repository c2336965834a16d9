using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>A log that reads well and tells something else than the epoch's manifest is damaged, and no rows are given.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DamagedLogTests : IDisposable
{
    private readonly LakeScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_commit_that_is_cut_at_the_end_of_any_line()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        scene.Epoch(RowScope.Of([A, C]), (A, 1, "z"), (C, 2, "w"));
        var lines = File.ReadAllLines(scene.Commit(1));
        Assert.That(lines, Has.Length.GreaterThan(4));
        for (var kept = 0; kept < lines.Length; kept++)
        {
            File.WriteAllLines(scene.Commit(1), lines[..kept]);
            Assert.That(Assert.Throws<LakeException>(() => scene.Show())!.Code, Is.EqualTo("table_damaged"), $"{kept} lines");
        }

        File.WriteAllLines(scene.Commit(1), lines);
        Assert.That(scene.Show(), Is.EqualTo("0a:1:z c1:2:w"));
    }

    [Test]
    public void A_commit_of_another_table()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        File.WriteAllLines(scene.Commit(0), File.ReadAllLines(scene.Commit(0)).Where(l => !l.StartsWith("{\"commitInfo\"", StringComparison.Ordinal)).SkipLast(1));
        var error = Assert.Throws<LakeException>(() => scene.Show());
        Assert.That((error!.Error, error.Code, error.Message.Contains(scene.FactsFolder, StringComparison.Ordinal)), Is.EqualTo((LakeError.LakeUnusable, "lake_damaged", true)));
        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That(store.Read(scene.Connection).CheckFiles().Single().Kind, Is.EqualTo("lake_damaged"), "verify tells it");
    }

    [Test]
    public void A_checkpoint_that_lost_files()
    {
        for (var i = 0; i <= 10; i++)
        {
            scene.Epoch(RowScope.All, (A, i, "x"), (C, i + 100, "y"));
        }

        var checkpoint = Path.Combine(scene.FactsFolder, "_delta_log", $"{10:d20}.checkpoint.parquet");
        scene.Connection.Execute($"CREATE TABLE kept AS FROM read_parquet({SqlText.Literal(checkpoint)}) LIMIT (SELECT count(*) - 1 FROM read_parquet({SqlText.Literal(checkpoint)}))");
        scene.Connection.Execute($"COPY kept TO {SqlText.Literal(checkpoint)} (FORMAT parquet)");
        Assert.That(scene.Show(), Is.EqualTo("0a:10:x c1:110:y"), "the checksum is there");
        File.Delete(Path.Combine(scene.FactsFolder, "_delta_log", $"{10:d20}.crc"));
        Assert.That(scene.Show(), Is.EqualTo("0a:10:x c1:110:y"), "the commits are there");
        File.Delete(scene.Commit(0));
        Assert.That(Assert.Throws<LakeException>(() => scene.Show())!.Code, Is.EqualTo("table_damaged"), "the hint says how many there were");
        File.Delete(Path.Combine(scene.FactsFolder, "_delta_log", "_last_checkpoint"));
        Assert.That(Assert.Throws<LakeException>(() => scene.Show())!.Code, Is.EqualTo("lake_damaged"), "and so does the manifest");
    }
}
