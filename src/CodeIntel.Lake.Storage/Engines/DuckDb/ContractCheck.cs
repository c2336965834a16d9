using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Holds rows to their contract.</summary>
internal sealed class ContractCheck(IEngineSession session, ScopeCondition scopes)
{
    /// <summary>One pass counts every kind of violation; only where there may be one is a sample looked for.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The files whose rows they may be.</param>
    /// <param name="rows">A relation.</param>
    /// <exception cref="LakeException"><c>contract_violation</c>: a row is out of scope, a required value is null, or a key comes twice.</exception>
    public void Require(Contract contract, RowScope scope, string rows)
    {
        var key = string.Join(", ", contract.Key.Select(SqlText.Name));
        var outside = Outside(contract, scope);
        var required = contract.Columns.Where(c => !c.Nullable).ToList();
        var counts = new List<string> { "count(*)", contract.Key.Count == 0 ? "count(*)" : $"count(DISTINCT hash({key}))" };
        counts.AddRange(outside.Select(o => $"count(*) FILTER (WHERE {o.Condition})"));
        counts.AddRange(required.Select(c => $"count({SqlText.Name(c.Name)})"));
        List<long> found;
        using (var result = session.Query($"SELECT {string.Join(", ", counts)} FROM {rows}"))
        {
            found = [.. result.ToList()[0].Select(Convert.ToInt64)];
        }

        var count = found[0];
        for (var i = 0; i < required.Count; i++)
        {
            if (found[2 + outside.Count + i] != count)
            {
                var sample = Sample($"SELECT * FROM {rows} WHERE {SqlText.Name(required[i].Name)} IS NULL LIMIT 1");
                throw Violation(contract, $"the column '{required[i].Name}' must not be null, but is in the row {sample}");
            }
        }

        for (var i = 0; i < outside.Count; i++)
        {
            if (found[2 + i] != 0)
            {
                throw Violation(contract, $"{outside[i].What} {Sample($"SELECT * FROM {rows} WHERE {outside[i].Condition} LIMIT 1")}");
            }
        }

        if (found[1] != count && Sample($"SELECT {key} FROM {rows} GROUP BY {key} HAVING count(*) > 1 ORDER BY {key} LIMIT 1") is { } twice)
        {
            throw Violation(contract, $"the key ({string.Join(", ", contract.Key)}) must be unique, but {twice} comes more than once");
        }
    }

    private List<(string Condition, string What)> Outside(Contract contract, RowScope scope)
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
        using var result = session.Query(sql);
        var found = result.ToList();
        return found.Count == 0 ? null : "{" + string.Join(", ", result.Names.Zip(found[0], (n, v) => $"{n}: {v ?? "null"}")) + "}";
    }

    private static LakeException Violation(Contract contract, string what) =>
        new(LakeError.Violation, "contract_violation", $"Rows of {contract.Name} break its contract: {what}. Nothing was written.");
}
