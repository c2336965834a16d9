using System.Globalization;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.DuckDb;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>A commit to one table that moves whole files in and out.</summary>
internal sealed class TableEdit
{
    private readonly string dataset;
    private readonly DatasetState state;
    private readonly DeltaSnapshot head;

    private TableEdit(string dataset, DatasetState state, DeltaSnapshot head)
    {
        this.dataset = dataset;
        this.state = state;
        this.head = head;
    }

    /// <summary>The table's newest version, which the commit follows.</summary>
    public DeltaSnapshot Head => head;

    /// <summary>Files that join the table.</summary>
    public List<DataFile> Adds { get; } = [];

    /// <summary>Files that leave the table.</summary>
    public List<DataFile> Removes { get; } = [];

    /// <summary>New metadata; null where it stays.</summary>
    public MetadataAction? Metadata { get; set; }

    /// <summary>Whether the newest version is that of the newest epoch, and not one of an epoch that was abandoned.</summary>
    public bool StartsAtEpoch => head.Version == state.Version;

    /// <summary>Whether there is anything to commit; always, where the newest version is an abandoned epoch's.</summary>
    public bool HasChanges => Adds.Count > 0 || Removes.Count > 0 || Metadata is not null || !StartsAtEpoch;

    /// <summary>Begins an edit of a table at its newest version.</summary>
    /// <exception cref="ForeignCommitException">Another program made a version above the epoch's.</exception>
    /// <exception cref="UnsupportedFeatureException">The table asks something of its writers that this program does not do.</exception>
    public static TableEdit Begin(LakeStore store, DuckDbConnection connection, string dataset, DatasetState state)
    {
        var files = store.Folder.Files;
        var folder = store.Folder.Table(state.Stage, dataset);
        var head = TableHead.Require(files, folder, dataset, state.Version, EpochCommit.AppId(store.Description));
        var snapshot = DeltaLog.Open(files, folder, connection, head);
        WriterFeatures.Check(snapshot);
        return new TableEdit(dataset, state, snapshot);
    }

    /// <summary>The commit.</summary>
    /// <param name="appId">The lake as it signs its commits.</param>
    /// <param name="epoch">The epoch that it belongs to.</param>
    /// <param name="time">When it is made.</param>
    /// <param name="operation">What it calls itself.</param>
    /// <param name="dataChange">False where the rows are the same before and after.</param>
    public TableCommit Commit(string appId, long epoch, DateTimeOffset time, string operation, bool dataChange)
    {
        var milliseconds = time.ToUnixTimeMilliseconds();
        var actions = new List<DeltaAction>
        {
            new CommitInfoAction(
                milliseconds,
                operation,
                new Dictionary<string, string> { ["epoch"] = Text(epoch) },
                new Dictionary<string, string> { ["numAddedFiles"] = Text(Adds.Count), ["numRemovedFiles"] = Text(Removes.Count) }),
        };
        actions.AddRange(ChangeFeed.Changed(head, Metadata));
        actions.Add(new TxnAction(appId, epoch, milliseconds));
        actions.AddRange(Removes.OrderBy(f => f.RawPath, StringComparer.Ordinal).Select(f => new RemoveAction(f.RawPath, milliseconds, dataChange, f.Add.PartitionValues, f.Size)));
        actions.AddRange(Adds.OrderBy(f => f.RawPath, StringComparer.Ordinal).Select(f => f.Add with { DataChange = dataChange }));
        var after = head.With(actions);
        var rows = after.Files.Values.Sum(f => f.RowCount ?? 0);
        return new TableCommit(dataset, new DatasetState(state.Stage, after.Version, rows, after.Files.Count, after.Bytes), actions);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
