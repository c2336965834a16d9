using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Changes in a table of the engine's memory. Whether they are sides of an update shows only in the end.</summary>
internal sealed class ChangeSteps : IChangeSteps
{
    private readonly IEngineSession session;
    private readonly Contract contract;
    private readonly string table = SqlText.Name($"lake_changes_{Guid.NewGuid():n}");

    public ChangeSteps(IEngineSession session, Contract contract, string none)
    {
        (this.session, this.contract) = (session, contract);
        session.Execute($"CREATE TABLE {table} AS SELECT {contract.ColumnList}, '' AS {RowChange.TypeColumn}, 0::BIGINT AS _commit_version, 0::BIGINT AS _epoch FROM {none}");
    }

    /// <inheritdoc/>
    public void Add(string changes, long version, long epoch) => session.Execute($"""
        INSERT INTO {table}
        SELECT {contract.ColumnList}, if({RowChange.TypeColumn} IN ('{RowChange.Insert}', '{RowChange.UpdatePostimage}'), '{RowChange.Insert}', '{RowChange.Delete}'), {version}, {epoch}
        FROM {changes}
        """);

    /// <inheritdoc/>
    public IEngineResult Net(IReadOnlyList<string> wanted)
    {
        var key = string.Join(", ", contract.Key.Select(SqlText.Name));
        return session.Stream($"""
            WITH steps AS (
                SELECT *, min(_epoch) OVER (PARTITION BY {key}) AS first_epoch, max(_epoch) OVER (PARTITION BY {key}) AS last_epoch,
                    max(_commit_version) OVER (PARTITION BY {key}) AS last_version
                FROM {table}),
            ends AS (
                SELECT * FROM steps WHERE (_change_type = '{RowChange.Delete}' AND _epoch = first_epoch) OR (_change_type = '{RowChange.Insert}' AND _epoch = last_epoch)),
            netted AS (
                SELECT *, _change_type AS _side, count(*) OVER (PARTITION BY {key}) AS sides, count(*) OVER (PARTITION BY {contract.ColumnList}) AS equals FROM ends),
            typed AS (
                SELECT * REPLACE (CASE WHEN sides = 1 THEN _side WHEN _side = '{RowChange.Delete}' THEN '{RowChange.UpdatePreimage}' ELSE '{RowChange.UpdatePostimage}' END AS _change_type)
                FROM netted WHERE equals = 1)
            SELECT {contract.ColumnList}, _change_type, last_version AS _commit_version, last_epoch AS _epoch
            FROM typed WHERE _change_type IN ({SqlText.Literals(wanted)}) ORDER BY last_epoch, {key}, _side
            """);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Execute($"DROP TABLE IF EXISTS {table}");
}
