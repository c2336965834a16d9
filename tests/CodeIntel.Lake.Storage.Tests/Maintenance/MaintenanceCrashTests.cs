using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>
/// A crash at any step of the housekeeping leaves a lake whose every epoch is whole, and the same work can be done again.
/// <see cref="CrashPoints"/> says which points are tried.
/// </summary>
[TestFixture(LayoutKind.Bucket)]
[TestFixture(LayoutKind.FileId)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MaintenanceCrashTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout);

    private Layout Other => LayoutOf(layout == LayoutKind.FileId ? LayoutKind.Bucket : LayoutKind.FileId);

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_vacuum_of_data_and_log_files()
    {
        scene.Epochs(13);
        Interrupt("vacuum", 13, store => Vacuum.Run(store, scene.Connection, new VacuumOptions { KeepEpochs = 2, KeepAge = TimeSpan.Zero }));
    }

    [Test]
    public void A_restore()
    {
        scene.Epochs(3);
        Interrupt("restore", 1, store => Restore.Run(store, scene.Connection, 1));
    }

    [Test]
    public void A_restore_that_overrules()
    {
        scene.Epochs(2);
        ForeignDelete.Of(scene, 2);
        Interrupt("restore over a foreign commit", 2, store => Restore.Run(store, scene.Connection, 2, overrule: true));
    }

    [Test]
    public void An_optimize()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (A, 2, "y"), (C, 3, "z"));
        SplitPartition.InFirstEpoch(scene);
        Interrupt("optimize", 1, store => Optimize.Run(store, scene.Connection));
    }

    [Test]
    public void A_checkpoint()
    {
        scene.Epochs(3);
        Interrupt("checkpoint", 3, store => Checkpoints.Write(store, scene.Connection));
    }

    [Test]
    public void A_relayout()
    {
        scene.Epochs(2);
        Interrupt("relayout", 2, store => Relayout.Run(store, scene.Connection, Other));
    }

    [Test]
    public void A_restore_across_a_relayout()
    {
        scene.Epochs(2);
        using (var store = scene.Open())
        {
            Relayout.Run(store, scene.Connection, Other);
        }

        Interrupt("restore across a relayout", 1, store => Restore.Run(store, scene.Connection, 1));
    }

    [Test]
    public void A_vacuum_that_does_not_flush_is_found_out()
    {
        scene.Epochs(8);
        var rows = MaintenanceTrial.RowsOf(scene);
        var matrix = new CrashMatrix(
            "vacuum without flushes",
            () => new ForgetfulTrial(new MaintenanceTrial(scene, 8, rows, store => Vacuum.Run(store, scene.Connection, new VacuumOptions { KeepEpochs = 1, KeepAge = TimeSpan.Zero }))),
            int.MaxValue,
            1)
        {
            Ways = [Fault.LostNames],
        };
        Assert.That(matrix.Run(TestContext.Out, enough: 1), Is.Not.Empty);
    }

    private void Interrupt(string name, long newRows, Action<LakeStore> work)
    {
        var rows = MaintenanceTrial.RowsOf(scene);
        Assert.That(CrashPoints.Matrix(scene, name, () => new MaintenanceTrial(scene, newRows, rows, work)).Run(TestContext.Out), Is.Empty);
    }

    /// <summary>Leaves out the flushes of folders.</summary>
    private sealed class ForgetfulTrial(ICrashTrial trial) : ICrashTrial
    {
        public void Prepare(FaultyFileSystem files) => trial.Prepare(files);

        public void Work(Storage.Files.IFileSystem files) => trial.Work(new ForgetfulFileSystem(files, FileOperation.FlushFolder));

        public string? Check() => trial.Check();

        public void Dispose() => trial.Dispose();
    }
}
