using System.Globalization;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>What an epoch does to one table by moving whole files in and out.</summary>
internal sealed class TableEdit
{
    private readonly string dataset;
    private readonly DatasetState state;
    private readonly TableHead head;
    private readonly DeltaTransaction transaction;

    private TableEdit(string dataset, DatasetState state, TableHead head, DeltaSnapshot start, IReadOnlyList<ForeignCommit> overruled)
    {
        this.dataset = dataset;
        this.state = state;
        this.head = head;
        Overruled = overruled;
        transaction = new DeltaTransaction(start);
    }

    /// <summary>Other programs' commits that the edit is made on top of.</summary>
    public IReadOnlyList<ForeignCommit> Overruled { get; }

    /// <summary>The table's newest version, which the commit follows.</summary>
    public DeltaSnapshot Head => transaction.Start;

    /// <summary>Files that join the table.</summary>
    public List<DataFile> Adds => transaction.Adds;

    /// <summary>Files that leave the table.</summary>
    public List<DataFile> Removes => transaction.Removes;

    /// <summary>New metadata; null where it stays.</summary>
    public MetadataAction? Metadata
    {
        get => transaction.Metadata;
        set => transaction.Metadata = value;
    }

    /// <summary>Whether the newest version has the rows of the newest epoch, and not those of one that was abandoned or of another program.</summary>
    public bool StartsAtEpoch => head.Version == head.SameRows;

    /// <summary>Whether there is anything to commit; always, where the newest version is not the epoch's.</summary>
    public bool HasChanges => Adds.Count > 0 || Removes.Count > 0 || Metadata is not null || !StartsAtEpoch;

    /// <summary>Begins an edit of a table at its newest version.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="connection">Reads the log.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="state">What the newest epoch says of it.</param>
    /// <param name="overrule">Whether other programs' commits are made up for, too.</param>
    /// <exception cref="ForeignCommitException">Another program changed rows, columns or protocol since the epoch, and is not to be overruled.</exception>
    /// <exception cref="UnsupportedFeatureException">The table asks something of its writers that this program does not do.</exception>
    public static TableEdit Begin(LakeStore store, IEngineSession connection, string dataset, DatasetState state, bool overrule = false)
    {
        var files = store.Folder.Files;
        var folder = store.Folder.Table(state.Stage, dataset);
        var appId = EpochCommit.AppId(store.Description);
        var (head, overruled) = overrule ? TableHead.Overrule(files, folder, dataset, state.Version, appId) : (TableHead.Look(files, folder, dataset, state.Version, appId), []);
        var start = DeltaLog.Open(files, folder, connection, head.Version);
        WriterFeatures.Check(folder, overruled.Count > 0 ? [start.Protocol] : [start.Protocol, start.Metadata]);
        return new TableEdit(dataset, state, head, start, overruled);
    }

    /// <summary>The commit.</summary>
    /// <param name="appId">The lake as it signs its commits.</param>
    /// <param name="epoch">The epoch that it belongs to.</param>
    /// <param name="time">When it is made.</param>
    /// <param name="operation">What it calls itself.</param>
    /// <param name="dataChange">False where the rows are the same before and after.</param>
    public TableCommit Commit(string appId, long epoch, DateTimeOffset time, string operation, bool dataChange)
    {
        (transaction.Protocol, transaction.Metadata) = UsedFeatures.Changed(Head, Metadata, Adds.Any(f => f.Add.DeletionVector is not null));
        transaction.Step = new TxnAction(appId, epoch, time.ToUnixTimeMilliseconds());
        var parameters = new Dictionary<string, string> { ["epoch"] = epoch.ToString(CultureInfo.InvariantCulture) };
        var actions = transaction.Actions(operation, parameters, time, dataChange);
        var after = Head.With(actions);
        var rows = after.Files.Values.Sum(f => f.RowCount ?? 0);
        return new TableCommit(dataset, new DatasetState(state.Stage, after.Version, rows, after.Files.Count, after.Bytes), actions);
    }
}
