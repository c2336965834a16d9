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
}
