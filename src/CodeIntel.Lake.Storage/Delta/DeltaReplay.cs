namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Folds actions, oldest first, into a snapshot. Adds and removes meet by the raw text of the path.</summary>
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
                    files[add.Path] = new DataFile(folder, add);
                    tombstones.Remove(add.Path);
                    break;
                case RemoveAction remove:
                    files.Remove(remove.Path);
                    tombstones[remove.Path] = remove;
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

    /// <exception cref="LakeException">No protocol or metadata was met, or a reader feature is unknown.</exception>
    public DeltaSnapshot Snapshot(long version, string source)
    {
        if (protocol is null || metadata is null)
        {
            throw DeltaErrors.Damaged(source, "no protocol or no metadata was found");
        }

        if (protocol.MinReaderVersion == 2)
        {
            throw DeltaErrors.Unsupported(folder, "columnMapping");
        }

        if (protocol.ReaderFeatures?.FirstOrDefault() is { } feature)
        {
            throw DeltaErrors.Unsupported(folder, feature);
        }

        if (protocol.MinReaderVersion > 3)
        {
            throw DeltaErrors.Unsupported(folder, $"reader version {protocol.MinReaderVersion}");
        }

        return new DeltaSnapshot(folder, version, protocol, metadata, files, tombstones, transactions);
    }
}
