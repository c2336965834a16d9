namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>One table's part of an epoch: the commit's text, to be created exclusively.</summary>
internal sealed record PendingTable(string Dataset, string Stage, long Version, string Commit);

/// <summary>The redo log: all that is needed to make an epoch, whatever happens on the way.</summary>
internal sealed record PendingEpoch(string AppId, EpochManifest Manifest, IReadOnlyList<PendingTable> Tables);
