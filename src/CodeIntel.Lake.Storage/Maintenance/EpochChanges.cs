using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.DuckDb;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>
/// What changed in a dataset from one epoch to another, row by row. Epoch by epoch, the rows of the files that left the table are held
/// against those of the files that joined it; of each key the first row before and the last row after count, and where those two are
/// equal there is no change. So rows that only moved, and rows that came and went, are not told.
/// </summary>
public sealed class EpochChanges : IDisposable
{
    private const string Delete = "delete";
    private const string Insert = "insert";

    private readonly DuckDbConnection connection;
    private readonly Contract contract;
    private readonly string table = SqlText.Name($"lake_changes_{Guid.NewGuid():n}");

    private EpochChanges(DuckDbConnection connection, Contract contract, long since, long until)
    {
        this.connection = connection;
        this.contract = contract;
        Since = since;
        Until = until;
        connection.Execute($"CREATE TABLE {table} AS SELECT {contract.ColumnList}, '' AS _change_type, 0::BIGINT AS _commit_version, 0::BIGINT AS _epoch FROM {RelationBuilder.Empty(contract)}");
    }

    /// <summary>The epoch whose rows are those before; 0 where there are none before.</summary>
    public long Since { get; }

    /// <summary>The epoch whose rows are those after.</summary>
    public long Until { get; }

    /// <summary>Reads the changes.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="connection">Runs the SQL; holds the changes in a table.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="since">The epoch to begin after; 0 for all since the first.</param>
    /// <param name="until">The last epoch; null for the newest.</param>
    /// <exception cref="LakeException">
    /// <c>usage</c>: the epochs are in the wrong order; <c>changes_not_kept</c>: the dataset has no key or no table; <c>unknown_epoch</c>, <c>epoch_vacuumed</c>; <c>schema_changed</c>: the dataset had
    /// other columns on the way; <c>data_file_missing</c>, or what is wrong with the table.
    /// </exception>
    public static EpochChanges Read(LakeStore store, DuckDbConnection connection, Contract contract, long since, long? until)
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
    public DuckDbResult Rows()
    {
        var key = string.Join(", ", contract.Key.Select(SqlText.Name));
        return connection.Query($"""
            WITH steps AS (
                SELECT *, min(_epoch) OVER (PARTITION BY {key}) AS first_epoch, max(_epoch) OVER (PARTITION BY {key}) AS last_epoch,
                    max(_commit_version) OVER (PARTITION BY {key}) AS last_version
                FROM {table}),
            ends AS (
                SELECT * FROM steps WHERE (_change_type = '{Delete}' AND _epoch = first_epoch) OR (_change_type = '{Insert}' AND _epoch = last_epoch)),
            netted AS (
                SELECT *, count(*) OVER (PARTITION BY {key}) AS sides, count(*) OVER (PARTITION BY {contract.ColumnList}) AS equals FROM ends)
            SELECT {contract.ColumnList},
                CASE WHEN sides = 1 THEN _change_type WHEN _change_type = '{Delete}' THEN 'update_preimage' ELSE 'update_postimage' END AS _change_type,
                last_version AS _commit_version, last_epoch AS _epoch
            FROM netted WHERE equals = 1 ORDER BY last_epoch, {key}, netted._change_type
            """);
    }

    /// <summary>Drops the table.</summary>
    public void Dispose() => connection.Execute($"DROP TABLE IF EXISTS {table}");

    private static LakeReader Read(LakeStore store, DuckDbConnection connection, Contract contract, long epoch)
    {
        var reader = store.Read(connection, epoch);
        if (reader.Snapshot(contract.Name) is { } snapshot && !LakeReader.HasColumnsOf(contract, reader.Layout, snapshot.Metadata))
        {
            throw new LakeException(
                LakeError.LakeUnusable,
                "schema_changed",
                $"The dataset {contract.Name} has other columns in epoch {reader.Manifest!.Epoch} than its contract. Ask for the changes since a later epoch.");
        }

        return reader;
    }

    private void Collect(LakeStore store)
    {
        var before = Since == 0 ? null : Read(store, connection, contract, Since);
        for (var epoch = Since + 1; epoch <= Until; epoch++)
        {
            if (store.Manifest(epoch).Datasets.GetValueOrDefault(contract.Name)?.Version is not { } version || version == before?.Snapshot(contract.Name)?.Version)
            {
                continue;
            }

            var after = Read(store, connection, contract, epoch);
            var left = Only(before, after);
            var joined = Only(after, before);
            AddStep(Delete, left, joined, version, epoch);
            AddStep(Insert, joined, left, version, epoch);
            before = after;
        }
    }

    /// <summary>The rows of the files that only one of two epochs has; each is read in its own layout.</summary>
    private string Only(LakeReader? one, LakeReader? other) =>
        one?.Relation(contract, f => other?.Snapshot(contract.Name)?.Files.ContainsKey(f.Key) != true) ?? RelationBuilder.Empty(contract);

    private void AddStep(string kind, string rows, string others, long version, long epoch) => connection.Execute($"""
        INSERT INTO {table} SELECT *, '{kind}', {version}, {epoch} FROM (
            SELECT {contract.ColumnList} FROM {rows} EXCEPT ALL SELECT {contract.ColumnList} FROM {others})
        """);
}
