using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>
/// A crash at any step of an epoch, its checkpoint or a recovery leaves the old epoch or the new one, and the next epoch is as if nothing
/// had happened. <see cref="CrashPoints"/> says which points are tried.
/// </summary>
[TestFixture(LayoutKind.Bucket)]
[TestFixture(LayoutKind.FileId)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EpochCrashTests : IDisposable
{
    private readonly LakeScene scene;
    private readonly Lazy<(string Before, string After)> views;
    private readonly Lazy<int> redoLogStep;

    public EpochCrashTests(LayoutKind layout)
    {
        scene = new LakeScene(layout);
        views = new Lazy<(string Before, string After)>(() => EpochTrial.Undisturbed(scene));
        redoLogStep = new Lazy<int>(RedoLogStep);
    }

    public void Dispose() => scene.Dispose();

    /// <summary>The test command plays one in each layout.</summary>
    [TestCase(FileOperation.FlushFile, Fault.LostData)]
    [TestCase(FileOperation.FlushFolder, Fault.LostNames)]
    public void A_flush_that_is_left_out_is_found_out(FileOperation flush, Fault way)
    {
        Assume.That(Setting.IsLong || (flush == FileOperation.FlushFile) == (scene.Layout.Kind == LayoutKind.Bucket), "the other layout's");
        Epochs(2);
        var matrix = new CrashMatrix($"an epoch without {flush}", () => new EpochTrial(scene, views, (_, _) => { }, (t, f) => t.MakeEpoch(new ForgetfulFileSystem(f, flush))), int.MaxValue, 1) { Ways = [way] };
        Assert.That(matrix.Run(TestContext.Out, enough: 1), Is.Not.Empty);
    }

    [Test]
    public void The_first_epoch() => Interrupt("the first epoch", (_, _) => { }, (t, f) => t.MakeEpoch(f));

    [Test]
    public void An_epoch_with_checkpoints()
    {
        Epochs(10);
        Interrupt("an epoch with checkpoints", (_, _) => { }, (t, f) => t.MakeEpoch(f));
    }

    [Test]
    public void An_epoch_that_gives_way_to_another_programs_commit()
    {
        Epochs(2);
        Interrupt("an epoch that gives way", (_, _) => { }, (t, f) => t.MakeEpoch(new Rival(t.TotalsCommit(2), LakeScene.ForeignWord("VACUUM END"), inner: f)));
    }

    [Test]
    public void Recovery_of_the_first_epoch([Values(1, 12)] int stepsAfterTheRedoLog) =>
        Interrupt($"recovery of the first epoch, killed {stepsAfterTheRedoLog} steps after the redo log", (t, f) => Kill(t, f, stepsAfterTheRedoLog), (t, f) => t.Recover(f));

    [Test]
    public void Recovery_of_a_later_epoch([Values(0, 6, 13)] int stepsAfterTheRedoLog)
    {
        Epochs(2);
        Interrupt($"recovery, killed {stepsAfterTheRedoLog} steps after the redo log", (t, f) => Kill(t, f, stepsAfterTheRedoLog), (t, f) => t.Recover(f));
    }

    /// <summary>Kills the program that makes the epoch so many steps after its redo log got its name.</summary>
    private void Kill(EpochTrial trial, FaultyFileSystem files, int steps)
    {
        files.Restart(new FaultPoint(redoLogStep.Value + 1 + steps, Fault.Kill, 0));
        Assert.That(() => trial.MakeEpoch(files), Throws.TypeOf<CrashException>());
        trial.BuryWriter();
    }

    /// <summary>Number of the step that gives the redo log its name.</summary>
    private int RedoLogStep()
    {
        using var dry = new EpochTrial(scene, views, (_, _) => { }, (_, _) => { });
        var files = new FaultyFileSystem(LocalFileSystem.Instance);
        dry.MakeEpoch(files);
        return files.Steps.ToList().FindIndex(s => s.To is { } to && Path.GetFileName(to).StartsWith("pending-", StringComparison.Ordinal));
    }

    private void Epochs(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            using var store = scene.Open();
            using var staged = store.Begin(scene.Connection);
            staged.Replace(scene.Facts, RowScope.Of([A, B, C]), Rows((A, 1, $"text {i}"), (B, 3, "stays"), (C, 4, $"goes {i}")));
            staged.Replace(scene.Totals, RowScope.All, $"SELECT 'facts' AS name, {i} AS total, true AS good, CAST(NULL AS TIMESTAMP) AS at");
            staged.Commit(new Dictionary<string, string>());
        }
    }

    private void Interrupt(string name, Action<EpochTrial, FaultyFileSystem> prepare, Action<EpochTrial, IFileSystem> work) =>
        Assert.That(CrashPoints.Matrix(scene, name, () => new EpochTrial(scene, views, prepare, work)).Run(TestContext.Out), Is.Empty);
}
