using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>A dataset whose table has a checkpoint of the epoch's version.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="Version">The table's version in the epoch.</param>
/// <param name="Written">Whether the checkpoint was written now, and not there before.</param>
public sealed record CheckpointedDataset(string Name, long Version, bool Written);

/// <summary>Checkpoints of an epoch.</summary>
/// <param name="Epoch">The newest epoch; 0 in a lake without one.</param>
/// <param name="Datasets">All its datasets, by name.</param>
public sealed record CheckpointReport(long Epoch, IReadOnlyList<CheckpointedDataset> Datasets);

/// <summary>
/// Writes a checkpoint of each table's version in the newest epoch, where there is none, so that any engine opens the tables by it, and the next vacuum
/// need keep no log file before it. Neither rows nor versions change. A run that was cut leaves the checkpoints that it wrote, each of them whole.
/// </summary>
public static class Checkpoints
{
    /// <summary>Writes them.</summary>
    /// <exception cref="LakeException">What is wrong with a table; the checkpoints before it are written.</exception>
    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    public static CheckpointReport Write(LakeStore store, IEngineSession connection)
    {
        store.RequireWriting();
        if (store.Latest is not { } latest)
        {
            return new CheckpointReport(0, []);
        }

        var datasets = new List<CheckpointedDataset>();
        foreach (var (dataset, state) in latest.Datasets.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            var table = store.Folder.Table(state.Stage, dataset);
            var written = DeltaLog.WriteCheckpoint(store.Folder.Files, table, state.Version, store.Clock.GetUtcNow(), connection);
            datasets.Add(new CheckpointedDataset(dataset, state.Version, written));
        }

        return new CheckpointReport(latest.Epoch, datasets);
    }
}
