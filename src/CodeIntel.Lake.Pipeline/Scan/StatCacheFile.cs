using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>The file of a <see cref="StatCache"/>: root, time, number of entries and the entries by path.</summary>
internal static class StatCacheFile
{
    private const int HashLength = 32;

    private static ReadOnlySpan<byte> Magic => "CILSTAT1"u8;

    /// <returns>null where the file is missing, damaged or of another version.</returns>
    public static StatCache? Read(IFileSystem files, string file) => CacheFile.Read(files, file, Magic, Decode);

    public static void Write(IFileSystem files, string file, StatCache cache) => CacheFile.Write(files, file, Magic, w => Encode(w, cache));

    private static StatCache Decode(BinaryReader reader)
    {
        var root = reader.ReadString();
        var snapshotNs = reader.ReadInt64();
        var count = reader.ReadInt32();
        var entries = new Dictionary<string, StatCacheEntry>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var path = reader.ReadString();
            var stat = new FileStat(EntryKind.File, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            var hash = Convert.ToHexStringLower(reader.ReadBytes(HashLength));
            entries.Add(path, new StatCacheEntry(stat, hash, string.Intern(reader.ReadString())));
        }

        return new StatCache(root, snapshotNs, entries);
    }

    private static void Encode(BinaryWriter writer, StatCache cache)
    {
        writer.Write(cache.Root);
        writer.Write(cache.SnapshotNs);
        writer.Write(cache.Entries.Count);
        foreach (var (path, entry) in cache.Entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            writer.Write(path);
            writer.Write(entry.Stat.Size);
            writer.Write(entry.Stat.ModifiedNs);
            writer.Write(entry.Stat.ChangedNs);
            writer.Write(entry.Stat.Inode);
            writer.Write(Convert.FromHexString(entry.Sha256));
            writer.Write(entry.Encoding);
        }
    }
}
