using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>
/// A step of a refresh that fails, or a disk that is full from there on, and a publication that is interrupted in any way, leave the old state or the
/// new one, and the next command is as if nothing had happened. <see cref="EveryCrashTests"/> has the crashes of refreshes. LAKE_CRASH_POINTS sets how
/// many points of each refresh are tried (all for every one), LAKE_SEED which ones. The test command plays each piece of work in one layout.
/// </summary>
[TestFixture("bucket")]
[TestFixture("file_id")]
[Parallelizable(ParallelScope.Self)]
public sealed class CrashMatrixTests(string layout)
{
    private const int PointsInTheTestCommand = 1;
    private const int PointsInLong = 8;
    private const int PointsOfPublication = 10;
    private static readonly Fault[] Errors = [Fault.Error, Fault.DiskFull];

    [Test]
    public void The_first_refresh()
    {
        RequireLayout("file_id");
        var scene = CrashBase.Of(layout, epochs: 0);
        Fail("the first refresh", () => new RefreshTrial(scene));
    }

    [Test]
    public void A_refresh_with_checkpoints()
    {
        RequireLayout("bucket");
        var scene = CrashBase.Of(layout, epochs: 10);
        Fail("a refresh with checkpoints", () => new RefreshTrial(scene));
    }

    [Test]
    public void A_refresh_that_recovers()
    {
        RequireLayout("file_id");
        var scene = CrashBase.Of(layout, epochs: 1);
        var redoLog = RedoLogStep(scene);
        var kill = new FaultPoint(redoLog + 1 + new Random(Setting.Seed).Next(60), Fault.Kill, 0);
        Fail($"a refresh that recovers from a kill at step {kill.Step}", () => new RefreshTrial(scene, kill));
    }

    [Test]
    public void A_publication()
    {
        RequireLayout("file_id");
        var scene = CrashBase.Of(layout, epochs: 1);
        Interrupt("a publication", () => new PublishTrial(scene), Setting.Number("LAKE_CRASH_POINTS", PointsOfPublication, int.MaxValue), CrashMatrix.Faults);
    }

    private void RequireLayout(string inTheTestCommand) => Assume.That(Setting.IsLong || layout == inTheTestCommand, "the other layout's");

    /// <summary>Number of the step that gives the redo log its name.</summary>
    private static int RedoLogStep(CrashBase scene)
    {
        using var dry = new RefreshTrial(scene);
        var files = CrashBase.Unflushed();
        dry.Work(files);
        return files.Steps.ToList().FindIndex(s => s.To is { } to && Path.GetFileName(to).StartsWith("pending-", StringComparison.Ordinal));
    }

    private void Fail(string name, Func<ICrashTrial> trial) => Interrupt(name, trial, Setting.Number("LAKE_CRASH_POINTS", PointsInTheTestCommand, PointsInLong), Errors);

    private void Interrupt(string name, Func<ICrashTrial> trial, int points, IReadOnlyList<Fault> ways) =>
        Assert.That(new CrashMatrix($"{name}, {layout}", trial, points, Setting.Seed) { Ways = ways }.Run(TestContext.Out), Is.Empty);
}
