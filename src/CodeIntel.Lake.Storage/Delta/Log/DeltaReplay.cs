namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Folds actions, oldest first, into a snapshot. Adds and removes meet by the raw text of the path and the deletion vector.</summary>
internal sealed class DeltaReplay
{
    private readonly string folder;
    private readonly Dictionary<string, DataFile> files;
    private readonly Dictionary<string, RemoveAction> tombstones;
    private readonly Dictionary<string, TxnAction> transactions;
    private ProtocolAction? protocol;
    private MetadataAction? metadata;

    public DeltaReplay(string folder, DeltaSnapshot? start = null)
    {
        this.folder = folder;
        protocol = start?.Protocol;
        metadata = start?.Metadata;
        files = start?.CopyFiles() ?? new(StringComparer.Ordinal);
        tombstones = start?.CopyTombstones() ?? new(StringComparer.Ordinal);
        transactions = start?.CopyTransactions() ?? new(StringComparer.Ordinal);
    }

    public void Apply(IEnumerable<DeltaAction> actions)
    {
        foreach (var action in actions)
        {
            switch (action)
            {
                case AddAction add:
                    var file = new DataFile(folder, add);
                    files[file.Key] = file;
                    tombstones.Remove(file.Key);
                    break;
                case RemoveAction remove:
                    var key = DataFile.KeyOf(remove.Path, remove.DeletionVector);
                    files.Remove(key);
                    tombstones[key] = remove;
                    break;
                case TxnAction txn:
                    transactions[txn.AppId] = txn;
                    break;
                case ProtocolAction changed:
                    protocol = changed;
                    break;
                case MetadataAction changed:
                    metadata = changed;
                    break;
            }
        }
    }

    /// <summary>The version that the actions made. Features are not checked, for a later action may change them.</summary>
    /// <exception cref="LakeException">No protocol or metadata was met.</exception>
    public DeltaSnapshot Snapshot(long version, string source) => protocol is null || metadata is null
        ? throw DeltaErrors.Damaged(source, "no protocol or no metadata was found")
        : new DeltaSnapshot(folder, version, protocol, metadata, files, tombstones, transactions);
}
