using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>The SQL of DuckDB that finds what is wrong with rows.</summary>
internal sealed class DuckDbChecks(IEngineSession session, ScopeCondition scopes) : IRowChecks
{
    private const int FewRows = 2_048;

    /// <inheritdoc/>
    public long Count(string relation) => session.Scalar<long>($"SELECT count(*) FROM {relation}");

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> ByFile(string relation)
    {
        using var counts = session.Query($"SELECT file_id, count(*) FROM {relation} WHERE file_id IS NOT NULL GROUP BY file_id");
        return counts.Rows().ToDictionary(r => (string)r[0]!, r => (long)r[1]!, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public ContractFindings Check(Contract contract, RowScope scope, string relation) => Check(contract, scope, relation, () => ByFile(relation));

    /// <inheritdoc/>
    public ContractFindings Check(Contract contract, RowScope scope, IKeptRows rows) => scope.Keys is null && rows is KeptRows { Count: <= FewRows } few && few.SurelyKeep(contract, scope)
        ? new ContractFindings(rows.Count, [])
        : Check(contract, scope, rows.Relation, () => rows.ByFile);

    private ContractFindings Check(Contract contract, RowScope scope, string relation, Func<IReadOnlyDictionary<string, long>> byFile)
    {
        var key = string.Join(", ", contract.Key.Select(SqlText.Name));
        var required = contract.Columns.Where(c => !c.Nullable).Select(c => c.Name).ToList();
        var counts = new List<string> { "count(*)", contract.Key.Count == 0 ? "count(*)" : $"count(DISTINCT hash({key}))" };
        counts.AddRange(required.Select(c => $"count({SqlText.Name(c)})"));
        var found = First($"SELECT {string.Join(", ", counts)} FROM {relation}").Select(Convert.ToInt64).ToList();
        var violations = new List<ContractViolation>();
        foreach (var (column, present) in required.Zip(found.Skip(2)).Where(c => c.Second != found[0]))
        {
            var sample = Sample($"SELECT * FROM {relation} WHERE {SqlText.Name(column)} IS NULL LIMIT 1");
            violations.Add(new ContractViolation("null_value", $"The required column {column} has no value in {found[0] - present} of {found[0]} rows, such as {sample}."));
        }

        if (contract.IsPerFile)
        {
            AddForeign(byFile().Where(f => !RowScope.All.Holds(f.Key)), "holds no id of a file");
            AddForeign(byFile().Where(f => scope.FileIds?.Contains(f.Key) == false), "names a file outside the scope that is redone");
        }

        if (scopes.OutsideKeys(contract, scope) is { } outside && Count($"(FROM {relation} WHERE {outside})") is > 0 and var others)
        {
            violations.Add(new ContractViolation("foreign_row", $"The column {scope.Keys!.Column} has no key of those that are redone in {others} rows, such as {Sample($"SELECT * FROM {relation} WHERE {outside} LIMIT 1")}."));
        }

        void AddForeign(IEnumerable<KeyValuePair<string, long>> foreign, string what)
        {
            if (foreign.OrderBy(f => f.Key, StringComparer.Ordinal).ToList() is [var (first, _), ..] all)
            {
                var sample = Sample($"SELECT * FROM {relation} WHERE file_id = {SqlText.Literal(first)} LIMIT 1");
                violations.Add(new ContractViolation("foreign_row", $"The column file_id {what} in {all.Sum(f => f.Value)} rows, such as {sample}."));
            }
        }

        return new ContractFindings(found[0], found[1] == found[0] ? violations : [.. violations, .. Duplicates(relation, key)]);
    }

    /// <summary>A condition that holds for each row that lacks a required value.</summary>
    public static string LacksValue(Contract contract) => string.Join(" OR ", contract.Columns.Where(c => !c.Nullable).Select(c => $"{SqlText.Name(c.Name)} IS NULL").DefaultIfEmpty("false"));

    /// <inheritdoc/>
    public FoundRows Dangling(string relation, string column, string label, string others, string key) => Found($"""
        SELECT count(*), min('{label} ' || r.{SqlText.Name(label)} || ', {column} ' || r.{SqlText.Name(column)})
        FROM {relation} r WHERE NOT EXISTS (SELECT 1 FROM {others} o WHERE o.{SqlText.Name(key)} = r.{SqlText.Name(column)})
        """);

    /// <inheritdoc/>
    public FoundRows Unequal(string left, string right, string key, string column, string label)
    {
        var (by, compared, shown) = (SqlText.Name(key), SqlText.Name(column), SqlText.Name(label));
        return Found($"""
            SELECT count(*), min(CAST(coalesce(l.{shown}, r.{shown}) AS VARCHAR)) FROM {left} l FULL JOIN {right} r ON l.{by} = r.{by}
            WHERE l.{by} IS NULL OR r.{by} IS NULL OR l.{compared} IS DISTINCT FROM r.{compared}
            """);
    }

    /// <inheritdoc/>
    public RowMismatch Mismatch(string left, string right)
    {
        if (RowSums.AreEqual(session, "hash(r)", left, right))
        {
            return new RowMismatch(0, 0, null);
        }

        var row = First($"""
            WITH only_left AS (FROM {left} EXCEPT ALL FROM {right}), only_right AS (FROM {right} EXCEPT ALL FROM {left})
            SELECT (SELECT count(*) FROM only_left), (SELECT count(*) FROM only_right),
                   coalesce((SELECT min('left: ' || CAST(l AS VARCHAR)) FROM only_left l), (SELECT min('right: ' || CAST(r AS VARCHAR)) FROM only_right r))
            """);
        return new RowMismatch((long)row[0]!, (long)row[1]!, (string?)row[2]);
    }

    /// <summary>None where only the hashes of two keys are equal.</summary>
    private IEnumerable<ContractViolation> Duplicates(string relation, string key)
    {
        var groups = $"(SELECT {key}, count(*) AS n FROM {relation} GROUP BY {key} HAVING count(*) > 1)";
        var row = First($"SELECT count(*), CAST(sum(n) AS BIGINT) FROM {groups}");
        return (long)row[0]! == 0 ? [] : [new ContractViolation("duplicate_key", $"{row[0]} keys stand in {row[1]} rows, such as {Sample($"SELECT {key} FROM {groups} ORDER BY ALL LIMIT 1")}.")];
    }

    private FoundRows Found(string sql)
    {
        var row = First(sql);
        return new FoundRows((long)row[0]!, (string?)row[1]);
    }

    private object?[] First(string sql)
    {
        using var result = session.Query(sql);
        return result.ToList()[0];
    }

    private string Sample(string sql)
    {
        using var result = session.Query(sql);
        return "{" + string.Join(", ", result.Names.Zip(result.ToList()[0], (n, v) => $"{n}: {v ?? "null"}")) + "}";
    }
}
