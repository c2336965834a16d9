using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;
using CodeIntel.Lake.Testing.Fuzz;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>
/// The files of a lake: its description, manifests (also with a hash that fits), the hint to the newest, the writer lock and the logs. A
/// reader scans the files that the log names at some version, and vacuum takes none that a newer epoch needs.
/// </summary>
internal sealed class LakeSubject(SampleLake lake) : IFuzzSubject
{
    private const int Kept = 3;
    private readonly IEngine database = Engine.Open(new EngineLimits(Threads: 1));
    private IEngineSession? connection;

    private IEngineSession Connection => connection ??= database.Connect();

    public string Try(Random random)
    {
        var files = new MemoryFileSystem(lake.Whole);
        var (name, isForged) = Mutate(random, files);
        if (random.Next(4) == 0)
        {
            return Vacuumed(files, isForged);
        }

        using var store = lake.Open(files, LakeOpenMode.Read);
        _ = EpochHistory.Of(store).Sum(e => e.Rows);
        var reader = store.Read(Connection, random.Next(2) == 0 ? random.Next(SampleLake.Epochs + 2) : null);
        _ = reader.CheckFiles().Concat(reader.Datasets.Select(d => new FileProblem(d.Name, d.Path, string.Empty))).ToList();
        _ = reader.RelationOfAnyColumns(lake.Facts);
        _ = reader.Relation(lake.Facts, RowScope.Of([Epochs.LakeScene.A]));
        Check(files, reader);
        return Path.GetFileName(Path.GetDirectoryName(name)!) switch { "_delta_log" => "read, log mutated", "epochs" => "read, epochs mutated", _ => "read" };
    }

    public void Dispose()
    {
        connection?.Dispose();
        database.Dispose();
    }

    private (string File, bool IsForged) Mutate(Random random, MemoryFileSystem files)
    {
        var lockFile = Path.Combine(lake.State, "lock.json");
        files.Write(lockFile, """{"pid":1,"host":"elsewhere","startedAt":"2026-01-01T00:00:00+00:00","token":"t"}"""u8);
        var file = random.Next(12) switch
        {
            0 => Path.Combine(lake.State, "lake.json"),
            1 => Path.Combine(lake.State, "epochs", "latest.json"),
            2 => lockFile,
            3 => Path.Combine(lake.LogFolder, "_last_checkpoint"),
            < 8 => lake.EpochFile(string.Empty, SampleLake.Epochs - random.Next(4)),
            _ => Path.Combine(lake.LogFolder, $"{random.Next(SampleLake.Epochs):d20}.json"),
        };
        if (file != lockFile)
        {
            files.Delete(lockFile);
        }

        var isForged = Path.GetFileName(Path.GetDirectoryName(file)) == "epochs" && !file.EndsWith("latest.json", StringComparison.Ordinal) && random.Next(2) == 0;
        var other = files.Read(random.Next(2) == 0 ? lake.EpochFile(string.Empty, 1) : Path.Combine(lake.LogFolder, $"{5:d20}.json"));
        files.Write(file, isForged ? Mutation.OfSealedBody(random, files.Read(file)) : Mutation.OfJson(random, files.Read(file), other));
        if (random.Next(8) == 0)
        {
            files.Delete(Path.Combine(lake.LogFolder, $"{0:d20}.json"));
        }

        return (file, isForged);
    }

    /// <exception cref="FuzzException">The log names other files at every version.</exception>
    private void Check(MemoryFileSystem files, LakeReader reader)
    {
        var scanned = string.Join('\n', SampleLake.Scanned(reader.Relation(lake.Facts, RowScope.All)));
        _ = reader.Relation(lake.Totals, RowScope.All);
        if (scanned.Length == 0 || lake.Paths.Any(p => p.StartsWith(scanned + "\n", StringComparison.Ordinal)))
        {
            return;
        }

        var log = files.Files.Where(f => Path.GetDirectoryName(f) == lake.LogFolder && f.EndsWith(".json", StringComparison.Ordinal)).ToDictionary(f => Path.GetFileName(f), files.Read, StringComparer.Ordinal);
        var folder = Path.GetDirectoryName(lake.LogFolder)!;
        if (!Enumerable.Range(0, SampleLake.Epochs).SelectMany(v => NaiveReplay.Readings(log, v)).Any(
            r => string.Join('\n', r.Paths.Select(p => SqlText.Literal(Path.Combine(folder, Uri.UnescapeDataString(p)))).Order(StringComparer.Ordinal)) == scanned))
        {
            throw new FuzzException($"the reader scans {scanned}");
        }
    }

    private string Vacuumed(MemoryFileSystem files, bool isForged)
    {
        using var store = lake.Open(files, LakeOpenMode.Write);
        var report = Vacuum.Run(store, Connection, new VacuumOptions { KeepEpochs = Kept, KeepAge = TimeSpan.Zero });
        var needed = lake.Paths.TakeLast(Kept).SelectMany(p => p.Split('\n')).Select(p => p.Trim('\'')).ToHashSet(StringComparer.Ordinal);
        if (!isForged && report.Files.FirstOrDefault(f => needed.Contains(f.Path)) is { } lost)
        {
            throw new FuzzException($"vacuum deleted '{lost.Path}' as {lost.Kind}");
        }

        return "vacuumed";
    }
}
