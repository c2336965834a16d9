using System.Text;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Files;

/// <summary>What a crash takes, and what it leaves.</summary>
public sealed class FaultyFileSystemTests
{
    private const string Root = "/disk";

    [TestCase(Fault.Kill, "one")]
    [TestCase(Fault.LostData, "")]
    public void Content_that_was_not_flushed_is_lost(Fault fault, string left)
    {
        var (files, disk) = Disk(fault, f => f.Write("/disk/a", "one"u8));
        Assert.That((Text(disk, "/disk/a"), files.Crashed), Is.EqualTo((left, true)));
    }

    [Test]
    public void Content_that_was_flushed_stays([Values(Fault.TornWrite, Fault.LostData)] Fault fault)
    {
        var (_, disk) = Disk(fault, f => f.Write("/disk/a", "one"u8), f => f.FlushFile("/disk/a"), f => f.Move("/disk/a", "/disk/b"));
        Assert.That(Text(disk, "/disk/b"), Is.EqualTo("one"));
    }

    [Test]
    public void Names_that_were_not_flushed_are_lost_in_the_order_of_their_folder()
    {
        var left = new HashSet<string>();
        for (var seed = 0; seed < 40; seed++)
        {
            var (_, disk) = Disk(Fault.LostNames, seed, f => f.Write("/disk/a", "1"u8), f => f.Move("/disk/a", "/disk/b"), f => f.Write("/disk/c", "2"u8));
            left.Add(string.Join(' ', disk.Files));
        }

        Assert.That(left, Is.EquivalentTo(new[] { string.Empty, "/disk/a", "/disk/b", "/disk/b /disk/c" }));
    }

    [Test]
    public void Names_that_were_flushed_stay()
    {
        var (_, disk) = Disk(
            Fault.LostNames,
            f => f.CreateFolder("/disk/x"),
            f => f.FlushFolder("/disk"),
            f => f.Write("/disk/x/a", "1"u8),
            f => f.FlushFolder("/disk/x"),
            f => f.Delete("/disk/x/a"),
            f => f.FlushFolder("/disk/x"));
        Assert.That((disk.FolderExists("/disk/x"), disk.Files.Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public void A_folder_whose_name_is_lost_takes_its_files_along()
    {
        var (_, disk) = Disk(Fault.LostNames, 3, f => f.CreateFolder("/disk/x/y"), f => f.Write("/disk/x/y/a", "1"u8), f => f.FlushFolder("/disk/x/y"), f => f.FlushFile("/disk/x/y/a"));
        Assert.That(disk.Files, Is.Empty);
    }

    [Test]
    public void A_deletion_that_was_not_flushed_comes_undone()
    {
        var undone = Enumerable.Range(0, 20).Select(seed => Disk(
            Fault.LostNames, seed, f => f.Write("/disk/a", "1"u8), f => f.FlushFolder("/disk"), f => f.FlushFile("/disk/a"), f => f.Delete("/disk/a")).Disk.Files.Count);
        Assert.That(undone, Has.Some.EqualTo(1).And.Some.EqualTo(0));
    }

    [Test]
    public void An_error_strikes_once()
    {
        var disk = new MemoryFileSystem();
        disk.CreateFolder(Root);
        var files = new FaultyFileSystem(disk, new FaultPoint(0, Fault.Error, 0));
        Assert.That(() => files.Write("/disk/a", "1"u8), Throws.TypeOf<IOException>());
        files.Write("/disk/a", "1"u8);
        Assert.That(Text(disk, "/disk/a"), Is.EqualTo("1"));
    }

    [Test]
    public void A_full_disk_stays_full_but_gives_room_back()
    {
        var disk = new MemoryFileSystem();
        disk.CreateFolder(Root);
        disk.Write("/disk/old", "1"u8);
        var files = new FaultyFileSystem(disk, new FaultPoint(0, Fault.DiskFull, 0));
        Assert.That(() => files.Write("/disk/a", "1234"u8), Throws.TypeOf<IOException>());
        Assert.That(() => files.Produce("/disk/b", () => 1), Throws.TypeOf<IOException>());
        files.Delete("/disk/old");
        Assert.That((Text(disk, "/disk/a"), disk.Files.Count), Is.EqualTo(("12", 1)));
    }

    [Test]
    public void After_a_crash_nothing_works_until_the_restart()
    {
        var (files, _) = Disk(Fault.Kill, f => f.Write("/disk/a", "1"u8));
        Assert.That(() => files.Read("/disk/a"), Throws.TypeOf<CrashException>());
        files.Restart(new FaultPoint(0, Fault.LostData, 0));
        Assert.That(() => files.FlushFolder("/disk"), Throws.TypeOf<CrashException>(), "what was not flushed before the kill is not flushed now");
        files.Restart();
        Assert.That(files.Read("/disk/a"), Is.Empty);
    }

    private static (FaultyFileSystem Files, MemoryFileSystem Disk) Disk(Fault fault, params Action<IFileSystem>[] steps) => Disk(fault, 0, steps);

    /// <summary>Takes some steps and crashes at the one after.</summary>
    private static (FaultyFileSystem Files, MemoryFileSystem Disk) Disk(Fault fault, int seed, params Action<IFileSystem>[] steps)
    {
        var disk = new MemoryFileSystem();
        disk.CreateFolder(Root);
        var files = new FaultyFileSystem(disk, new FaultPoint(steps.Length, fault, seed));
        foreach (var step in steps)
        {
            step(files);
        }

        Assert.That(() => files.List(Root), Throws.TypeOf<CrashException>());
        return (files, disk);
    }

    private static string Text(MemoryFileSystem disk, string path) => Encoding.UTF8.GetString(disk.Read(path));
}
