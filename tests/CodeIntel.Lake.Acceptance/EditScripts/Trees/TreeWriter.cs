using System.Diagnostics;

namespace CodeIntel.Lake.Acceptance.EditScripts.Trees;

/// <summary>Makes a folder equal to a tree by writing the differences only: what is unchanged keeps its inode and its time.</summary>
public static class TreeWriter
{
    /// <summary>
    /// Pinned files lie in the future: such a time is never clearly older than a snapshot, so a scan that trusts times must still hash them.
    /// </summary>
    private static readonly DateTime Future = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// The folder is owned by the tree, except for entries at its top whose name begins with a dot (a repository's own folder).
    /// <paramref name="pinnedFrom"/> is the base of pinned times; a past one makes equal size and time invisible to any scan by stat.
    /// </summary>
    public static void Sync(string folder, ProjectTree tree, DateTime? pinnedFrom = null)
    {
        var root = Directory.CreateDirectory(folder);
        foreach (var child in root.EnumerateFileSystemInfos().Where(child => !child.Name.StartsWith('.')).ToList())
            RemoveStale(child, child.Name, tree);
        foreach (var (path, entry) in tree.Entries)
        {
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (entry is FileEntry file)
                WriteFile(target, file, pinnedFrom ?? Future);
            else if (entry is LinkEntry link && new FileInfo(target).LinkTarget is null)
                File.CreateSymbolicLink(target, link.Target);
            else if (entry is RawNameEntry && !Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(target)!).Contains(target))
                Shell("printf 'x = 1\\n' >", target);
        }
    }

    /// <summary>True where something is left at the path.</summary>
    private static bool RemoveStale(FileSystemInfo info, string path, ProjectTree tree)
    {
        if (info is DirectoryInfo { LinkTarget: null } folder)
        {
            var kept = false;
            foreach (var child in folder.EnumerateFileSystemInfos().ToList())
                kept |= RemoveStale(child, $"{path}/{child.Name}", tree);
            if (!kept)
                folder.Delete();
            return kept;
        }

        var keep = tree.Entries.GetValueOrDefault(path) switch
        {
            FileEntry => info.LinkTarget is null,
            LinkEntry link => info.LinkTarget == link.Target,
            RawNameEntry => true,
            _ => false,
        };
        if (!keep && path.Contains(ProjectTree.NotUtf8, StringComparison.Ordinal))
            Shell("rm", info.FullName);
        else if (!keep)
            info.Delete();
        return keep;
    }

    /// <summary>Runs a command on a file whose name cannot be said in text.</summary>
    private static void Shell(string command, string path) => Process.Start(
        "sh", ["-c", $"{command} \"$(printf %b \"$1\")\"", "sh", path.Replace($"{ProjectTree.NotUtf8}", @"\0377", StringComparison.Ordinal)]).WaitForExit();

    private static void WriteFile(string target, FileEntry file, DateTime pinnedFrom)
    {
        var exists = File.Exists(target);
        if (!exists || new FileInfo(target).Length != file.Bytes.Length || !File.ReadAllBytes(target).AsSpan().SequenceEqual(file.Bytes))
            File.WriteAllBytes(target, file.Bytes);
        if (file.Mtime.Resolve(pinnedFrom) is { } time && File.GetLastWriteTimeUtc(target) != time)
            File.SetLastWriteTimeUtc(target, time);
    }
}
