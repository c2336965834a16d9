using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The order of the rows in a data file: the contract's sort, then what the key needs to make it total.</summary>
internal static class RowOrder
{
    public static string Of(Contract contract) => string.Join(", ", contract.Sort.Concat(contract.Key).Distinct(StringComparer.Ordinal).Select(c => SqlText.Name(c) + " ASC NULLS LAST"));
}
