using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>How one dataset of two lakes differs.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="OnlyLeft">Rows that only the left lake has.</param>
/// <param name="OnlyRight">Rows that only the right lake has.</param>
/// <param name="Example">One such row as text, and the side it is on.</param>
public sealed record DatasetMismatch(string Dataset, long OnlyLeft, long OnlyRight, string Example);

/// <summary>Compares two lakes dataset by dataset, row for row, order apart.</summary>
public static class LakeComparison
{
    /// <summary>Whether a dataset is compared: those that speak of the run are not.</summary>
    public static bool Covers(Contract contract) => contract.Scope is not (DatasetScope.Run or DatasetScope.Transient);

    /// <summary>Compares the newest epochs of two lakes.</summary>
    /// <param name="left">State folder of the one.</param>
    /// <param name="right">State folder of the other; may be open for writing in this process.</param>
    /// <param name="contracts">The contracts of both.</param>
    /// <param name="options">Limits of the engine that compares.</param>
    /// <returns>The datasets that differ, by name; empty where the lakes are equal.</returns>
    public static IReadOnlyList<DatasetMismatch> Compare(string left, string right, ContractCatalog contracts, EngineLimits options)
    {
        using var database = Engine.Open(options);
        using var connection = database.Connect();
        using var leftStore = LakeStore.Open(left, contracts, LakeOpenMode.Read);
        using var rightStore = LakeStore.Open(right, contracts, LakeOpenMode.Read);
        var leftReader = leftStore.Read(connection);
        var rightReader = rightStore.Read(connection);
        return
        [
            .. contracts.All.Where(Covers)
                .Select(c => Compare(c.Name, leftReader.Relation(c, RowScope.All), rightReader.Relation(c, RowScope.All), connection))
                .OfType<DatasetMismatch>(),
        ];
    }

    private static DatasetMismatch? Compare(string dataset, string left, string right, IEngineSession connection) =>
        connection.Scalar<bool>($"SELECT ({Sum(left)}) = ({Sum(right)})") ? null : Difference(dataset, left, right, connection);

    /// <summary>Number and sum of the rows' 64-bit hashes: in one pass over each side, equal for equal rows in any order.</summary>
    private static string Sum(string relation) => $"SELECT {{'rows': count(*), 'hashes': coalesce(sum(hash(r)), 0)}} FROM {relation} r";

    private static DatasetMismatch? Difference(string dataset, string left, string right, IEngineSession connection)
    {
        using var counts = connection.Query($"""
            WITH only_left AS (FROM {left} EXCEPT ALL FROM {right}), only_right AS (FROM {right} EXCEPT ALL FROM {left})
            SELECT (SELECT count(*) FROM only_left), (SELECT count(*) FROM only_right),
                   coalesce((SELECT min('left: ' || CAST(l AS VARCHAR)) FROM only_left l), (SELECT min('right: ' || CAST(r AS VARCHAR)) FROM only_right r))
            """);
        var row = counts.ToList()[0];
        return (long)row[0]! == 0 && (long)row[1]! == 0 ? null : new DatasetMismatch(dataset, (long)row[0]!, (long)row[1]!, (string)row[2]!);
    }
}
