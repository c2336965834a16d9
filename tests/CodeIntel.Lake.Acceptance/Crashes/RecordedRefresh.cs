using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>
/// The steps of one refresh, to be taken again in memory up to any of them. What a crash leaves is held against the old and the new
/// epoch file by file, so that thousands of crashes take the time of a few refreshes.
/// </summary>
internal sealed partial class RecordedRefresh : IDisposable
{
    private readonly IEngine database = Engine.Open(CrashBase.Limits);
    private readonly IEngineSession connection;
    private readonly CrashBase scene;
    private readonly MemoryFileSystem before = new();
    private readonly MemoryFileSystem after;
    private readonly List<FileStep> steps;
    private readonly string state;
    private readonly long oldNumber;
    private readonly Dictionary<string, byte[]> oldEpoch;
    private readonly Dictionary<string, byte[]> newEpoch;

    public RecordedRefresh(CrashBase scene)
    {
        this.scene = scene;
        connection = database.Connect();
        var root = Folders.Temporary("lake-recorded-");
        state = Path.Combine(root, "state");
        before.CreateFolder(root);
        Folders.Copy(scene.Before, state);
        Load(state);
        var recording = new RecordingFileSystem(CrashBase.Unflushed());
        scene.Refresh(state, recording);
        Directory.Delete(root, recursive: true);
        steps = [.. recording.Steps.Where(s => s.Changes)];
        after = new MemoryFileSystem(before);
        steps.ForEach(s => s.Repeat(after));
        oldNumber = NewestEpoch(before);
        oldEpoch = Epoch(before);
        newEpoch = Epoch(after);
    }

    /// <summary>The steps that may change the disk.</summary>
    public IReadOnlyList<FileStep> Steps => steps;

    /// <summary>Takes the steps again on a disk like the one before, up to a crash; the disk is as the next program finds it.</summary>
    public FaultyFileSystem Crash(FaultPoint point, out MemoryFileSystem disk)
    {
        disk = new MemoryFileSystem(before);
        var files = new FaultyFileSystem(disk, point);
        try
        {
            steps.ForEach(s => s.Repeat(files));
        }
        catch (CrashException)
        {
            files.Restart();
        }

        return files;
    }

    /// <summary>Opens the lake to write, which recovers it. A lock that was left is taken away: its owner is this very process.</summary>
    public void Recover(IFileSystem files)
    {
        files.Delete(Path.Combine(state, "lock.json"));
        var options = new LakeOptions { RepositoryId = files.Exists(Path.Combine(state, "lake.json")) ? null : scene.Repository, Files = files };
        LakeStore.Open(state, CrashBase.Contracts, LakeOpenMode.Write, options).Dispose();
    }

    /// <summary>What is wrong with the newest epoch; null where it is the old or the new one, byte for byte.</summary>
    public string? CheckReader(IFileSystem files)
    {
        var epoch = NewestEpoch(files);
        if (epoch != oldNumber && epoch != oldNumber + 1)
        {
            return $"a reader finds epoch {epoch}";
        }

        var other = (epoch == oldNumber ? oldEpoch : newEpoch).FirstOrDefault(e => !files.Exists(e.Key) || !files.Read(e.Key).AsSpan().SequenceEqual(e.Value)).Key;
        return other is null ? null : $"'{other}', which belongs to epoch {epoch}, is not as it was written";
    }

    /// <summary>What stands in the way of the next refresh; null where it finds just the old or the new epoch and nothing else.</summary>
    public string? CheckWriter(IFileSystem files)
    {
        if (CheckReader(files) is { } wrong)
        {
            return wrong;
        }

        using var store = Open(files);
        var versions = store?.Latest?.Datasets ?? new Dictionary<string, DatasetState>();
        var ahead = CrashBase.Contracts.All.FirstOrDefault(c => DeltaLog.Head(files, Table(c.Stage, c.Name)) != (versions.GetValueOrDefault(c.Name)?.Version ?? -1));
        var left = files.List(Path.Combine(state, "epochs")).FirstOrDefault(n => n.StartsWith("pending-", StringComparison.Ordinal));
        return ahead is not null ? $"the newest version of {ahead.Name} is not the epoch's" : left is not null ? $"'{left}' is left" : null;
    }

    /// <summary>
    /// In what a disk differs from the one before the refresh or the one after it, whichever has its epoch: roles of files that are missing, more,
    /// empty or otherwise different, but for temporary ones, which nobody reads.
    /// </summary>
    public string KindOf(MemoryFileSystem disk)
    {
        var epoch = NewestEpoch(disk);
        var clean = epoch == oldNumber ? before : after;
        var kinds = clean.Files.Where(f => !disk.Exists(f)).Select(f => $"{Role(f)} is missing")
            .Concat(disk.Files.Where(f => !disk.Shares(f, clean) && Path.GetFileName(f)[0] != '.').Select(
                f => $"{Role(f)} is {(clean.Exists(f) ? "different" : "more")}, {(disk.Shares(f, after) ? "as it was written" : disk.Size(f) == 0 ? "empty" : "cut")}"));
        return $"epoch {epoch}: {string.Join("; ", kinds.Distinct().Order(StringComparer.Ordinal))}";
    }

    /// <summary>Goes on from a disk with the next refresh.</summary>
    /// <returns>What is wrong with it; null where all is well.</returns>
    public string? GoOn(MemoryFileSystem disk)
    {
        var root = Path.GetDirectoryName(state)!;
        try
        {
            foreach (var file in disk.Files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, disk.Read(file));
            }

            return scene.GoOn(state);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    /// <summary>A file's name without what differs from dataset to dataset and from run to run.</summary>
    private static string Role(string file)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(file));
        return folder != "_delta_log" && file.EndsWith(".parquet", StringComparison.Ordinal) ? "a data file" : $"{folder}/{Variable().Replace(Path.GetFileName(file), "*")}";
    }

    [GeneratedRegex("[0-9a-f-]{8,}")]
    private static partial Regex Variable();

    private string Table(string stage, string dataset) => Path.Combine(state, "datasets", stage, dataset);

    private LakeStore? Open(IFileSystem files) => files.Exists(Path.Combine(state, "lake.json"))
        ? LakeStore.Open(state, CrashBase.Contracts, LakeOpenMode.Read, new LakeOptions { Files = files })
        : null;

    private void Load(string folder)
    {
        before.CreateFolder(folder);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            before.Write(file, File.ReadAllBytes(file));
        }

        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            Load(inner);
        }
    }

    private long NewestEpoch(IFileSystem files)
    {
        using var store = Open(files);
        return store?.Latest?.Epoch ?? 0;
    }

    /// <summary>
    /// All that a reader of the newest epoch may read: the manifest, the logs up to the epoch's versions, the active data files, the change files.
    /// </summary>
    private Dictionary<string, byte[]> Epoch(IFileSystem files)
    {
        var content = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var store = Open(files);
        if (store?.Latest is not { } manifest)
        {
            return content;
        }

        var paths = new List<string> { Path.Combine(state, "lake.json"), Path.Combine(state, "epochs", $"{manifest.Epoch:d20}.json") };
        foreach (var (dataset, at) in manifest.Datasets)
        {
            var table = Table(at.Stage, dataset);
            paths.AddRange(Enumerable.Range(0, (int)at.Version + 1).Select(v => Path.Combine(table, "_delta_log", $"{v:d20}.json")));
            paths.AddRange(DeltaLog.Open(files, table, connection, at.Version).Files.Values.Select(f => f.FullPath));
            paths.AddRange(Enumerable.Range(0, (int)at.Version + 1)
                .SelectMany(v => DeltaLog.ReadCommit(files, table, v)!.OfType<CdcAction>())
                .Select(c => DeltaPath.Resolve(table, c.Path)));
        }

        paths.ForEach(p => content.Add(p, files.Read(p)));
        return content;
    }
}
