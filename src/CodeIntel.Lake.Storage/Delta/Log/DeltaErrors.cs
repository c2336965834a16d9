namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Errors of tables, worded once.</summary>
internal static class DeltaErrors
{
    public static LakeException Damaged(string file, string why, Exception? inner = null) => new(
        LakeError.LakeUnusable,
        "table_damaged",
        $"The table log is damaged at '{file}': {why}. Restore the file from a copy, or rebuild the lake.",
        inner);

    public static LakeException Unsupported(string table, string feature, string? because = null) =>
        new UnsupportedFeatureException(table, feature, because);

    public static LakeException Unwritable(string table, string feature, string? because = null) =>
        new UnsupportedFeatureException(table, feature, because, "writers");

    public static LakeException MissingFile(string file, string table) => new(
        LakeError.LakeUnusable,
        "data_file_missing",
        $"The data file '{file}' of the table '{table}' is missing. Restore it from a copy, or read a version that does not need it.");

    public static LakeException DamagedData(string table, string why, Exception? inner = null) => new(
        LakeError.LakeUnusable,
        "data_file_damaged",
        $"The rows of the table '{table}' cannot be read: {why}",
        inner);
}
