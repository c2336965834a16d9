using System.Security.Cryptography;
using CodeIntel.Lake.Pipeline.Scan;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

public sealed class StatCacheTests
{
    private const long Second = 1_000_000_000;
    private static readonly FileStat Stat = new(EntryKind.File, 10, 100 * Second, 100 * Second, 7);

    [Test]
    public void Nothing_is_read_when_nothing_changed()
    {
        using var scene = ScanScene.Of("a.py", "b.py");
        var first = scene.Scan();
        var second = scene.Scan(first.Cache);

        Assert.That((first.HashedFiles, second.HashedFiles), Is.EqualTo((2, 0)));
        Assert.That(second.Files, Is.EqualTo(first.Files));
    }

    [Test]
    public void Only_what_changed_is_read()
    {
        using var scene = ScanScene.Of("a.py", "b.py");
        var first = scene.Scan();
        scene.Write("b.py", "longer than before");

        var second = scene.Scan(first.Cache);

        Assert.That(second.HashedFiles, Is.EqualTo(1));
        Assert.That(second.Files, Is.EqualTo(scene.Scan().Files));
    }

    [Test]
    public void A_touch_is_read_and_found_to_be_no_change()
    {
        using var scene = ScanScene.Of("a.py");
        var first = scene.Scan();
        File.SetLastWriteTimeUtc(scene.At("a.py"), DateTime.UtcNow.AddDays(-1));

        var second = scene.Scan(first.Cache);

        Assert.That(second.HashedFiles, Is.EqualTo(1));
        Assert.That(second.Files, Is.EqualTo(first.Files));
    }

    [Test]
    public void Other_content_of_the_same_size_and_time_is_found_while_the_entry_is_racy()
    {
        using var scene = ScanScene.Of();
        var file = scene.Write("a.py", "x = 1");
        var time = File.GetLastWriteTimeUtc(file);
        scene.Now = time;
        var first = scene.Scan();
        File.WriteAllText(file, "x = 2");
        File.SetLastWriteTimeUtc(file, time);

        var second = scene.Scan(first.Cache);

        Assert.That(second.Files.Single().Sha256, Is.Not.EqualTo(first.Files.Single().Sha256));
    }

    [Test]
    public void Other_content_of_the_same_size_and_a_time_set_back_is_found_where_the_system_reports_the_change()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("the time of change is read on Linux only");
        }

        using var scene = ScanScene.Of();
        var file = scene.Write("a.py", "x = 1");
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, time);
        var first = scene.Scan();
        var before = FileStat.Of(file);
        File.Delete(file);
        scene.Write("other.txt", "takes the free inode");
        scene.Write("a.py", "x = 2");
        File.SetLastWriteTimeUtc(file, time);
        Assert.That(FileStat.Of(file) with { ChangedNs = 0, Inode = 0 }, Is.EqualTo(before with { ChangedNs = 0, Inode = 0 }));

        Assert.That(scene.Scan(first.Cache).Files.Single().Sha256, Is.Not.EqualTo(first.Files.Single().Sha256));
    }

    [TestCase(100, false, Description = "written when the scan began")]
    [TestCase(102, false, Description = "written two seconds before")]
    [TestCase(103, true, Description = "clearly older")]
    [TestCase(50, false, Description = "written after")]
    public void An_entry_is_trusted_when_the_file_is_clearly_older_than_the_scan(long snapshotSecond, bool trusted) =>
        Assert.That(Cache(snapshotSecond * Second).TryFind("a.py", Stat, out _), Is.EqualTo(trusted));

    [Test]
    public void An_entry_is_trusted_only_for_a_file_that_looks_the_same()
    {
        var cache = Cache(1000 * Second);
        Assert.That(cache.TryFind("a.py", Stat, out var entry) && entry.Sha256 == Hash);
        Assert.That(cache.TryFind("b.py", Stat, out _), Is.False);
        Assert.That(cache.TryFind("a.py", Stat with { Size = 11 }, out _), Is.False);
        Assert.That(cache.TryFind("a.py", Stat with { ModifiedNs = 1 }, out _), Is.False);
        Assert.That(cache.TryFind("a.py", Stat with { ChangedNs = 1 }, out _), Is.False);
        Assert.That(cache.TryFind("a.py", Stat with { Inode = 1 }, out _), Is.False);
    }

    [Test]
    public void A_saved_cache_is_read_back()
    {
        using var scene = ScanScene.Of("a.py", "it's é/b c.py");
        var first = scene.Scan();
        var file = scene.At("state/deep/stat.cache");
        first.Cache.Save(file);
        first.Cache.Save(file);

        var loaded = StatCache.Load(file);

        Assert.That((loaded.Root, loaded.SnapshotNs), Is.EqualTo((first.Cache.Root, first.Cache.SnapshotNs)));
        Assert.That(loaded.Entries, Is.EquivalentTo(first.Cache.Entries));
        Assert.That(scene.Scan(loaded).HashedFiles, Is.Zero);
        Assert.That(Directory.GetFiles(scene.At("state/deep")), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_cache_with_any_byte_damaged_cut_off_or_missing_is_empty()
    {
        using var scene = ScanScene.Of("a.py");
        var file = scene.At("stat.cache");
        Assert.That(StatCache.Load(file), Is.SameAs(StatCache.Empty));
        scene.Scan().Cache.Save(file);
        var good = File.ReadAllBytes(file);
        for (var i = 0; i < good.Length; i++)
        {
            byte[] damaged = [.. good];
            damaged[i] ^= 0x40;
            File.WriteAllBytes(file, damaged);
            Assert.That(StatCache.Load(file), Is.SameAs(StatCache.Empty), $"byte {i} damaged");
            File.WriteAllBytes(file, good[..i]);
            Assert.That(StatCache.Load(file), Is.SameAs(StatCache.Empty), $"cut off at {i}");
        }
    }

    /// <summary>Each once ended in an error of no name: the number of entries, and a text's length in seven-bit bytes.</summary>
    [TestCase(18, new byte[] { 0xff, 0xff, 0xff, 0x7f })]
    [TestCase(8, new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    public void A_damaged_cache_whose_hash_fits_is_empty(int at, byte[] damage)
    {
        using var scene = ScanScene.Of();
        var file = scene.At("stat.cache");
        new StatCache("r", 1, Cache(1).Entries).Save(file);
        var bytes = File.ReadAllBytes(file)[..^SHA256.HashSizeInBytes];
        damage.CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(file, [.. bytes, .. SHA256.HashData(bytes)]);
        Assert.That(StatCache.Load(file), Is.SameAs(StatCache.Empty));
    }

    [Test]
    public void A_cache_of_another_folder_is_not_used()
    {
        using var scene = ScanScene.Of("a.py");
        var cache = scene.Scan().Cache;
        var other = new StatCache("/elsewhere", cache.SnapshotNs, cache.Entries);
        Assert.That(scene.Scan(other).HashedFiles, Is.EqualTo(1));
    }

    private static readonly string Hash = new('a', 64);

    private static StatCache Cache(long snapshotNs) => new("/r", snapshotNs, new Dictionary<string, StatCacheEntry> { ["a.py"] = new(Stat, Hash, "utf-8") });
}
