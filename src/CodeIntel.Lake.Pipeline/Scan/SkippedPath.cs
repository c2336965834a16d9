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
