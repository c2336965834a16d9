using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.DuckDb;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>A refresh of a copy of the lake before the edit.</summary>
internal sealed class RefreshTrial : ICrashTrial
{
    private readonly CrashBase scene;
    private readonly string root = Directory.CreateTempSubdirectory("lake-trial-").FullName;
    private readonly FaultPoint? kill;

    /// <param name="scene">The lakes.</param>
    /// <param name="kill">
    /// Where given, the refresh is killed there, and it is the next one, which recovers, that is interrupted.
    /// </param>
    public RefreshTrial(CrashBase scene, FaultPoint? kill = null)
    {
        this.scene = scene;
        this.kill = kill;
        Folders.Copy(scene.Before, State);
    }

    private string State => Path.Combine(root, "state");

    public void Prepare(FaultyFileSystem files)
    {
        if (kill is null)
        {
            return;
        }

        files.Restart(kill);
        try
        {
            Work(files);
        }
        catch (CrashException)
        {
            Folders.BuryWriter(State);
        }
    }

    public void Work(IFileSystem files) => scene.Refresh(State, files);

    public string? Check()
    {
        Folders.BuryWriter(State);
        var before = LatestEpoch(scene.Before);
        var left = LatestEpoch(State);
        if (left != before && left != before + 1)
        {
            return $"the lake is at epoch {left}, not at {before} or the next";
        }

        if (left > 0 && Difference(left == before ? scene.Before : scene.After) is { } wrong)
        {
            return $"the lake says that it is at epoch {left}, but {wrong}";
        }

        var result = scene.Refresh(State, CrashBase.Unflushed());
        return result.Epoch != before + 1 ? $"the next refresh leaves epoch {result.Epoch}"
            : left == result.Epoch && result.Changed ? "the next refresh found changes in a lake that was up to date"
            : Difference(scene.After) is { } different ? $"after the next refresh {different}"
            : Directory.EnumerateFiles(Path.Combine(State, "epochs"), "pending-*").Any() ? "a redo log is left"
            : null;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static long LatestEpoch(string state)
    {
        if (!File.Exists(Path.Combine(state, "lake.json")))
        {
            return 0;
        }

        using var store = LakeStore.Open(state, CrashBase.Contracts, LakeOpenMode.Read);
        return store.Latest?.Epoch ?? 0;
    }

    private string? Difference(string expected)
    {
        var mismatches = LakeComparison.Compare(State, expected, CrashBase.Contracts, CrashBase.Engine);
        if (mismatches is [var first, ..])
        {
            return $"{mismatches.Count} datasets differ, such as {first.Dataset}: {first.Example}";
        }

        using var database = DuckDbDatabase.Open(CrashBase.Engine);
        using var connection = database.Connect();
        using var store = LakeStore.Open(State, CrashBase.Contracts, LakeOpenMode.Read);
        return store.Read(connection).CheckFiles().FirstOrDefault()?.Message;
    }
}
