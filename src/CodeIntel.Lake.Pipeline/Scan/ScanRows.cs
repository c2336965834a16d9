using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Writes the datasets of the scan stage, in the order of their contracts.</summary>
public static class ScanRows
{
    /// <summary>The dataset of <see cref="WriteFiles"/>.</summary>
    public const string FilesDataset = "repo_files_v1";

    /// <summary>The dataset of <see cref="WriteDiff"/>.</summary>
    public const string DiffDataset = "repo_diff_v1";

    /// <summary>The dataset of <see cref="WriteSkipped"/>.</summary>
    public const string SkippedDataset = "repo_skipped_v1";

    /// <summary>One row per file.</summary>
    public static void WriteFiles(IEnumerable<FileFact> files, IRowWriter rows)
    {
        foreach (var file in files.OrderBy(f => f.FileId, StringComparer.Ordinal))
        {
            rows.Text(file.FileId);
            rows.Text(file.Path);
            rows.Text(file.Sha256);
            rows.Long(file.Size);
            rows.Text(file.Encoding);
            rows.Text(file.GitState.Word());
            rows.Text(file.Status.Word());
            rows.EndRow();
        }
    }

    /// <summary>One row per path and reason.</summary>
    public static void WriteSkipped(IEnumerable<SkippedPath> skipped, IRowWriter rows)
    {
        foreach (var row in SkippedCount.Of(skipped))
        {
            rows.Text(row.Path);
            rows.Text(row.Reason);
            rows.Integer(row.Paths);
            rows.EndRow();
        }
    }

    /// <summary>One row per path whose content changed, came or went.</summary>
    public static void WriteDiff(RepositoryDiff diff, IRowWriter rows)
    {
        foreach (var change in diff.Changes.OrderBy(c => c.File.FileId, StringComparer.Ordinal))
        {
            rows.Text(change.File.FileId);
            rows.Text(change.File.Path);
            rows.Text(change.KindWord);
            rows.Text(change.Previous?.Path);
            rows.Text(change.Current?.Path);
            rows.Text(change.Previous?.Sha256);
            rows.Text(change.Current?.Sha256);
            OptionalLong(change.Previous?.Size, rows);
            OptionalLong(change.Current?.Size, rows);
            rows.Text(change.Reason);
            rows.Integer((int)change.Stages);
            rows.EndRow();
        }
    }

    private static void OptionalLong(long? value, IRowWriter rows)
    {
        if (value is { } number)
        {
            rows.Long(number);
        }
        else
        {
            rows.Null();
        }
    }
}
