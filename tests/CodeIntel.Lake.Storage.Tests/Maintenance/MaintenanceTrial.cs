using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>Housekeeping in a copy of a scene's lake: every epoch that is there, before and after, has its rows and its files.</summary>
internal sealed class MaintenanceTrial : ICrashTrial
{
    private readonly LakeScene scene;
    private readonly long newRows;
    private readonly Action<LakeStore> work;
    private readonly string root = Folders.Temporary("lake-trial-");
    private readonly Dictionary<long, string> rows;

    /// <param name="scene">Its lake is copied.</param>
    /// <param name="newRows">The epoch whose rows those of a new epoch are.</param>
    /// <param name="rows">What a reader sees of each epoch, as <see cref="RowsOf"/> has it.</param>
    /// <param name="work">The work that is interrupted.</param>
    public MaintenanceTrial(LakeScene scene, long newRows, Dictionary<long, string> rows, Action<LakeStore> work)
    {
        this.scene = scene;
        this.newRows = newRows;
        this.rows = rows;
        this.work = work;
        Folders.Copy(scene.State, State);
    }

    private string State => Path.Combine(root, "state");

    /// <summary>What a reader sees of each epoch of a scene's lake.</summary>
    public static Dictionary<long, string> RowsOf(LakeScene scene)
    {
        using var store = scene.Open(LakeOpenMode.Read);
        return store.Epochs.ToDictionary(e => e, e => Show(scene, store, e));
    }

    public void Prepare(FaultyFileSystem files)
    {
    }

    public void Work(IFileSystem files)
    {
        using var store = Open(files, LakeOpenMode.Write);
        work(store);
    }

    public string? Check()
    {
        Folders.BuryWriter(State);
        if (Look() is { } left)
        {
            return $"what was left: {left}";
        }

        Work(new FaultyFileSystem(LocalFileSystem.Instance));
        using var store = Open(LocalFileSystem.Instance, LakeOpenMode.Read);
        var newest = Show(scene, store, store.Latest!.Epoch);
        return Look() ?? (newest == rows[newRows] ? null : $"in the end there is '{newest}'");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string? Look()
    {
        using var store = Open(LocalFileSystem.Instance, LakeOpenMode.Read);
        foreach (var epoch in store.Epochs)
        {
            var found = Show(scene, store, epoch);
            if (found != rows[rows.ContainsKey(epoch) ? epoch : newRows])
            {
                return $"epoch {epoch} has '{found}'";
            }

            if (store.Epochs.Contains(epoch - 1))
            {
                EpochChanges.Read(store, scene.Connection, scene.Facts, epoch - 1, epoch).Dispose();
            }
        }

        return store.Epochs.Contains(rows.Keys.Max()) ? null : "the newest epoch is gone";
    }

    private static string Show(LakeScene scene, LakeStore store, long epoch)
    {
        var reader = store.Read(scene.Connection, epoch);
        var scopes = new[] { RowScope.All, RowScope.Of([LakeScene.C]) };
        return string.Join(' ', scopes.Select(s => scene.Show(reader.Relation(scene.Facts, s))).Concat(reader.CheckFiles().Select(p => p.Message)));
    }

    private LakeStore Open(IFileSystem files, LakeOpenMode mode) =>
        LakeStore.Open(State, scene.Catalog, mode, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Files = files });
}
