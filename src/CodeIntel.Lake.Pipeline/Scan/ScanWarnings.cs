using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Sees to it that what cannot be seen is neither taken for gone nor passed over in silence.</summary>
internal static class ScanWarnings
{
    private const int ManyFiles = 20;

    /// <summary>What a person should know of files and folders that cannot be read.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<FileFact> files, IReadOnlyCollection<SkippedPath> skipped)
    {
        string?[] warnings =
        [
            Line("folders cannot be listed", [.. skipped.Where(s => s.Reason == SkipReason.FolderUnreadable).Select(s => s.Path)]),
            Line("paths are longer than the system takes", [.. skipped.Where(s => s.Reason == SkipReason.PathTooLong).Select(s => s.Path)]),
            Line("files cannot be read", [.. files.Where(f => f.Status == FileStatus.Unreadable).Select(f => f.Path)]),
        ];
        return warnings.OfType<string>();
    }

    /// <summary>Refuses to forget files of the last epoch that lie in folders which cannot be listed now.</summary>
    /// <exception cref="LakeException"><c>folder_unreadable</c>: there are such files.</exception>
    public static void RequireSight(IReadOnlyCollection<FileFact> previous, RepositorySnapshot snapshot)
    {
        foreach (var folder in snapshot.Skipped.Where(s => s.Reason == SkipReason.FolderUnreadable))
        {
            var hidden = previous.Count(f => f.Path.StartsWith(folder.Path + "/", StringComparison.Ordinal));
            if (hidden > 0)
            {
                throw new LakeException(
                    LakeError.Repository,
                    "folder_unreadable",
                    $"The folder '{folder.Path}' cannot be listed, and {hidden} files of the last epoch lie in it. They are kept, and nothing is refreshed: "
                    + "make the folder readable, or leave it out with scan.exclude in pipeline.yaml.");
            }
        }
    }

    /// <summary>Refuses to forget all files of the last epoch, or more than half of many: most often the checkout is not what it was.</summary>
    /// <exception cref="LakeException"><c>repository_shrunk</c>.</exception>
    public static void RequireMost(IReadOnlyCollection<FileFact> previous, RepositoryDiff diff)
    {
        var lost = diff.Files.Count(f => f.Kind == ChangeKind.Deleted && f.Current is null);
        if (lost > 0 && (lost == previous.Count || (previous.Count >= ManyFiles && lost > previous.Count / 2)))
        {
            throw new LakeException(
                LakeError.Shrunk,
                "repository_shrunk",
                $"{lost} of the {previous.Count} files of the last epoch are gone from the repository. Nothing is refreshed: if that is meant, refresh with --allow-shrink.");
        }
    }

    private static string? Line(string what, IReadOnlyList<string> paths) => paths.Count == 0 ? null : $"{paths.Count} {what}, such as '{Shown(paths[0])}'";

    private static string Shown(string path) => path.Length <= 200 ? path : path[..200] + "…";
}
