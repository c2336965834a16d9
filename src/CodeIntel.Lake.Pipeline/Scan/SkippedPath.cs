namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Why a path that the patterns ask for is not in the snapshot.</summary>
public enum SkipReason
{
    /// <summary>The path is not valid UTF-8.</summary>
    PathNotUtf8,

    /// <summary>It is a symbolic link, or beneath one.</summary>
    Symlink,

    /// <summary>It is no regular file.</summary>
    NotAFile,

    /// <summary>It is larger than the settings allow.</summary>
    TooLarge,

    /// <summary>A folder that cannot be listed.</summary>
    FolderUnreadable,
}

/// <summary>A path left out of a snapshot.</summary>
/// <param name="Path">Repository-relative POSIX path; bytes that are not UTF-8 are shown as U+FFFD.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedPath(string Path, SkipReason Reason);

/// <summary>Spells the reasons as the datasets do.</summary>
public static class SkipWords
{
    /// <summary>The word in the column <c>reason</c>.</summary>
    public static string Word(this SkipReason reason) => reason switch
    {
        SkipReason.PathNotUtf8 => "path_not_utf8",
        SkipReason.Symlink => "symlink",
        SkipReason.NotAFile => "not_a_file",
        SkipReason.TooLarge => "too_large",
        SkipReason.FolderUnreadable => "folder_unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
