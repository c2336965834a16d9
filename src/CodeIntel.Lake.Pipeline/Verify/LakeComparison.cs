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

    /// <summary>Relations of the same text are of the same rows: in two folders those of no file.</summary>
    private static DatasetMismatch? Compare(string dataset, string left, string right, IEngineSession connection) =>
        left != right && connection.Checks.Mismatch(left, right) is { Example: { } example } found ? new DatasetMismatch(dataset, found.OnlyLeft, found.OnlyRight, example) : null;
}
