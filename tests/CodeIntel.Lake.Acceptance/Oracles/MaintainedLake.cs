using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>
/// A small lake after what happens to one in a year: many epochs with checkpoints on the way, partitions of two files merged, an old
/// epoch restored, the repository followed again, and old epochs and log heads vacuumed.
/// </summary>
internal sealed class MaintainedLake : IDisposable
{
    private const int Edits = 11;

    /// <summary>After so many edits the test command makes further epochs by restoring the last two in turn, which costs far less than a refresh.</summary>
    private static readonly int Refreshes = Setting.IsLong ? Edits : 3;

    private const int KeptEpochs = 4;
    private const string Worn = "src/corners/worn.py";

    public MaintainedLake(string layout)
    {
        Scene = new Scene(layout) { Layers = Scene.NoLayers };
        Refresh(0);
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        foreach (var (stage, dataset) in Split)
        {
            SplitFiles.InFirstEpoch(connection, Scene.State, stage, dataset);
        }

        for (var i = 1; i <= Refreshes; i++)
        {
            Refresh(i);
        }

        for (var i = Refreshes + 1; i <= Edits; i++)
        {
            Maintain(store => Restore.Run(store, connection, i % 2 == Edits % 2 ? Refreshes + 1 : Refreshes));
        }

        BeforeMaintenance = Path.Combine(Scene.Root, "before");
        Folders.Copy(Scene.State, BeforeMaintenance);
        Optimized = Maintain(store => Optimize.Run(store, connection));
        Restored = Maintain(store => Restore.Run(store, connection, Edits));
        Refresh(Edits + 1);
        Vacuumed = Maintain(store => Vacuum.Run(store, connection, new VacuumOptions { KeepEpochs = KeptEpochs, KeepAge = TimeSpan.Zero }));
        Newest = ReadTable.AllOf(Scene.State, Scene.Contracts);
        Older =
        [
            .. Vacuumed.Kept.SkipLast(1)
                .SelectMany(e => ReadTable.AllOf(Scene.State, Scene.Contracts, e))
                .Where(t => t.Contract.Name is "repo_files_v1" or "cpg_edges_v1" || Split.Any(s => s.Dataset == t.Contract.Name))
                .DistinctBy(t => (t.Folder, t.Version))
                .Where(t => Newest.All(n => (n.Folder, n.Version) != (t.Folder, t.Version))),
        ];
    }

    /// <summary>Datasets some of whose partitions have two files until they are merged.</summary>
    public static (string Stage, string Dataset)[] Split { get; } = [("extract", "cst_defs_v1"), ("extract", "cst_name_refs_v1"), ("cpg", "cpg_nodes_v1")];

    /// <summary>The repository and the lake.</summary>
    public Scene Scene { get; }

    /// <summary>A copy of the lake as the refreshes left it.</summary>
    public string BeforeMaintenance { get; }

    public OptimizeReport Optimized { get; }

    public RestoreReport Restored { get; }

    public VacuumReport Vacuumed { get; }

    /// <summary>All datasets at the newest epoch, by name.</summary>
    public IReadOnlyList<ReadTable> Newest { get; }

    /// <summary>Older versions of a few datasets, at the other epochs that are kept.</summary>
    public IReadOnlyList<ReadTable> Older { get; }

    /// <summary>Changes the worn module in the repository.</summary>
    public void Edit(int number) => Scene.Write(new ProjectTree(SmallProject.Odd.Entries.SetItems([SmallProject.Entry(Worn, SmallProject.Worn(number))])));

    public void Dispose() => Scene.Dispose();

    private void Refresh(int number)
    {
        Edit(number);
        Scene.Refresh();
    }

    private T Maintain<T>(Func<LakeStore, T> work)
    {
        using var store = LakeStore.Open(Scene.State, Scene.Contracts, LakeOpenMode.Write);
        return work(store);
    }
}
