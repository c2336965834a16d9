using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Testing;
using CodeIntel.Lake.Testing.Fuzz;

namespace CodeIntel.Lake.Pipeline.Tests.Fuzz;

/// <summary>The cache of file hashes: damaged, it is as if there were none; where the hash fits all the same, it does no harm.</summary>
internal sealed class StatCacheSubject : IFuzzSubject
{
    private const int Magic = 8;
    private static readonly string File = Path.Combine(Path.GetTempPath(), "scan-cache.bin");
    private readonly byte[] saved;

    public StatCacheSubject()
    {
        var files = new MemoryFileSystem();
        var entries = Enumerable.Range(0, 5).ToDictionary(i => $"f{i}.py", i => new StatCacheEntry(new FileStat(EntryKind.File, i, i, i, i), new string('a', 64), "utf-8"));
        new StatCache("/repo", 1, entries).Save(File, files);
        saved = files.Read(File);
    }

    public string Try(Random random)
    {
        var isForged = random.Next(2) == 0;
        var files = new MemoryFileSystem();
        files.CreateFolder(Path.GetDirectoryName(File)!);
        var mutated = isForged ? Mutation.OfHashed(random, saved, Magic) : ByteMutations.Damage(random, saved, saved);
        files.Write(File, mutated);
        var cache = StatCache.Load(File, files);
        var isWhole = mutated.AsSpan().SequenceEqual(saved);
        return cache.Entries.Count == 0 ? "empty"
            : isWhole || isForged ? "entries"
            : throw new FuzzException($"{cache.Entries.Count} entries were read");
    }

    public void Dispose()
    {
    }
}
