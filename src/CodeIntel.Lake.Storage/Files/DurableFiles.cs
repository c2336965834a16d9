using System.Runtime.ExceptionServices;

namespace CodeIntel.Lake.Storage.Files;

/// <summary>What takes several steps of a file system to survive a crash: the content goes to disk before its name, the name before the return.</summary>
public static class DurableFiles
{
    /// <summary>
    /// Creates a file that did not exist, durably: the name shows the whole content or does not exist, also after a crash.
    /// </summary>
    /// <returns>false, with nothing changed, where the name is taken.</returns>
    public static bool CreateExclusive(this IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        var temporary = Temporary(path);
        var renamed = false;
        try
        {
            files.Write(temporary, content);
            files.FlushFile(temporary);
            renamed = files.RenameExclusive(temporary, path);
        }
        finally
        {
            if (!renamed)
            {
                files.Delete(temporary);
            }
        }

        if (renamed)
        {
            files.FlushFolder(Path.GetDirectoryName(path)!);
        }

        return renamed;
    }

    /// <summary>As <see cref="CreateExclusive"/>, many at once: the disk is waited for twice in all, for the contents and for the names.</summary>
    /// <returns>Of each whether it was created; the folders of the others are flushed, too.</returns>
    public static IReadOnlyList<bool> CreateAllExclusive(this IFileSystem files, IReadOnlyList<(string Path, byte[] Content)> wanted)
    {
        var temporaries = wanted.Select(w => Temporary(w.Path)).ToList();
        var renamed = new bool[wanted.Count];
        try
        {
            for (var i = 0; i < wanted.Count; i++)
            {
                files.Write(temporaries[i], wanted[i].Content);
            }

            InParallel(temporaries, files.FlushFile);
            for (var i = 0; i < wanted.Count; i++)
            {
                renamed[i] = files.RenameExclusive(temporaries[i], wanted[i].Path);
            }
        }
        finally
        {
            foreach (var (temporary, _) in temporaries.Zip(renamed).Where(t => !t.Second))
            {
                files.Delete(temporary);
            }
        }

        InParallel(wanted.Select(w => Path.GetDirectoryName(w.Path)!).ToHashSet(StringComparer.Ordinal), files.FlushFolder);
        return renamed;
    }

    /// <summary>Creates a file or replaces its content, at once and durably.</summary>
    public static void Replace(this IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        var kept = content.ToArray();
        Replace(files, path, t => files.Write(t, kept));
    }

    /// <summary>As the other, for content that is too large to be held.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content to the path that it is given.</param>
    public static void Replace(this IFileSystem files, string path, Action<string> write)
    {
        Put(files, path, write, flush: true);
        files.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Creates a file or replaces its content, at once for whoever reads, but not durably: after a crash it may be missing, empty or cut. For what
    /// shows by itself whether it is whole, and can be made again.
    /// </summary>
    public static void ReplaceUnflushed(this IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        var kept = content.ToArray();
        Put(files, path, t => files.Write(t, kept), flush: false);
    }

    /// <summary>As <see cref="IFileSystem.RenameExclusive"/>, and returns once the new name is on disk. The content must be flushed already.</summary>
    public static bool RenameDurably(this IFileSystem files, string from, string to)
    {
        if (!files.RenameExclusive(from, to))
        {
            return false;
        }

        files.FlushFolder(Path.GetDirectoryName(to)!);
        return true;
    }

    /// <summary>Creates a folder and what is missing above it, durably.</summary>
    public static void EnsureFolder(this IFileSystem files, string folder)
    {
        var missing = new Stack<string>();
        for (var at = folder; !files.FolderExists(at); at = Path.GetDirectoryName(at)!)
        {
            missing.Push(at);
        }

        foreach (var at in missing)
        {
            files.CreateFolder(at);
            files.FlushFolder(Path.GetDirectoryName(at)!);
        }
    }

    /// <summary>Returns once files, and all names on the way to them and to some folders, are on disk.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="paths">Files below the root.</param>
    /// <param name="folders">Folders below the root whose own names matter, too.</param>
    /// <param name="root">The highest folder that is flushed.</param>
    public static void FlushAll(this IFileSystem files, IReadOnlyCollection<string> paths, IEnumerable<string> folders, string root)
    {
        InParallel(paths, files.FlushFile);
        var parents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.Concat(folders))
        {
            var parent = Path.GetDirectoryName(path)!;
            while (parent.Length >= root.Length && parents.Add(parent))
            {
                parent = Path.GetDirectoryName(parent)!;
            }
        }

        InParallel(parents, files.FlushFolder);
    }

    /// <summary>A disk takes many flushes at once in little more time than one. The first error is thrown as it is.</summary>
    private static void InParallel(IReadOnlyCollection<string> paths, Action<string> flush)
    {
        try
        {
            Parallel.ForEach(paths, flush);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static string Temporary(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():n}.tmp");

    private static void Put(IFileSystem files, string path, Action<string> write, bool flush)
    {
        var temporary = Temporary(path);
        var moved = false;
        try
        {
            write(temporary);
            if (flush)
            {
                files.FlushFile(temporary);
            }

            files.Move(temporary, path);
            moved = true;
        }
        finally
        {
            if (!moved)
            {
                files.Delete(temporary);
            }
        }
    }
}
