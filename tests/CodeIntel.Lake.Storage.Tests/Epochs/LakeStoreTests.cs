using System.Diagnostics;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LakeStoreTests : IDisposable
{
    private readonly LakeScene scene = new();

    private string LockFile => Path.Combine(scene.State, "lock.json");

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_live_owner_keeps_the_lock()
    {
        using var first = scene.Open();
        var error = Assert.Throws<LakeException>(() => scene.Open());
        Assert.That((error!.Error, error.Code), Is.EqualTo((LakeError.Locked, "lake_locked")));
        Assert.That(error.Message, Does.Contain($"Process {Environment.ProcessId}"));
    }

    [Test]
    public void The_lock_is_given_back()
    {
        scene.Open().Dispose();
        scene.Open().Dispose();
        Assert.That((File.Exists(LockFile), scene.Notices), Is.EqualTo((false, new List<string>())));
    }

    [Test]
    public void A_dead_owners_lock_is_taken_over_with_a_message()
    {
        scene.Open().Dispose();
        using var self = Process.GetCurrentProcess();
        File.WriteAllText(LockFile, $$"""{"pid":{{self.Id}},"host":"{{Environment.MachineName}}","startedAt":"{{self.StartTime.ToUniversalTime().AddHours(-1):o}}","token":"t"}""");
        using var store = scene.Open();
        Assert.That(scene.Notices.Single(), Does.Contain($"process {self.Id}"));
    }

    [Test]
    public void Another_hosts_owner_counts_as_alive()
    {
        scene.Open().Dispose();
        File.WriteAllText(LockFile, """{"pid":1,"host":"elsewhere","startedAt":"2026-01-01T00:00:00Z","token":"t"}""");
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("lake_locked"));
    }

    [Test]
    public void While_a_live_process_takes_over_a_dead_owners_lock_no_other_does()
    {
        scene.Open().Dispose();
        WriteOwner(LockFile, "1", -1);
        WriteOwner(ClaimTo("1"), "2", 0);
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("lake_locked"));
        Assert.That(File.ReadAllText(LockFile), Does.Contain("\"token\":\"1\""));
    }

    [Test]
    public void A_takeover_is_taken_over_where_its_process_has_died_too()
    {
        scene.Open().Dispose();
        WriteOwner(LockFile, "1", -1);
        WriteOwner(ClaimTo("1"), "2", -1);
        WriteOwner(ClaimTo("2"), "3", -1);
        scene.Open().Dispose();
        Assert.That(Directory.GetFiles(scene.State, "*lock*"), Is.Empty);
    }

    [Test]
    public void A_lock_that_cannot_be_read_is_taken_over_with_a_message([Values("", "{", "{}", "{\"token\":\"../t\",\"host\":\"h\"}")] string content)
    {
        scene.Open().Dispose();
        File.WriteAllText(LockFile, content);
        File.WriteAllText(ClaimTo("lock-json"), content);
        scene.Open().Dispose();
        Assert.That(scene.Notices.Single(), Does.Contain("could not be read"));
        Assert.That(Directory.GetFiles(scene.State, "*lock*"), Is.Empty);
    }

    /// <summary>What cannot be read as a file is nobody's to take away; all else that names nobody is taken over.</summary>
    [Test]
    public void Whatever_is_in_the_place_of_a_lock_or_of_a_claim_to_one_ends_at_once([Values] bool isClaim, [ValueSource(typeof(OddEntry), nameof(OddEntry.All))] OddEntry entry)
    {
        scene.Open().Dispose();
        if (isClaim)
        {
            File.WriteAllText(LockFile, "{}");
        }

        entry.Put(isClaim ? ClaimTo("lock-json") : LockFile);
        var opened = Task.Run(() =>
        {
            try
            {
                scene.Open().Dispose();
                return "opened";
            }
            catch (LakeException e)
            {
                return e.Code;
            }
        });
        Assert.That(opened.Wait(TimeSpan.FromSeconds(10)), "nothing waits");
        var refused = entry.Name is "a folder" or "a link to nothing" or "a link to itself" or "a file that may not be read";
        Assert.That(opened.Result, Is.EqualTo(refused ? "state_unwritable" : "opened"));
        Assert.That(refused || Directory.GetFiles(scene.State, "*lock*").All(f => f.EndsWith(".pipe", StringComparison.Ordinal)));
    }

    [Test]
    public void Readers_need_no_lock()
    {
        using var writer = scene.Open();
        using var reader = scene.Open(LakeOpenMode.Read);
        Assert.That(reader.Latest, Is.Null);
    }

    [Test]
    public void A_lake_keeps_its_layout()
    {
        scene.Open().Dispose();
        using var store = LakeStore.Open(scene.State, scene.Catalog, LakeOpenMode.Write, new LakeOptions { Layout = Layout.OfFiles });
        Assert.That(store.Description.Layout, Is.EqualTo(Layout.OfBuckets(2)));
    }

    [Test]
    public void A_newer_format_is_refused()
    {
        scene.Open().Dispose();
        File.WriteAllText(scene.LakeFile, $$"""{"formatVersion":{{LakeDescription.CurrentFormat + 1}},"something":"else"}""");
        Assert.That(Assert.Throws<LakeException>(() => scene.Open(LakeOpenMode.Read))!.Code, Is.EqualTo("lake_newer"));
    }

    [Test]
    public void An_older_format_is_refused_and_left_as_it_is([Range(0, LakeDescription.CurrentFormat - 1)] int format, [Values] LakeOpenMode mode)
    {
        scene.Open().Dispose();
        File.WriteAllText(scene.LakeFile, $$$"""{"formatVersion":{{{format}}},"lakeId":"l","repositoryId":"repo","layout":{"kind":"FileId","bucketBits":0}}""");
        var before = Directory.EnumerateFileSystemEntries(scene.State, "*", SearchOption.AllDirectories).Select(f => (f, File.GetLastWriteTimeUtc(f))).ToList();
        Assert.That(Assert.Throws<LakeException>(() => scene.Open(mode))!.Code, Is.EqualTo("lake_older"));
        Assert.That(Directory.EnumerateFileSystemEntries(scene.State, "*", SearchOption.AllDirectories).Select(f => (f, File.GetLastWriteTimeUtc(f))), Is.EqualTo(before));
    }

    [Test]
    public void Another_repositorys_lake_is_refused()
    {
        scene.Open().Dispose();
        Assert.That(Assert.Throws<LakeException>(() => scene.Open(repository: "other"))!.Code, Is.EqualTo("lake_of_other_repository"));
        scene.Open().Dispose();
    }

    [Test]
    public void Nothing_is_read_where_there_is_no_lake() =>
        Assert.That(Assert.Throws<LakeException>(() => scene.Open(LakeOpenMode.Read))!.Code, Is.EqualTo("lake_missing"));

    [Test]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(scene.State, "a file where the folder should be");
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("state_unwritable"));
    }

    [TestCase(0, "c3", "00")]
    [TestCase(1, "00", "00")]
    [TestCase(1, "80", "01")]
    [TestCase(4, "a7", "0a")]
    [TestCase(8, "ff", "ff")]
    public void Buckets_are_ranges_of_ids(int bits, string first, string bucket)
    {
        var layout = Layout.OfBuckets(bits);
        var id = $"file_{first}{new string('7', 30)}";
        Assert.That(layout.Partition(id), Is.EqualTo(bucket));
        var range = layout.Range(bucket);
        Assert.That((string.CompareOrdinal(range.From, id) <= 0, string.CompareOrdinal(id, range.Below) < 0), Is.EqualTo((true, true)));
        Assert.That(scene.Show(scene.Connection.Rows.OfRange(scene.Facts, $"({LakeScene.Rows((id, 1, "in"), (LakeScene.FileId(0x40), 2, "other"))})", layout.Range(layout.Partition(LakeScene.FileId(0x40))))),
            layout.Partition(LakeScene.FileId(0x40)) == bucket ? Does.Contain(":1:in") : Does.Not.Contain(":1:in"));
    }

    private string ClaimTo(string token) => Path.Combine(scene.State, $".lock-{token}.tmp");

    /// <summary>A lock of this very process, or of one that started some hours before it.</summary>
    private static void WriteOwner(string file, string token, int hours)
    {
        using var self = Process.GetCurrentProcess();
        File.WriteAllText(file, $$"""{"pid":{{self.Id}},"host":"{{Environment.MachineName}}","startedAt":"{{self.StartTime.ToUniversalTime().AddHours(hours):o}}","token":"{{token}}"}""");
    }
}
