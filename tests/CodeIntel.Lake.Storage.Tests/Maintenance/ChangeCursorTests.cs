using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Tests.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChangeCursorTests : IDisposable
{
    private readonly LakeScene scene = new();
    private int epochs;

    private string CursorFile => Path.Combine(scene.State, "cursors", "c.json");

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_cursor_begins_at_0_and_moves_only_when_asked()
    {
        MakeEpochs(2);
        Assert.That((Read(), Read()), Is.EqualTo(((0L, 2L), (0L, 2L))));
        MakeEpochs(1);
        Assert.That(Read(), Is.EqualTo((0L, 2L)), "what was offered stays, whatever came meanwhile");
        Assert.That(Read(acknowledge: true), Is.EqualTo((0L, 2L)));
        Assert.That((Read(), Read(acknowledge: true), Read()), Is.EqualTo(((2L, 3L), (2L, 3L), (3L, 3L))));
    }

    [Test]
    public void With_nothing_offered_yet_the_newest_is_acknowledged()
    {
        MakeEpochs(2);
        Assert.That((Read(acknowledge: true), Read()), Is.EqualTo(((0L, 2L), (2L, 2L))));
    }

    [Test]
    public void Another_window_can_be_asked_for()
    {
        MakeEpochs(3);
        Assert.That((Read(), Read(until: 1), Read(), Read(until: 2, acknowledge: true), Read()), Is.EqualTo(((0L, 3L), (0L, 1L), (0L, 1L), (0L, 2L), (2L, 3L))));
        Assert.That(Assert.Throws<LakeException>(() => Read(until: 1))!.Code, Is.EqualTo("usage"));
    }

    [Test]
    public void A_window_without_an_epoch_is_not_kept()
    {
        scene.Open().Dispose();
        Assert.That(Read(), Is.EqualTo((0L, 0L)));
        Assert.That(File.Exists(CursorFile), Is.False);
        MakeEpochs(1);
        Assert.That((Read(acknowledge: true), Read()), Is.EqualTo(((0L, 1L), (1L, 1L))));
        MakeEpochs(1);
        Assert.That(Read(), Is.EqualTo((1L, 2L)));
    }

    [TestCase("")]
    [TestCase(".c")]
    [TestCase("..")]
    [TestCase("a/b")]
    [TestCase("a b")]
    [TestCase("ä")]
    [TestCase("c\n")]
    public void Names_are_plain(string name)
    {
        MakeEpochs(1);
        using var store = scene.Open(LakeOpenMode.Read);
        var error = Assert.Throws<LakeException>(() => ChangeCursor.Open(store, name, "facts_v1"));
        Assert.That((error!.Error, error.Code), Is.EqualTo((LakeError.Usage, "usage")));
        Assert.That(ChangeCursor.Open(store, "A-z_0.9", "facts_v1").Position, Is.Zero);
    }

    [Test]
    public void A_cursor_follows_one_dataset()
    {
        MakeEpochs(1);
        Read();
        using var store = scene.Open(LakeOpenMode.Read);
        var error = Assert.Throws<LakeException>(() => ChangeCursor.Open(store, "c", "totals_v1"));
        Assert.That((error!.Error, error.Code), Is.EqualTo((LakeError.Usage, "cursor_of_other_dataset")));
    }

    [Test]
    public void A_damaged_cursor_file_is_named()
    {
        MakeEpochs(2);
        Read();
        var whole = File.ReadAllText(CursorFile);
        foreach (var damaged in new[] { string.Empty, whole[..^5], whole.Replace("2", "1", StringComparison.Ordinal), "null", "{}" })
        {
            File.WriteAllText(CursorFile, damaged);
            var error = Assert.Throws<LakeException>(() => Read());
            Assert.That((error!.Error, error.Code, error.Message.Contains(CursorFile, StringComparison.Ordinal)), Is.EqualTo((LakeError.LakeUnusable, "cursor_damaged", true)), damaged);
        }

        File.WriteAllText(CursorFile, whole);
        File.Delete(scene.EpochFile(string.Empty, 2));
        Assert.That(Assert.Throws<LakeException>(() => Read())!.Message, Does.Contain("names epoch 2, which the lake does not have"));
    }

    [Test]
    public void A_cursor_that_vacuum_overtook_says_so()
    {
        MakeEpochs(1);
        Read(acknowledge: true);
        MakeEpochs(3);
        using (var store = scene.Open())
        {
            Vacuum.Run(store, scene.Connection, new VacuumOptions { KeepEpochs = 2, KeepAge = TimeSpan.Zero });
        }

        Assert.That(Assert.Throws<LakeException>(() => Read())!.Code, Is.EqualTo("epoch_vacuumed"));
    }

    /// <summary>Whatever step is struck, the cursor is where it was or, once the rows went out and were acknowledged, at their end.</summary>
    [Test]
    public void Cursor_saved_before_the_consumer_was_done([Values(Fault.Error, Fault.Kill, Fault.TornWrite, Fault.LostData, Fault.LostNames)] Fault fault)
    {
        MakeEpochs(2);
        var points = 0;
        for (var step = 0; ; step++)
        {
            if (Directory.Exists(Path.GetDirectoryName(CursorFile)))
            {
                Directory.Delete(Path.GetDirectoryName(CursorFile)!, recursive: true);
            }

            var files = new FaultyFileSystem(Storage.Files.LocalFileSystem.Instance);
            files.Restart(new FaultPoint(step, fault, step));
            var (rowsOut, done) = (false, false);
            try
            {
                Read(acknowledge: true, files: files, consume: () => rowsOut = true);
                done = true;
            }
            catch (Exception e) when (e is CrashException or LakeException or IOException)
            {
                points++;
            }

            var at = Read();
            Assert.That(at, Is.EqualTo((0L, 2L)).Or.EqualTo((2L, 2L)), $"step {step}");
            Assert.That(at.Since == 0 || rowsOut, $"step {step}: moved before the rows were out");
            if (done)
            {
                Assert.That(at.Since, Is.EqualTo(2));
                break;
            }
        }

        TestContext.Out.WriteLine($"{points} steps struck by {fault}");
        Assert.That(points, Is.GreaterThan(6));
    }

    private void MakeEpochs(int count)
    {
        for (var i = 0; i < count; i++)
        {
            scene.Epoch(RowScope.All, (A, 1, $"text {epochs++}"));
        }
    }

    /// <summary>Reads the window as a consumer does.</summary>
    private (long Since, long Until) Read(bool acknowledge = false, long? until = null, Storage.Files.IFileSystem? files = null, Action? consume = null)
    {
        using var store = LakeStore.Open(scene.State, scene.Catalog, LakeOpenMode.Read, new LakeOptions { Files = files ?? scene.Files });
        var cursor = ChangeCursor.Open(store, "c", "facts_v1");
        using var changes = EpochChanges.Read(store, scene.Connection, scene.Facts, cursor.Position, cursor.Until(until, store.Latest?.Epoch ?? 0));
        cursor.Offer(changes.Until);
        consume?.Invoke();
        if (acknowledge)
        {
            cursor.Acknowledge();
        }

        return (changes.Since, changes.Until);
    }
}
