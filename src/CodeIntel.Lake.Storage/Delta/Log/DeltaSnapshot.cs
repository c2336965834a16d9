namespace CodeIntel.Lake.Storage.Delta;

/// <summary>One version of a table.</summary>
public sealed class DeltaSnapshot
{
    /// <summary>How long a removed file is remembered in checkpoints: Delta's default.</summary>
    public static readonly TimeSpan TombstoneRetention = TimeSpan.FromDays(7);

    private readonly Dictionary<string, DataFile> files;
    private readonly Dictionary<string, RemoveAction> tombstones;
    private readonly Dictionary<string, TxnAction> transactions;

    internal DeltaSnapshot(
        string folder,
        long version,
        ProtocolAction protocol,
        MetadataAction metadata,
        Dictionary<string, DataFile> files,
        Dictionary<string, RemoveAction> tombstones,
        Dictionary<string, TxnAction> transactions)
    {
        Folder = folder;
        Version = version;
        Protocol = protocol;
        Metadata = metadata;
        this.files = files;
        this.tombstones = tombstones;
        this.transactions = transactions;
    }

    /// <summary>The table's folder.</summary>
    public string Folder { get; }

    /// <summary>The version of the last commit.</summary>
    public long Version { get; }

    /// <summary>The protocol in force.</summary>
    public ProtocolAction Protocol { get; }

    /// <summary>The metadata in force.</summary>
    public MetadataAction Metadata { get; }

    /// <summary>Active files by <see cref="DataFile.Key"/>, which is the raw text of the path for all but files with a deletion vector.</summary>
    public IReadOnlyDictionary<string, DataFile> Files => files;

    /// <summary>Bytes of all active files, as the log says.</summary>
    public long Bytes => files.Values.Aggregate(0L, (sum, f) => unchecked(sum + f.Size));

    /// <summary>Files removed since the oldest commit, checkpoint or checksum read; a checksum holds none itself.</summary>
    public IReadOnlyCollection<RemoveAction> Tombstones => tombstones.Values;

    /// <summary>The last transaction of each application.</summary>
    public IReadOnlyDictionary<string, TxnAction> Transactions => transactions;

    /// <summary>The actions that make this version from nothing, as a checkpoint holds them.</summary>
    public IEnumerable<DeltaAction> Actions(DateTimeOffset now)
    {
        var oldest = (now - TombstoneRetention).ToUnixTimeMilliseconds();
        return new DeltaAction[] { Protocol, Metadata }
            .Concat(transactions.Values)
            .Concat(tombstones.Values.Where(t => t.DeletionTimestamp > oldest).Select(t => t with { DataChange = false }))
            .Concat(files.Values.Select(f => f.Add with { DataChange = false }));
    }

    /// <summary>The version after this one.</summary>
    internal DeltaSnapshot With(IEnumerable<DeltaAction> actions)
    {
        var replay = new DeltaReplay(Folder, this);
        replay.Apply(actions);
        return replay.Snapshot(Version + 1, Folder);
    }

    internal Dictionary<string, DataFile> CopyFiles() => new(files, StringComparer.Ordinal);

    internal Dictionary<string, RemoveAction> CopyTombstones() => new(tombstones, StringComparer.Ordinal);

    internal Dictionary<string, TxnAction> CopyTransactions() => new(transactions, StringComparer.Ordinal);
}
