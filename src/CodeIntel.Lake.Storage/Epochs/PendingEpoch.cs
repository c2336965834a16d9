using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>One table's part of an epoch: the commit's text, to be created exclusively.</summary>
internal sealed record PendingTable(string Dataset, string Stage, long Version, string Commit);

/// <summary>The redo log: all that is needed to make an epoch, whatever happens on the way.</summary>
internal sealed record PendingEpoch(string AppId, EpochManifest Manifest, IReadOnlyList<PendingTable> Tables)
{
    /// <summary>Whether this may be what a program of ours wrote for an epoch: the manifest knows the tables, and their commits can be read.</summary>
    public bool IsSound(long epoch) => Manifest.IsSound(epoch) && Tables.All(t => t is not null && IsSound(t));

    private bool IsSound(PendingTable table) =>
        Manifest.Datasets.TryGetValue(table.Dataset, out var state) && state.Stage == table.Stage && state.Version == table.Version && DeltaLog.IsCommit(table.Commit);
}
