namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Why a path that the patterns ask for is not in the snapshot.</summary>
public enum SkipReason
{
    /// <summary>The path is not valid UTF-8.</summary>
    PathNotUtf8,

    /// <summary>It is a symbolic link, to a file that the patterns ask for or to a folder.</summary>
    Symlink,

    /// <summary>It is no regular file.</summary>
    NotAFile,

    /// <summary>It is larger than the settings allow.</summary>
    TooLarge,

    /// <summary>A folder that cannot be listed.</summary>
    FolderUnreadable,

    /// <summary>Its path is longer than the system takes; of a folder, nothing in it can be named.</summary>
    PathTooLong,

    /// <summary>A folder that is a submodule or another git repository within a git working tree.</summary>
    NestedRepository,
}

/// <summary>A path left out of a snapshot.</summary>
/// <param name="Path">Repository-relative POSIX path; bytes that are not UTF-8 are shown as U+FFFD.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedPath(string Path, SkipReason Reason);

/// <summary>The reasons as the datasets write them.</summary>
public static class SkipReasonText
{
    /// <summary>The word in the column <c>reason</c>.</summary>
    public static string Word(this SkipReason reason) => reason switch
    {
        SkipReason.PathNotUtf8 => "path_not_utf8",
        SkipReason.Symlink => "symlink",
        SkipReason.NotAFile => "not_a_file",
        SkipReason.TooLarge => "too_large",
        SkipReason.FolderUnreadable => "folder_unreadable",
        SkipReason.PathTooLong => "path_too_long",
        SkipReason.NestedRepository => "nested_repository",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}

/// <summary>Paths that are shown alike and skipped for one reason: a row of <c>repo_skipped_v1</c>.</summary>
public sealed record SkippedCount(string Path, string Reason, int Paths)
{
    /// <summary>Counts paths, in the order of the contract.</summary>
    public static IReadOnlyList<SkippedCount> Of(IEnumerable<SkippedPath> skipped) =>
    [
        .. skipped.CountBy(s => (s.Path, s.Reason)).Select(s => new SkippedCount(s.Key.Path, s.Key.Reason.Word(), s.Value))
            .OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Reason, StringComparer.Ordinal),
    ];
}
