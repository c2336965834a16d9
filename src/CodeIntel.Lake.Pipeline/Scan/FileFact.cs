using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>How git sees a file.</summary>
public enum GitState
{
    /// <summary>The repository is no git working tree.</summary>
    None,

    /// <summary>The file is in git's index.</summary>
    Tracked,

    /// <summary>The file is not in git's index, and not ignored.</summary>
    Untracked,
}

/// <summary>Whether the content of a file could be read.</summary>
public enum FileStatus
{
    /// <summary>It was read.</summary>
    Ok,

    /// <summary>It is there, but reading it failed.</summary>
    Unreadable,
}

/// <summary>One file of a snapshot: a row of <c>repo_files_v1</c>.</summary>
/// <param name="FileId"><see cref="StableId.File"/> of the path.</param>
/// <param name="Path">Repository-relative POSIX path, its characters as the file system has them.</param>
/// <param name="Sha256">Hash of the raw bytes, 64 lower-case hex digits; null exactly where the file is unreadable.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Encoding">Name of the source encoding; <c>utf-8</c> where the file is unreadable.</param>
/// <param name="GitState">How git sees the file.</param>
/// <param name="Status">Whether the file could be read.</param>
public sealed record FileFact(
    string FileId,
    string Path,
    string? Sha256,
    long Size,
    string Encoding,
    GitState GitState,
    FileStatus Status);

/// <summary>The states of a file as the datasets write them.</summary>
public static class FileStateText
{
    /// <summary>The word in the column <c>git_state</c>.</summary>
    public static string Word(this GitState state) => state switch
    {
        GitState.None => "none",
        GitState.Tracked => "tracked",
        GitState.Untracked => "untracked",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The word in the column <c>status</c>.</summary>
    public static string Word(this FileStatus status) => status switch
    {
        FileStatus.Ok => "ok",
        FileStatus.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Reads the column <c>git_state</c>.</summary>
    /// <exception cref="FormatException">It is none of the words.</exception>
    public static GitState ParseGitState(string word) => word switch
    {
        "none" => GitState.None,
        "tracked" => GitState.Tracked,
        "untracked" => GitState.Untracked,
        _ => throw new FormatException($"'{word}' is no git state"),
    };

    /// <summary>Reads the column <c>status</c>.</summary>
    /// <exception cref="FormatException">It is none of the words.</exception>
    public static FileStatus ParseStatus(string word) => word switch
    {
        "ok" => FileStatus.Ok,
        "unreadable" => FileStatus.Unreadable,
        _ => throw new FormatException($"'{word}' is no file status"),
    };
}
