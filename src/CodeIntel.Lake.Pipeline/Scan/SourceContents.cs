using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>
/// The bytes that a scan read, kept until they are parsed, so that no file is opened twice. Memory is bounded: what is beyond the budget
/// waits in a scratch folder. Safe for several threads.
/// </summary>
/// <param name="files">Where the scratch folder goes, made when it is needed.</param>
/// <param name="budget">Bytes to keep in memory.</param>
public sealed class SourceContents(IFileSystem files, long budget = SourceContents.DefaultBudget) : IDisposable
{
    /// <summary>Bytes kept in memory unless said otherwise.</summary>
    public const long DefaultBudget = 128L << 20;

    private readonly ConcurrentDictionary<string, byte[]?> contents = new(StringComparer.Ordinal);
    private readonly Lazy<string> scratch = new(() =>
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetTempPath(), $"scan-{Guid.NewGuid():n}"));
        files.CreateFolder(folder);
        return folder;
    });

    private long kept;

    /// <summary>Keeps the bytes of a file that has none yet.</summary>
    public void Add(string fileId, byte[] content)
    {
        var isKept = Interlocked.Add(ref kept, content.Length) <= budget;
        if (!isKept)
        {
            Interlocked.Add(ref kept, -content.Length);
            files.Write(FileOf(fileId), content);
        }

        contents[fileId] = isKept ? content : null;
    }

    /// <summary>Whether the bytes of a file are here.</summary>
    public bool Contains(string fileId) => contents.ContainsKey(fileId);

    /// <summary>Whether bytes that were handed out are kept, as they are wanted again.</summary>
    public bool IsKept { get; set; }

    /// <summary>Hands out the bytes of a file, and forgets them unless they are kept.</summary>
    public bool TryTake(string fileId, [NotNullWhen(true)] out byte[]? content)
    {
        if (IsKept)
        {
            content = contents.TryGetValue(fileId, out var there) ? there ?? files.Read(FileOf(fileId)) : null;
            return content is not null;
        }

        if (!contents.TryRemove(fileId, out content))
        {
            return false;
        }

        if (content is not null)
        {
            Interlocked.Add(ref kept, -content.Length);
            return true;
        }

        content = files.Read(FileOf(fileId));
        files.Delete(FileOf(fileId));
        return true;
    }

    /// <summary>Forgets all.</summary>
    public void Dispose()
    {
        contents.Clear();
        if (scratch.IsValueCreated)
        {
            files.DeleteFolder(scratch.Value);
        }
    }

    private string FileOf(string fileId) => Path.Combine(scratch.Value, fileId);
}
