using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>Files and folders in memory. May be used by several threads; every call is one step.</summary>
public sealed class MemoryFileSystem : IFileSystem
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Entry> files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> folders = new(StringComparer.Ordinal) { Path.GetPathRoot(Environment.CurrentDirectory)! };

    /// <summary>An empty one: there is the root folder only.</summary>
    public MemoryFileSystem()
    {
    }

    /// <summary>Starts with the files and folders of another, and goes its own way from there.</summary>
    public MemoryFileSystem(MemoryFileSystem other)
    {
        lock (other.gate)
        {
            files = new SortedDictionary<string, Entry>(other.files, StringComparer.Ordinal);
            folders = new SortedSet<string>(other.folders, StringComparer.Ordinal);
        }
    }

    /// <summary>Paths of all files, in ordinal order.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            lock (gate)
            {
                return [.. files.Keys];
            }
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path)
    {
        lock (gate)
        {
            return files.ContainsKey(path);
        }
    }

    /// <summary>Whether both have the file, with the same content.</summary>
    public bool Shares(string path, MemoryFileSystem other) =>
        Content(path) is { } mine && other.Content(path) is { } theirs && (ReferenceEquals(mine, theirs) || mine.AsSpan().SequenceEqual(theirs));

    /// <inheritdoc/>
    public bool FolderExists(string folder)
    {
        lock (gate)
        {
            return folders.Contains(folder);
        }
    }

    /// <inheritdoc/>
    public long? Size(string path)
    {
        lock (gate)
        {
            return files.TryGetValue(path, out var entry) ? entry.Content.Length : null;
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset? ModifiedAt(string path)
    {
        lock (gate)
        {
            return files.TryGetValue(path, out var entry) ? entry.WrittenAt : null;
        }
    }

    /// <inheritdoc/>
    public byte[] Read(string path)
    {
        lock (gate)
        {
            return [.. Find(path).Content];
        }
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path) => new MemoryStream(Read(path), writable: false);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder)
    {
        lock (gate)
        {
            return Names(files.Keys, folder);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFolders(string folder)
    {
        lock (gate)
        {
            return Names(folders, folder);
        }
    }

    /// <inheritdoc/>
    public string ResolveFolder(string folder) => folder;

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
        lock (gate)
        {
            for (var at = folder; at is not null && folders.Add(at); at = Path.GetDirectoryName(at))
            {
                if (files.ContainsKey(at))
                {
                    folders.Remove(at);
                    throw new IOException($"'{at}' is a file.");
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        lock (gate)
        {
            RequireFolder(Path.GetDirectoryName(path)!);
            files[path] = new Entry(content.ToArray(), DateTimeOffset.UtcNow);
        }
    }

    /// <inheritdoc/>
    public T Produce<T>(string path, Func<T> write) => write();

    /// <inheritdoc/>
    public bool RenameExclusive(string from, string to)
    {
        lock (gate)
        {
            var entry = Find(from);
            if (files.ContainsKey(to) || folders.Contains(to))
            {
                return false;
            }

            RequireFolder(Path.GetDirectoryName(to)!);
            files.Remove(from);
            files.Add(to, entry);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Move(string from, string to)
    {
        lock (gate)
        {
            var entry = Find(from);
            RequireFolder(Path.GetDirectoryName(to)!);
            files.Remove(from);
            files[to] = entry;
        }
    }

    /// <inheritdoc/>
    public void PutFolder(string folder, string place)
    {
        lock (gate)
        {
            RequireFolder(folder);
            var first = Cut(folder);
            var second = Cut(place);
            Paste(first, place);
            Paste(second, folder);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (gate)
        {
            files.Remove(path);
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        lock (gate)
        {
            Cut(folder);
        }
    }

    /// <inheritdoc/>
    public void FlushFile(string path)
    {
        lock (gate)
        {
            Find(path);
        }
    }

    /// <inheritdoc/>
    public void FlushFolder(string folder)
    {
        lock (gate)
        {
            RequireFolder(folder);
        }
    }

    private static string[] Names(IEnumerable<string> paths, string folder) =>
    [
        .. paths.Where(p => p.Length > folder.Length + 1
                && p.StartsWith(folder, StringComparison.Ordinal)
                && p[folder.Length] == Path.DirectorySeparatorChar
                && p.IndexOf(Path.DirectorySeparatorChar, folder.Length + 1) < 0)
            .Select(p => p[(folder.Length + 1)..])
            .Order(StringComparer.Ordinal),
    ];

    private byte[]? Content(string path)
    {
        lock (gate)
        {
            return files.GetValueOrDefault(path)?.Content;
        }
    }

    private Entry Find(string path) => files.TryGetValue(path, out var entry) ? entry : throw new FileNotFoundException($"There is no file '{path}'.", path);

    private void RequireFolder(string folder)
    {
        if (!folders.Contains(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }
    }

    /// <summary>Takes a folder out; names are relative to it, the folder itself is the empty one.</summary>
    private (List<string> Folders, List<(string Name, Entry Entry)> Files) Cut(string folder)
    {
        var prefix = folder + Path.DirectorySeparatorChar;
        var inside = folders.Where(f => f == folder || f.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var held = files.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        inside.ForEach(f => folders.Remove(f));
        held.ForEach(f => files.Remove(f.Key));
        return ([.. inside.Select(f => f[folder.Length..])], [.. held.Select(f => (f.Key[folder.Length..], f.Value))]);
    }

    private void Paste((List<string> Folders, List<(string Name, Entry Entry)> Files) cut, string place)
    {
        cut.Folders.ForEach(f => folders.Add(place + f));
        cut.Files.ForEach(f => files.Add(place + f.Name, f.Entry));
    }

    private sealed record Entry(byte[] Content, DateTimeOffset WrittenAt);
}
