using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>How a change data feed names what became of a row.</summary>
internal static class RowChange
{
    /// <summary>The column that says it.</summary>
    public const string TypeColumn = "_change_type";

    public const string Insert = "insert";
    public const string Delete = "delete";
    public const string UpdatePreimage = "update_preimage";
    public const string UpdatePostimage = "update_postimage";

    private static readonly Column Type = new(TypeColumn, ColumnType.Text, Nullable: false, string.Empty);

    /// <summary>A contract with the column that says it.</summary>
    public static Contract Typed(Contract contract) => contract with { Columns = [.. contract.Columns, Type] };
}
