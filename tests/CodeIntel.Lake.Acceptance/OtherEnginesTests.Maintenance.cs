using NUnit.Framework;
using CodeIntel.Lake.Acceptance.Oracles;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance;

/// <summary>What others read after maintenance, and what becomes of a lake to which Spark writes.</summary>
public sealed partial class OtherEnginesTests
{
    private const int EditAfterSpark = 100;
    private readonly Dictionary<string, MaintainedLake> upkept = [];
    private readonly Dictionary<string, SparkWrites> rowsChanged = [];
    private readonly Dictionary<string, SparkWrites> rowsMoved = [];

    [TestCaseSource(nameof(LongLayouts))]
    public void The_upkept_lake_was_merged_restored_and_vacuumed(string layout)
    {
        var lake = Upkept(layout);
        Assert.That(lake.Optimized.Datasets.Select(d => d.Name), Is.SupersetOf(MaintainedLake.Split.Select(s => s.Dataset)));
        Assert.That(lake.Restored.Datasets, Is.SupersetOf(MaintainedLake.Split.Select(s => s.Dataset)));
        Assert.That(lake.Vacuumed.Kept, Is.EqualTo(new[] { 12, 13, 14, 15 }));
        Assert.That(lake.Vacuumed.Files.Select(f => f.Kind).Distinct(), Is.SupersetOf(new[] { VacuumedKind.Manifest, VacuumedKind.Removed, VacuumedKind.Log }));
        foreach (var (stage, dataset) in MaintainedLake.Split)
        {
            var log = Directory.GetFiles(Path.Combine(lake.Scene.State, "datasets", stage, dataset, "_delta_log")).Select(Path.GetFileName).ToList();
            Assert.That(log, Has.None.EqualTo($"{0:d20}.json").And.Member($"{10:d20}.checkpoint.parquet").And.Member($"{14:d20}.json"), dataset);
        }

        Assert.That(lake.Older.Select(t => t.Version).Distinct().Count(), Is.GreaterThan(2));
    }

    [TestCaseSource(nameof(LongLayouts))]
    public void Delta_rs_reads_an_upkept_lake(string layout)
    {
        var oracles = OracleFolder.Require();
        var all = Upkept(layout).Newest.Concat(Upkept(layout).Older).ToList();
        AssertSame(all, oracles.DeltaRsDigests(all));
    }

    [TestCaseSource(nameof(LongLayouts))]
    public void The_delta_extension_of_DuckDB_reads_an_upkept_lake(string layout)
    {
        AssertSame(Upkept(layout).Newest, DeltaExtension.Newest(Upkept(layout).Newest));
        AssertSame(Upkept(layout).Older, DeltaExtension.AtVersion(Upkept(layout).Older));
    }

    [TestCaseSource(nameof(LongLayouts))]
    public void Spark_reads_an_upkept_lake(string layout)
    {
        var script = Spark();
        TestContext.Out.WriteLine($"{NewestForSpark(layout).Count} of {Upkept(layout).Newest.Count} tables, {OlderForSpark(layout).Count} of {Upkept(layout).Older.Count} older versions");
        foreach (var tables in new[] { NewestForSpark(layout), OlderForSpark(layout) })
        {
            AssertSame(tables, tables.Select(t => script.Read(UpkeptRead(layout, t), t).Digest));
        }
    }

    [TestCaseSource(nameof(LongLayouts))]
    public void After_Spark_wrote_our_reader_finds_what_Spark_finds_and_the_epoch_is_as_before(string layout)
    {
        var script = Spark();
        foreach (var writes in new[] { rowsChanged[layout], rowsMoved[layout] })
        {
            foreach (var table in writes.Written)
            {
                var last = writes.Commits.Last(c => c.Dataset == table.Contract.Name).Version;
                var found = ReadTable.At(table.Contract, table.Folder, last);
                Assert.That(found.Difference(writes.RowsOnSpark(script, table)), Is.Null, $"{table.Contract.Name}: ours and Spark's");
                Assert.That(found.Digest == table.Rows.Digest, Is.EqualTo(writes == rowsMoved[layout]), $"whether {table.Contract.Name} has the rows of the epoch");
            }

            AssertSame(writes.Before, writes.Read(writes.Epoch).Select(t => t.Rows.Digest));
        }
    }

    [TestCaseSource(nameof(LongLayouts))]
    public void After_Spark_changed_rows_a_refresh_refuses_and_a_restore_goes_on(string layout)
    {
        Spark();
        var writes = rowsChanged[layout];
        var files = writes.Files();
        var refused = Assert.Throws<ForeignCommitException>(() => writes.Refresh(EditAfterSpark));
        Assert.That(writes.Commits, Has.Member(new ForeignCommit(refused!.Dataset, refused.Version, refused.Operation)));
        Assert.That(writes.Files().SetEquals(files), "nothing of Spark's or of the epoch's is lost");
        AssertSame(writes.Before, writes.Read(null).Select(t => t.Rows.Digest));

        var report = writes.Overrule();
        Assert.That(report.Overruled, Is.EqualTo(writes.Commits));
        Assert.That(files.IsSubsetOf(writes.Files()), "what Spark wrote stays");
        var restored = writes.Read(report.Epoch);
        AssertSame(writes.Before, restored.Select(t => t.Rows.Digest));
        AssertSame(restored, OracleFolder.Require().DeltaRsDigests(restored));

        writes.Refresh(EditAfterSpark);
        Assert.That(Upkept(layout).Scene.CompareWithRebuild(writes.State), Is.Empty);
    }

    [TestCaseSource(nameof(LongLayouts))]
    public void After_Spark_merged_files_a_refresh_goes_on(string layout)
    {
        Spark();
        var writes = rowsMoved[layout];
        var files = writes.Files();
        writes.Refresh(EditAfterSpark + 1);
        Assert.That(files.IsSubsetOf(writes.Files()), "what Spark wrote stays");
        Assert.That(Upkept(layout).Scene.CompareWithRebuild(writes.State), Is.Empty);
    }

    private static string UpkeptRead(string layout, ReadTable table) => $"{table.Contract.Name}, version {table.Version}, upkept by {layout}";

    private MaintainedLake Upkept(string layout)
    {
        if (!upkept.TryGetValue(layout, out var lake))
        {
            scenes.Push(upkept[layout] = lake = new MaintainedLake(layout));
        }

        return lake;
    }

    private IReadOnlyList<ReadTable> NewestForSpark(string layout) => Setting.Some(Upkept(layout).Newest, 4, t => t.Contract.Stage);

    private IReadOnlyList<ReadTable> OlderForSpark(string layout) => Setting.Some(Upkept(layout).Older, 2, t => t.Contract.Name);

    private void AddUpkept(SparkScript script, string layout)
    {
        foreach (var table in NewestForSpark(layout))
        {
            script.AddRead(UpkeptRead(layout, table), table);
        }

        foreach (var table in OlderForSpark(layout))
        {
            script.AddRead(UpkeptRead(layout, table), table, atVersion: true);
        }
    }

    private void AddWritten(SparkScript script, string layout)
    {
        rowsChanged[layout] = new SparkWrites(Upkept(layout), $"{layout} rows", SparkWrites.OfRows);
        rowsMoved[layout] = new SparkWrites(Upkept(layout), $"{layout} moves", SparkWrites.OfNoRow);
        rowsChanged[layout].AddTo(script);
        rowsMoved[layout].AddTo(script);
    }
}
