using System.Collections.Concurrent;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>
/// Finds the paths that a filter takes by walking a folder. Links to folders and repositories within the repository are not entered;
/// they and whatever cannot be listed are skipped paths, so that all that is left out is accounted for.
/// </summary>
internal sealed class TreeWalk(string root, IWorkingTree tree, GitTree? git, PathFilter filter)
{
    private const string GitName = ".git";
    private readonly ConcurrentBag<ListedPath> paths = [];
    private readonly ConcurrentBag<SkippedPath> skipped = [];

    /// <summary>Walks.</summary>
    /// <exception cref="LakeException"><c>repository_unreadable</c>: the root itself cannot be listed.</exception>
    public Listing Read(ParallelOptions parallel)
    {
        IReadOnlyCollection<string> level = [string.Empty];
        while (level.Count > 0)
        {
            var below = new ConcurrentBag<string>();
            Parallel.ForEach(level, parallel, folder => ReadFolder(folder, below));
            level = below;
        }

        return new Listing(paths, skipped);
    }

    private void ReadFolder(string folder, ConcurrentBag<string> below)
    {
        IReadOnlyList<FolderEntry> entries;
        try
        {
            entries = tree.List(Path.Join(root, folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (folder.Length == 0)
            {
                throw new LakeException(LakeError.Repository, "repository_unreadable", $"The folder '{root}' cannot be listed: {e.Message}", e);
            }

            if (WhyNotListed(folder) is { } reason)
            {
                skipped.Add(new SkippedPath(folder, reason));
            }

            return;
        }

        if (folder.Length > 0 && git?.IsRepository(folder, entries.Any(e => e.Name == GitName)) == true)
        {
            skipped.Add(new SkippedPath(folder, SkipReason.NestedRepository));
            return;
        }

        var prefix = folder.Length == 0 ? string.Empty : folder + "/";
        foreach (var entry in entries.Where(e => git is null || e.Name != GitName))
        {
            Take(prefix + entry.Name, entry, below);
        }
    }

    private void Take(string path, FolderEntry entry, ConcurrentBag<string> below)
    {
        var isEntered = entry is { IsFolder: true, IsLink: false };
        if (git?.Ignores(path, isEntered) == true)
        {
            return;
        }

        if (isEntered)
        {
            if (!filter.ShutsOut(path))
            {
                below.Add(path);
            }
        }
        else if (filter.Takes(path))
        {
            paths.Add(new ListedPath(path, git is null ? GitState.None : git.IsTracked(path) ? GitState.Tracked : GitState.Untracked));
        }
        else if (entry.IsFolder && !filter.ShutsOut(path))
        {
            skipped.Add(new SkippedPath(path, SkipReason.Symlink));
        }
    }

    /// <returns>null where the folder has gone since it was named.</returns>
    private SkipReason? WhyNotListed(string folder) => tree.Stat(Path.Join(root, folder)).Kind switch
    {
        EntryKind.Missing => folder.Contains('\uFFFD') ? SkipReason.PathNotUtf8 : null,
        EntryKind.PathTooLong => SkipReason.PathTooLong,
        EntryKind.File => null,
        EntryKind.Symlink => SkipReason.Symlink,
        _ => SkipReason.FolderUnreadable,
    };
}
