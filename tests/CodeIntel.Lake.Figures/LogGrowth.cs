using System.Diagnostics;
using System.Globalization;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Figures;

/// <summary>What opening a table costs after ten commits and after a thousand, each of which replaced one file.</summary>
internal sealed class LogGrowth(string work, IEngineSession connection)
{
    private const int Few = 10;
    private const int Many = 1_000;
    private static readonly int[] FileCounts = [1, 120, 1_000];
    private static readonly LocalFileSystem Files = LocalFileSystem.Instance;

    /// <summary>Measures in a folder for the tables.</summary>
    public static FigureTable Run(string work)
    {
        using var database = Engine.Open(new EngineLimits());
        using var connection = database.Connect();
        var table = new FigureTable();
        new LogGrowth(Path.Combine(work, "first"), connection).Measure(FileCounts[0]);
        foreach (var count in FileCounts)
        {
            var (few, many, without) = new LogGrowth(Path.Combine(work, $"{count}"), connection).Measure(count);
            table.Add($"opening a table, active files: {count:N0}, commits: {Few:N0}", $"{FigureTable.Text(few)} ms");
            table.Add($"the same, commits: {Many:N0}", $"{FigureTable.Text(many)} ms; without the checksum {FigureTable.Text(without)} ms");
            table.AddAtMost("the latter ÷ the former", many / few, 1.5, "×");
        }

        return table;
    }

    private (double Few, double Many, double Without) Measure(int count)
    {
        var active = Enumerable.Range(0, count).Select(i => Add(i, 0)).ToArray();
        var metadata = new MetadataAction(Guid.NewGuid().ToString(), "table", """{"type":"struct","fields":[]}""", ["file_id"], new Dictionary<string, string>(), 1);
        Commit(0, [new ProtocolAction(1, 2), metadata, .. active]);
        var few = 0.0;
        for (var version = 1; version <= Many; version++)
        {
            var place = version % count;
            var old = active[place];
            active[place] = Add(place, version);
            Commit(version, [new RemoveAction(old.Path, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), true, old.PartitionValues, old.Size), active[place]]);
            LogMaintenance.Run(Files, [(work, version)], DateTimeOffset.UtcNow, connection);
            few = version == Few ? Milliseconds(Few) : few;
        }

        var many = Milliseconds(Many);
        File.Delete(Path.Combine(work, "_delta_log", $"{Many:d20}.crc"));
        File.Delete(Path.Combine(work, "_delta_log", $"{Many - LogMaintenance.Interval:d20}.crc"));
        return (few, many, Milliseconds(Many));
    }

    private void Commit(long version, IEnumerable<DeltaAction> actions)
    {
        var info = new CommitInfoAction(1, "REPLACE", new Dictionary<string, string>(), new Dictionary<string, string>());
        DeltaLog.TryCommit(Files, work, version, [info, new TxnAction("figures", version, 1), .. actions]);
    }

    /// <summary>A file as a dataset of about ten columns has it.</summary>
    private static AddAction Add(int place, int version)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"file_{place:x32}");
        var bounds = $$"""{"file_id":"{{id}}","path":"src/package/module_{{place}}.py","start_line":{{place}},"name":"package.module.Class.method"}""";
        var nulls = """{"file_id":0,"path":0,"start_line":0,"name":0,"kind":0,"origin":0,"detail":3,"node_id":0}""";
        return new AddAction(
            $"file_id={id}/part-{Guid.NewGuid()}.parquet",
            new Dictionary<string, string?> { ["file_id"] = id },
            10_000 + version,
            1,
            true,
            $$"""{"numRecords":20,"minValues":{{bounds}},"maxValues":{{bounds}},"nullCount":{{nulls}}}""");
    }

    /// <summary>The fastest of many openings: what makes the others slower is no work of ours.</summary>
    private double Milliseconds(long version)
    {
        const int Times = 101;
        var fastest = double.MaxValue;
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            DeltaLog.Open(Files, work, connection, version);
            fastest = Math.Min(fastest, watch.Elapsed.TotalMilliseconds);
        }

        return fastest;
    }
}
