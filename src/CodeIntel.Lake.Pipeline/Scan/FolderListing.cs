using System.Collections.Concurrent;
using System.IO.Enumeration;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Lists a folder that is no git working tree by walking it. Links to folders are not entered.</summary>
internal static class FolderListing
{
    private static readonly EnumerationOptions Options = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Lists the files below a folder.</summary>
    public static Listing Read(string root, PathFilter filter, ParallelOptions parallel)
    {
        var paths = new ConcurrentBag<ListedPath>();
        var skipped = new ConcurrentBag<SkippedPath>();
        IReadOnlyCollection<string> level = [string.Empty];
        while (level.Count > 0)
        {
            var below = new ConcurrentBag<string>();
            Parallel.ForEach(level, parallel, folder =>
            {
                try
                {
                    ReadFolder(root, folder, filter, paths, below);
                }
                catch (UnauthorizedAccessException)
                {
                    skipped.Add(new SkippedPath(folder, SkipReason.FolderUnreadable));
                }
                catch (IOException)
                {
                    // A name that is not UTF-8 cannot be opened by the text it was told as; any other folder has just gone.
                    if (folder.Contains('\uFFFD'))
                    {
                        skipped.Add(new SkippedPath(folder, SkipReason.PathNotUtf8));
                    }
                }
            });
            level = below;
        }

        return new Listing(paths, skipped);
    }

    private static void ReadFolder(string root, string folder, PathFilter filter, ConcurrentBag<ListedPath> paths, ConcurrentBag<string> below)
    {
        var prefix = folder.Length == 0 ? string.Empty : folder + "/";
        var entries = new FileSystemEnumerable<(string Path, bool IsFolder)>(
            Path.Combine(root, folder),
            (ref FileSystemEntry entry) => (string.Concat(prefix, entry.FileName), entry.IsDirectory),
            Options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory
                ? !filter.ShutsOut(string.Concat(prefix, entry.FileName)) && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)
                : filter.Takes(string.Concat(prefix, entry.FileName)),
        };
        foreach (var (path, isFolder) in entries)
        {
            if (isFolder)
            {
                below.Add(path);
            }
            else
            {
                paths.Add(new ListedPath(path, GitState.None));
            }
        }
    }
}
