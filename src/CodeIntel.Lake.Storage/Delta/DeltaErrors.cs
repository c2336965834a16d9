namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Errors of tables, worded once.</summary>
internal static class DeltaErrors
{
    public static LakeException Damaged(string file, string why, Exception? inner = null) => new(
        LakeError.LakeUnusable,
        "table_damaged",
        $"The table log is damaged at '{file}': {why}. Restore the file from a copy, or rebuild the lake.",
        inner);

    public static LakeException Unsupported(string table, string feature) => new(
        LakeError.LakeUnusable,
        "unsupported_feature",
        $"The table '{table}' asks its readers for the feature '{feature}', which this program does not know. Another writer turned it on; rebuild the lake, or drop the feature with that writer.");
}
