using System.Diagnostics;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>
/// A crash at a step of a refresh that changes the disk, alone and with one more at a step of the recovery: the lake opens at the old epoch or
/// the new one, and a writer finds nothing in its way. Of each kind of disk that is left, the first one goes on to the next refresh, which
/// comes to the lake that it would have come to. Each kind of step is struck in each way; LAKE_CRASH_POINTS sets how many points are tried,
/// LAKE_SEED which ones, how much is lost and which steps of recoveries are struck.
/// </summary>
[TestFixture("bucket")]
[TestFixture("file_id")]
[Parallelizable(ParallelScope.Self)]
public sealed class EveryCrashTests(string layout)
{
    private const int PointsInTheTestCommand = 50;
    private const int MostDisksInTheTestCommand = 2;
    private const int MostComplaints = 10;
    private static readonly Fault[] Crashes = [Fault.Kill, Fault.TornWrite, Fault.LostData, Fault.LostNames];
    private readonly List<string> complaints = [];

    /// <summary>Of each kind of disk that recoveries left, the first one.</summary>
    private readonly Dictionary<string, (FaultPoint Point, FaultPoint? Second, MemoryFileSystem Disk)> left = new(StringComparer.Ordinal);

    /// <summary>The test command plays one refresh in each layout.</summary>
    [TestCase(0)]
    [TestCase(10, Description = "Checkpoints are due.")]
    public void A_crash_of_a_refresh_and_of_its_recovery(int epochsBefore)
    {
        Assume.That(Setting.IsLong || (epochsBefore == 10) == (layout == "bucket"), "the other layout's");
        complaints.Clear();
        left.Clear();
        var scene = CrashBase.Of(layout, epochsBefore);
        using var refresh = new RecordedRefresh(scene);
        var watch = Stopwatch.StartNew();
        var random = new Random(Setting.Seed);
        var all = refresh.Steps.SelectMany((_, i) => Crashes.Select(c => new FaultPoint(i, c, random.Next()))).ToList();
        object Kind(FaultPoint p) => (p.Fault, refresh.Steps[p.Step].Role);
        var chosen = Sample.Of(all, Kind, Setting.Number("LAKE_CRASH_POINTS", PointsInTheTestCommand, int.MaxValue), Setting.Seed);
        foreach (var point in chosen.TakeWhile(_ => complaints.Count < MostComplaints))
        {
            Judge(refresh, point, null, out var stepsOfRecovery);
            var second = new FaultPoint(random.Next(stepsOfRecovery), CrashMatrix.Faults[random.Next(CrashMatrix.Faults.Count)], random.Next());
            Judge(refresh, point, second, out _);
        }

        var disks = Sample.Of([.. left], l => l.Key, Setting.Number("LAKE_CRASH_POINTS", MostDisksInTheTestCommand, int.MaxValue), Setting.Seed);
        foreach (var (kind, (point, second, disk)) in disks.TakeWhile(_ => complaints.Count < MostComplaints))
        {
            Note(refresh, point, second, refresh.GoOn(disk) is { } wrong ? $"{kind}: {wrong}" : null);
        }

        TestContext.Out.WriteLine(
            $"refresh after {epochsBefore} epochs, {layout}: {refresh.Steps.Count} steps, {chosen.Count} of {all.Count} crashes of {all.Select(Kind).Distinct().Count()} kinds, each alone and "
            + $"with one more of its recovery, {disks.Count} of {left.Count} kinds of disk that they left refreshed, seed {Setting.Seed}, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.That(complaints, Is.Empty);
    }

    /// <summary>Crashes the refresh, and the recovery too where that is asked for.</summary>
    private void Judge(RecordedRefresh refresh, FaultPoint point, FaultPoint? second, out int stepsOfRecovery)
    {
        stepsOfRecovery = 0;
        try
        {
            var files = refresh.Crash(point, out var disk);
            var wrong = refresh.CheckReader(files);
            if (second is not null)
            {
                Interrupt(refresh, files, second);
                wrong ??= refresh.CheckReader(files);
            }

            files.Restart();
            refresh.Recover(files);
            stepsOfRecovery = files.Steps.Count;
            Note(refresh, point, second, wrong ?? refresh.CheckWriter(files));
            left.TryAdd(refresh.KindOf(disk), (point, second, disk));
        }
        catch (Exception e) when (e is LakeException or IOException or CrashException)
        {
            Note(refresh, point, second, e.Message);
        }
    }

    private static void Interrupt(RecordedRefresh refresh, FaultyFileSystem files, FaultPoint point)
    {
        files.Restart(point);
        try
        {
            refresh.Recover(files);
        }
        catch (CrashException)
        {
            // As planned.
        }
        catch (Exception e) when (e is LakeException or IOException && point.Fault is Fault.Error or Fault.DiskFull)
        {
            // The program said so and ended in order.
        }

        files.Restart();
    }

    private void Note(RecordedRefresh refresh, FaultPoint point, FaultPoint? second, string? wrong)
    {
        if (wrong is not null)
        {
            var step = refresh.Steps[point.Step];
            var again = second is null ? string.Empty : $", then {second.Fault} at step {second.Step} of the recovery";
            complaints.Add($"seed {Setting.Seed}: {point.Fault} at step {point.Step} ({step.Operation} {step.Path} {step.To}){again}: {wrong}");
        }
    }
}
