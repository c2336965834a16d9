using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>How a change data feed names what became of a row.</summary>
internal static class RowChange
{
    /// <summary>The column that says it.</summary>
    public const string TypeColumn = "_change_type";

    /// <summary>The column that says with which others a row is read, where rows bear marks.</summary>
    public const string GroupColumn = "_mark_group";

    public const string Insert = "insert";
    public const string Delete = "delete";
    public const string UpdatePreimage = "update_preimage";
    public const string UpdatePostimage = "update_postimage";

    /// <summary>Both columns.</summary>
    public static readonly Column[] Marks = [new(TypeColumn, ColumnType.Text, Nullable: false, string.Empty), new(GroupColumn, ColumnType.Text, Nullable: false, string.Empty)];

    /// <summary>A contract with the column that says what became of a row.</summary>
    public static Contract Typed(Contract contract) => contract with { Columns = [.. contract.Columns, Marks[0]] };

    /// <summary>A contract with both columns.</summary>
    public static Contract Marked(Contract contract) => contract with { Columns = [.. contract.Columns, .. Marks] };
}
