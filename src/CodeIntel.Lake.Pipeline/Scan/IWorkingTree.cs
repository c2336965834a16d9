namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>One name in a folder.</summary>
/// <param name="Name">The name; bytes that are not UTF-8 are shown as U+FFFD.</param>
/// <param name="IsFolder">Whether it is a folder, or a link to one.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
public sealed record FolderEntry(string Name, bool IsFolder, bool IsLink);

/// <summary>How a run of git ended.</summary>
/// <param name="ExitCode">0 where all went well.</param>
/// <param name="Output">What it wrote, as bytes.</param>
/// <param name="Errors">Its warnings and errors as text, in English.</param>
public sealed record GitAnswer(int ExitCode, byte[] Output, string Errors);

/// <summary>All that a scan asks of the repository. Only read; safe for several threads. Paths are absolute.</summary>
public interface IWorkingTree
{
    /// <summary>What a path names; a symbolic link is told of itself.</summary>
    FileStat Stat(string path);

    /// <summary>The names in a folder, in no order.</summary>
    /// <exception cref="IOException">It is gone, or cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    IReadOnlyList<FolderEntry> List(string folder);

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It is gone, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    Stream OpenRead(string path);

    /// <summary>Runs git in a folder.</summary>
    /// <returns>null where git cannot be started.</returns>
    GitAnswer? Git(string folder, params IReadOnlyList<string> arguments);

    /// <summary>Which paths below a folder are tracked, and which ignored.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="warn">Hears why the folder is no git tree although one is around it.</param>
    /// <returns>null where it is no git tree.</returns>
    internal GitTree? ReadGit(string root, Action<string> warn) => GitTree.TryRead(root, this, warn);

    /// <summary>Which commit a folder's files are of.</summary>
    /// <returns>null where git does not tell.</returns>
    SourceRevision? ReadRevision(string root) => SourceRevision.OfWorkingTree(root, this);
}
