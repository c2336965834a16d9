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

    private TableEdit(string dataset, DatasetState state, DeltaSnapshot head, IReadOnlyList<ForeignCommit> overruled)
    {
        this.dataset = dataset;
        this.state = state;
        this.head = head;
        Overruled = overruled;
    }

    /// <summary>Other programs' commits that the edit is made on top of.</summary>
    public IReadOnlyList<ForeignCommit> Overruled { get; }

    /// <summary>The table's newest version, which the commit follows.</summary>
    public DeltaSnapshot Head => head;

    /// <summary>Files that join the table.</summary>
    public List<DataFile> Adds { get; } = [];

    /// <summary>Files that leave the table.</summary>
    public List<DataFile> Removes { get; } = [];

    /// <summary>New metadata; null where it stays.</summary>
    public MetadataAction? Metadata { get; set; }

    /// <summary>Whether the newest version is that of the newest epoch, and not one of an epoch that was abandoned or of another program.</summary>
    public bool StartsAtEpoch => head.Version == state.Version;

    /// <summary>Whether there is anything to commit; always, where the newest version is not the epoch's.</summary>
    public bool HasChanges => Adds.Count > 0 || Removes.Count > 0 || Metadata is not null || !StartsAtEpoch;

    /// <summary>Begins an edit of a table at its newest version.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="connection">Reads the log.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="state">What the newest epoch says of it.</param>
    /// <param name="overrule">Whether other programs' commits are made up for, too.</param>
    /// <exception cref="ForeignCommitException">Another program made a version above the epoch's, and is not to be overruled.</exception>
    public static TableEdit Begin(LakeStore store, DuckDbConnection connection, string dataset, DatasetState state, bool overrule = false)
    {
        var files = store.Folder.Files;
        var folder = store.Folder.Table(state.Stage, dataset);
        var appId = EpochCommit.AppId(store.Description);
        var head = overrule ? DeltaLog.Head(files, folder) : TableHead.Require(files, folder, dataset, state.Version, appId);
        var overruled = overrule ? ForeignCommit.Between(files, folder, dataset, state.Version, head, appId) : [];
        return new TableEdit(dataset, state, DeltaLog.Open(files, folder, connection, head), overruled);
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
        if (Metadata is not null)
        {
            actions.Add(Metadata);
        }

        actions.Add(new TxnAction(appId, epoch, milliseconds));
        actions.AddRange(Removes.OrderBy(f => f.RawPath, StringComparer.Ordinal).Select(f => new RemoveAction(f.RawPath, milliseconds, dataChange, f.Add.PartitionValues, f.Size)));
        actions.AddRange(Adds.OrderBy(f => f.RawPath, StringComparer.Ordinal).Select(f => f.Add with { DataChange = dataChange }));
        var after = head.With(actions);
        var rows = after.Files.Values.Sum(f => f.RowCount ?? 0);
        return new TableCommit(dataset, new DatasetState(state.Stage, after.Version, rows, after.Files.Count, after.Bytes), actions, () => after);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
