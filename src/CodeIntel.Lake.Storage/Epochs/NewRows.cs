using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The rows of one replace in a table of the engine's memory, cast to the contract's types, in file order and held to the contract.</summary>
internal sealed class NewRows : IDisposable
{
    private readonly IEngineSession connection;

    private NewRows(IEngineSession connection, string table)
    {
        this.connection = connection;
        Table = table;
    }

    /// <summary>The table's quoted name.</summary>
    public string Table { get; }

    /// <summary>Number of rows.</summary>
    public long Count { get; private set; }

    /// <exception cref="LakeException"><c>contract_violation</c>: a row is out of scope, a required value is null, or a key comes twice.</exception>
    public static NewRows Materialise(IEngineSession connection, Contract contract, RowScope scope, string selectSql, ScopeCondition scopes)
    {
        var rows = new NewRows(connection, SqlText.Name($"lake_new_{Guid.NewGuid():n}"));
        var columns = string.Join(", ", contract.Columns.Select(c => $"CAST({SqlText.Name(c.Name)} AS {c.Type.SqlName()}) AS {SqlText.Name(c.Name)}"));
        connection.Execute($"CREATE TABLE {rows.Table} AS SELECT {columns} FROM (\n{selectSql}\n) ORDER BY {contract.RowOrder}");
        try
        {
            rows.Check(contract, scope, scopes);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Drops the table.</summary>
    public void Dispose() => connection.Execute($"DROP TABLE IF EXISTS {Table}");

    /// <summary>One pass counts every kind of violation; only where there may be one is a sample looked for.</summary>
    private void Check(Contract contract, RowScope scope, ScopeCondition scopes)
    {
        var key = string.Join(", ", contract.Key.Select(SqlText.Name));
        var outside = Outside(contract, scope, scopes);
        var required = contract.Columns.Where(c => !c.Nullable).ToList();
        var counts = new List<string> { "count(*)", contract.Key.Count == 0 ? "count(*)" : $"count(DISTINCT hash({key}))" };
        counts.AddRange(outside.Select(o => $"count(*) FILTER (WHERE {o.Condition})"));
        counts.AddRange(required.Select(c => $"count({SqlText.Name(c.Name)})"));
        List<long> found;
        using (var result = connection.Query($"SELECT {string.Join(", ", counts)} FROM {Table}"))
        {
            found = [.. result.ToList()[0].Select(Convert.ToInt64)];
        }

        Count = found[0];
        for (var i = 0; i < required.Count; i++)
        {
            if (found[2 + outside.Count + i] != Count)
            {
                var sample = Sample($"SELECT * FROM {Table} WHERE {SqlText.Name(required[i].Name)} IS NULL LIMIT 1");
                throw Violation(contract, $"the column '{required[i].Name}' must not be null, but is in the row {sample}");
            }
        }

        for (var i = 0; i < outside.Count; i++)
        {
            if (found[2 + i] != 0)
            {
                throw Violation(contract, $"{outside[i].What} {Sample($"SELECT * FROM {Table} WHERE {outside[i].Condition} LIMIT 1")}");
            }
        }

        if (found[1] != Count && Sample($"SELECT {key} FROM {Table} GROUP BY {key} HAVING count(*) > 1 ORDER BY {key} LIMIT 1") is { } twice)
        {
            throw Violation(contract, $"the key ({string.Join(", ", contract.Key)}) must be unique, but {twice} comes more than once");
        }
    }

    private static List<(string Condition, string What)> Outside(Contract contract, RowScope scope, ScopeCondition scopes)
    {
        var outside = new List<(string, string)>();
        if (contract.IsPerFile)
        {
            outside.Add((
                $"NOT regexp_full_match(file_id, 'file_[0-9a-f]{{32}}|{RowScope.GlobalFileId}')",
                $"the column 'file_id' must hold the id of a file or '{RowScope.GlobalFileId}', but does not in the row"));
            if (scope.FileIds is { } ids)
            {
                outside.Add((
                    ids.Count == 0 ? "true" : $"file_id NOT IN {scopes.In(ids)}",
                    "the column 'file_id' names a file outside the scope that is redone, in the row"));
            }
        }

        return outside;
    }

    private string? Sample(string sql)
    {
        using var result = connection.Query(sql);
        var rows = result.ToList();
        return rows.Count == 0 ? null : "{" + string.Join(", ", result.Names.Zip(rows[0], (n, v) => $"{n}: {v ?? "null"}")) + "}";
    }

    private static LakeException Violation(Contract contract, string what) =>
        new(LakeError.Violation, "contract_violation", $"Rows of {contract.Name} break its contract: {what}. Nothing was written.");
}
