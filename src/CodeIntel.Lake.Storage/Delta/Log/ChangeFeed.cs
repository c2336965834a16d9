namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Where the files of a table's change data feed are.</summary>
internal static class ChangeFeed
{
    /// <summary>The folder below a table in which change files lie.</summary>
    public const string Folder = "_change_data";
}
