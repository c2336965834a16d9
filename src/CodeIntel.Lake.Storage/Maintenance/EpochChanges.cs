using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>Which changes a consumer wants, once they are netted.</summary>
public enum ChangePolicy
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>What rows are now: no deletes, and no rows as they were before an update.</summary>
    InsertsAndUpdates,

    /// <summary>New rows alone.</summary>
    InsertsOnly,
}

/// <summary>
/// What changed in a dataset from one epoch to another, row by row. Epoch by epoch, the commit's change files tell it; where it has none, the
/// rows of the files that left the table are held against those of the files that joined it. Of each key the first row before and the last row after count, and where those two are
/// equal there is no change. So rows that only moved, and rows that came and went, are not told.
/// </summary>
public sealed class EpochChanges : IDisposable
{
    private readonly IEngineSession connection;
    private readonly Contract contract;
    private readonly IChangeSteps steps;

    private EpochChanges(IEngineSession connection, Contract contract, long since, long until)
    {
        this.connection = connection;
        this.contract = contract;
        Since = since;
        Until = until;
        steps = connection.Rows.Steps(contract);
    }

    /// <summary>The epoch whose rows are those before; 0 where there are none before.</summary>
    public long Since { get; }

    /// <summary>The epoch whose rows are those after.</summary>
    public long Until { get; }

    /// <summary>Reads the changes.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="connection">Runs the SQL; holds the changes in a table.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="since">The epoch to begin after; 0 for all since the oldest that is there, whose rows are inserts.</param>
    /// <param name="until">The last epoch; null for the newest.</param>
    /// <exception cref="LakeException">
    /// <c>usage</c>: the epochs are in the wrong order; <c>changes_not_kept</c>: the dataset has no key or no table; <c>unknown_epoch</c>, <c>epoch_vacuumed</c>; <c>schema_changed</c>: the dataset had
    /// other columns on the way; <c>data_file_missing</c>, or what is wrong with the table.
    /// </exception>
    public static EpochChanges Read(LakeStore store, IEngineSession connection, Contract contract, long since, long? until)
    {
        var last = until ?? store.Latest?.Epoch ?? 0;
        if (since > last)
        {
            throw new LakeException(LakeError.Usage, "usage", $"--since {since} comes after epoch {last}, up to which changes are asked for.");
        }

        if (contract.Key.Count == 0 || contract.Scope == DatasetScope.Transient)
        {
            var why = contract.Key.Count == 0 ? "has no key to tell its rows apart" : "exists during a run only";
            throw new LakeException(LakeError.Usage, "changes_not_kept", $"The dataset {contract.Name} {why}, so there are no changes of it.");
        }

        var changes = new EpochChanges(connection, contract, since, last);
        try
        {
            changes.Collect(store);
            return changes;
        }
        catch
        {
            changes.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The changes, oldest epoch first, then by key: the contract's columns, then <c>_change_type</c> (insert, delete, update_preimage,
    /// update_postimage), and <c>_commit_version</c> and <c>_epoch</c> in which the key changed last.
    /// </summary>
    public IEngineResult Rows(ChangePolicy policy = ChangePolicy.All)
    {
        string[] wanted = policy switch
        {
            ChangePolicy.InsertsOnly => [RowChange.Insert],
            ChangePolicy.InsertsAndUpdates => [RowChange.Insert, RowChange.UpdatePostimage],
            _ => [RowChange.Insert, RowChange.UpdatePostimage, RowChange.UpdatePreimage, RowChange.Delete],
        };
        return steps.Net(wanted);
    }

    /// <summary>Drops them.</summary>
    public void Dispose() => steps.Dispose();

    private void Collect(LakeStore store)
    {
        var before = Since == 0 ? null : At(store, Since);
        _ = before?.Snapshot.Value;
        _ = Until == 0 ? null : store.Manifest(Until);
        for (var epoch = Since == 0 ? store.Epochs.FirstOrDefault(1) : Since + 1; epoch <= Until; epoch++)
        {
            if (At(store, epoch) is { } after && after.Version != before?.Version)
            {
                steps.Add(FromChangeFiles(store, before, after) ?? connection.Rows.Changes(contract, Only(before, after), Only(after, before)), after.Version, epoch);
                before = after;
            }
        }
    }

    private Table? At(LakeStore store, long epoch)
    {
        var reader = store.Read(connection, epoch);
        return reader.Manifest!.Datasets.GetValueOrDefault(contract.Name) is { } state ? new Table(reader, state.Version, new Lazy<DeltaSnapshot>(() => Open(reader))) : null;
    }

    private DeltaSnapshot Open(LakeReader reader)
    {
        var snapshot = reader.Snapshot(contract.Name)!;
        return LakeReader.HasColumnsOf(contract, reader.Layout, snapshot.Metadata)
            ? snapshot
            : throw new LakeException(
                LakeError.LakeUnusable,
                "schema_changed",
                $"The dataset {contract.Name} has other columns in epoch {reader.Manifest!.Epoch} than its contract. Ask for the changes since a later epoch.");
    }

    /// <summary>The rows of the change files where one commit leads from a version to the next and has some; null otherwise.</summary>
    private string? FromChangeFiles(LakeStore store, Table? before, Table after)
    {
        if (after.Version != before?.Version + 1)
        {
            return null;
        }

        var folder = store.Folder.Table(contract.Stage, contract.Name);
        var layout = after.Reader.Layout;
        var actions = DeltaLog.ReadCommit(store.Folder.Files, folder, after.Version) ?? [];
        var changes = actions.OfType<CdcAction>().Select(c => new DataFile(folder, new AddAction(c.Path, c.PartitionValues, c.Size, 0, false, null))).ToList();
        return changes.Count == 0 || actions.OfType<MetadataAction>().Any(m => !LakeReader.HasColumnsOf(contract, layout, m))
            ? null
            : new RelationBuilder(store.Folder.Files, layout, connection).Build(RowChange.Typed(contract), changes, RowScope.All);
    }

    /// <summary>The rows of the files that only one of two versions has; each is read in its own layout.</summary>
    private string Only(Table? one, Table? other)
    {
        _ = one?.Snapshot.Value;
        return one?.Reader.Relation(contract, f => other?.Snapshot.Value.Files.ContainsKey(f.Key) != true) ?? connection.Rows.None(contract);
    }

    /// <summary>The dataset's table at an epoch.</summary>
    /// <param name="Reader">Reads the epoch.</param>
    /// <param name="Version">The table's version.</param>
    /// <param name="Snapshot">Opened where it is needed; has the contract's columns.</param>
    private sealed record Table(LakeReader Reader, long Version, Lazy<DeltaSnapshot> Snapshot);
}
