using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>Holds the rows of one dataset against its contract.</summary>
internal static class ContractCheck
{
    /// <summary>Required columns have values, and keys are unique.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="relation">Its rows, as a subquery.</param>
    /// <param name="expectedRows">How many rows there must be; null where that is not known.</param>
    /// <param name="connection">Runs the queries.</param>
    public static IEnumerable<LakeProblem> Find(Contract contract, string relation, long? expectedRows, IEngineSession connection) =>
        [.. CountsAndNulls(contract, relation, expectedRows, connection), .. Keys(contract, relation, connection)];

    private static List<LakeProblem> CountsAndNulls(Contract contract, string relation, long? expectedRows, IEngineSession connection)
    {
        var required = contract.Columns.Where(c => !c.Nullable).Select(c => c.Name).ToList();
        var counts = required.Select(c => $", count({SqlText.Name(c)})");
        using var result = connection.Query($"SELECT count(*){string.Concat(counts)} FROM {relation}");
        var row = result.ToList()[0];
        var rows = (long)row[0]!;
        var problems = new List<LakeProblem>();
        if (expectedRows is { } expected && expected != rows)
        {
            problems.Add(new LakeProblem(contract.Name, "row_count", $"There are {rows} rows; the epoch's manifest says {expected}."));
        }

        for (var i = 0; i < required.Count; i++)
        {
            if ((long)row[i + 1]! is var present && present != rows)
            {
                problems.Add(new LakeProblem(contract.Name, "null_value", $"The required column {required[i]} has no value in {rows - present} of {rows} rows."));
            }
        }

        return problems;
    }

    private static List<LakeProblem> Keys(Contract contract, string relation, IEngineSession connection)
    {
        var key = string.Join(", ", contract.Key.Select(SqlText.Name));
        var example = string.Join(" || ', ' || ", contract.Key.Select(k => $"'{k} ' || coalesce(CAST({SqlText.Name(k)} AS VARCHAR), 'NULL')"));
        using var result = connection.Query($"""
            SELECT count(*), CAST(sum(n) AS BIGINT), min({example})
            FROM (SELECT {key}, count(*) AS n FROM {relation} GROUP BY {key} HAVING count(*) > 1)
            """);
        var row = result.ToList()[0];
        return (long)row[0]! == 0
            ? []
            : [new LakeProblem(contract.Name, "duplicate_key", $"{row[0]} keys stand in {row[1]} rows, such as {row[2]}.")];
    }
}
