using System.Diagnostics.CodeAnalysis;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What a scan learned by reading a file, and how the file looked from outside just before.</summary>
/// <param name="Stat">The file as the system told it before it was read.</param>
/// <param name="Sha256">Hash of the content, 64 lower-case hex digits.</param>
/// <param name="Encoding">Encoding of the content.</param>
public sealed record StatCacheEntry(FileStat Stat, string Sha256, string Encoding);

/// <summary>
/// Content hashes of an earlier scan, which the next one may trust for files that look the same. It holds true facts of files at any
/// time, so it may be saved whether or not an epoch came of the scan; losing it costs time and nothing else.
/// </summary>
/// <param name="root">Full path of the scanned folder; the cache is of no use for another.</param>
/// <param name="snapshotNs">When the scan began, nanoseconds since 1970 UTC.</param>
/// <param name="entries">By path.</param>
public sealed class StatCache(string root, long snapshotNs, IReadOnlyDictionary<string, StatCacheEntry> entries)
{
    /// <summary>File systems and clocks tell time in steps, of two seconds at worst.</summary>
    private const long RacyNs = 2_000_000_000;

    /// <summary>A cache that knows nothing.</summary>
    public static StatCache Empty { get; } = new(string.Empty, 0, new Dictionary<string, StatCacheEntry>());

    /// <summary>Full path of the scanned folder.</summary>
    public string Root { get; } = root;

    /// <summary>When the scan began, nanoseconds since 1970 UTC.</summary>
    public long SnapshotNs { get; } = snapshotNs;

    /// <summary>What is known, by path.</summary>
    public IReadOnlyDictionary<string, StatCacheEntry> Entries { get; } = entries;

    /// <summary>
    /// Finds what is known of a file that looks the same as then. A file that was written or changed shortly before the earlier scan,
    /// or after it began, is never found: a second write within one step of the clock would not show (git's racy entries).
    /// </summary>
    public bool TryFind(string path, FileStat stat, [NotNullWhen(true)] out StatCacheEntry? entry) =>
        Entries.TryGetValue(path, out entry) && entry.Stat == stat && Math.Max(stat.ModifiedNs, stat.ChangedNs) < SnapshotNs - RacyNs;

    /// <summary>Reads a saved cache; one that is missing, damaged or of another version is <see cref="Empty"/>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="files">Where it is; null for this machine's file system.</param>
    public static StatCache Load(string file, IFileSystem? files = null) => StatCacheFile.Read(files ?? LocalFileSystem.Instance, file) ?? Empty;

    /// <summary>Saves the cache in one step, so that a reader sees the old or the new one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="files">Where it goes; null for this machine's file system.</param>
    public void Save(string file, IFileSystem? files = null) => StatCacheFile.Write(files ?? LocalFileSystem.Instance, file, this);
}
