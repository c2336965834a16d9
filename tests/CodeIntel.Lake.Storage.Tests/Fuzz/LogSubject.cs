using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;
using CodeIntel.Lake.Testing.Fuzz;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>Commits, compacted commits, checkpoints in JSON and the hint to them, in memory: what is read is what a naive reader reads.</summary>
internal sealed class LogSubject : IFuzzSubject
{
    private readonly string table = Path.Combine(Path.GetTempPath(), "fuzzed-table");
    private readonly IEngine database = Engine.Open(new EngineLimits(Threads: 1));
    private readonly IEngineSession connection;

    public LogSubject() => connection = database.Connect();

    public string Try(Random random)
    {
        var (log, _) = Mutate(random);
        var files = new MemoryFileSystem();
        files.CreateFolder(Path.Combine(table, "_delta_log"));
        foreach (var (name, text) in log)
        {
            files.Write(Path.Combine(table, "_delta_log", name), text);
        }

        var opened = DeltaTable.Open(files, table, connection, random.Next(3) == 0 ? random.Next(5) : null);
        _ = opened.History().ToList();
        _ = opened.Snapshot.Files.Values.Sum(f => (f.RowCount ?? 0) + (f.MinFileId?.Length ?? 0) + (f.MaxFileId?.Length ?? 0) + f.FullPath.Length);
        Check(log, opened.Snapshot);
        return "read";
    }

    /// <summary>A sample with one of its files mutated.</summary>
    public static (Dictionary<string, byte[]> Log, string Mutated) Mutate(Random random)
    {
        var log = new Dictionary<string, byte[]>(LogSamples.All[random.Next(LogSamples.All.Count)], StringComparer.Ordinal);
        var name = log.Keys.ElementAt(random.Next(log.Count));
        var other = LogSamples.All[random.Next(LogSamples.All.Count)].Values.ToList();
        log[name] = Mutation.OfJson(random, log[name], other[random.Next(other.Count)]);
        return (log, name);
    }

    /// <exception cref="FuzzException">No way to read the log leads to the snapshot.</exception>
    public static void Check(IReadOnlyDictionary<string, byte[]> log, DeltaSnapshot snapshot)
    {
        var read = NaiveReplay.Reading.TextOf(snapshot);
        var readings = NaiveReplay.Readings(log, snapshot.Version);
        if (!readings.Any(r => r.Text == read))
        {
            throw new FuzzException($"version {snapshot.Version} was read as\n{read}\nand a naive reader reads\n{string.Join("\nor\n", readings.Select(r => r.Text))}");
        }
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }
}
