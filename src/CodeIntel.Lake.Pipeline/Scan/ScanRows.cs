using CodeIntel.Lake.Pipeline.Rows;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Writes the datasets of the scan stage.</summary>
public static class ScanRows
{
    /// <summary>The dataset of <see cref="WriteFiles"/>.</summary>
    public const string FilesDataset = "repo_files_v1";

    /// <summary>The dataset of <see cref="WriteDiff"/>.</summary>
    public const string DiffDataset = "repo_diff_v1";

    /// <summary>The dataset of <see cref="WriteSkipped"/>.</summary>
    public const string SkippedDataset = "repo_skipped_v1";

    /// <summary>One row per file.</summary>
    public static void WriteFiles(IEnumerable<FileFact> files, IRowWriters writers) =>
        new RowWriter<RepoFilesV1>(writers).Write(files.OrderBy(f => f.FileId, StringComparer.Ordinal), f => new RepoFilesV1
        {
            FileId = f.FileId,
            Path = f.Path,
            FileSha256 = f.Sha256,
            SizeBytes = f.Size,
            Encoding = f.Encoding,
            GitState = f.GitState.Word(),
            Status = f.Status.Word(),
        });

    /// <summary>One row per path and reason.</summary>
    public static void WriteSkipped(IEnumerable<SkippedPath> skipped, IRowWriters writers) =>
        new RowWriter<RepoSkippedV1>(writers).Write(SkippedCount.Of(skipped), s => new RepoSkippedV1 { Path = s.Path, Reason = s.Reason, Paths = s.Paths });

    /// <summary>One row per path whose content changed, came or went.</summary>
    public static void WriteDiff(RepositoryDiff diff, IRowWriters writers) =>
        new RowWriter<RepoDiffV1>(writers).Write(diff.Changes.OrderBy(c => c.File.FileId, StringComparer.Ordinal), c => new RepoDiffV1
        {
            FileId = c.File.FileId,
            Path = c.File.Path,
            ChangeKind = c.KindWord,
            PreviousPath = c.Previous?.Path,
            CurrentPath = c.Current?.Path,
            PreviousSha256 = c.Previous?.Sha256,
            CurrentSha256 = c.Current?.Sha256,
            PreviousSize = c.Previous?.Size,
            CurrentSize = c.Current?.Size,
            Reason = c.Reason,
            StageMask = (int)c.Stages,
        });
}
