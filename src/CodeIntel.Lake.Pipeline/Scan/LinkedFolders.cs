using System.Collections.Concurrent;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>
/// Tells whether a path leads through a symbolic link below the root: git's index may name files beneath a folder that has since been
/// replaced by a link. Asks the file system once per folder; safe for several threads.
/// </summary>
internal sealed class LinkedFolders(string root)
{
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>Whether one of the folders of a repository-relative path is a symbolic link.</summary>
    public bool IsBeneath(string path) => path.LastIndexOf('/') is var cut and > 0 && IsLinked(path[..cut]);

    private bool IsLinked(string folder) => known.GetOrAdd(folder, f => FileStat.Of(Path.Join(root, f)).Kind == EntryKind.Symlink || IsBeneath(f));
}
