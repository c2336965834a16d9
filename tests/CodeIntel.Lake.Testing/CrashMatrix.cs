using System.Diagnostics;
using System.Globalization;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>Some work on folders of its own, to be interrupted once.</summary>
public interface ICrashTrial : IDisposable
{
    /// <summary>Comes before the work, with nothing going wrong but what the trial itself asks for.</summary>
    void Prepare(FaultyFileSystem files);

    /// <summary>The work that is interrupted.</summary>
    void Work(IFileSystem files);

    /// <summary>Looks at what the crash left, goes on from there, and tells what is wrong; null where all is well.</summary>
    string? Check();
}

/// <summary>Interrupts a piece of work at each of its steps, in each way, and checks what is left.</summary>
/// <param name="name">What the work is, for people.</param>
/// <param name="trial">Makes a trial in folders of its own.</param>
/// <param name="limit">The most points to try.</param>
/// <param name="seed">Decides which points are left out, and how much a crash loses.</param>
public sealed class CrashMatrix(string name, Func<ICrashTrial> trial, int limit, int seed)
{
    /// <summary>The ways in which every piece of work is interrupted.</summary>
    public static IReadOnlyList<Fault> Faults { get; } = [Fault.Error, Fault.DiskFull, Fault.TornWrite, Fault.LostData, Fault.LostNames];

    /// <summary>The ways of this matrix.</summary>
    public IReadOnlyList<Fault> Ways { get; init; } = Faults;

    /// <summary>Runs the points of the matrix.</summary>
    /// <param name="log">Gets a line with the counts.</param>
    /// <param name="enough">How many complaints end it.</param>
    /// <returns>What is wrong, point by point; empty where nothing is.</returns>
    public IReadOnlyList<string> Run(TextWriter log, int enough = 10)
    {
        var watch = Stopwatch.StartNew();
        var steps = Steps();
        var all = steps.SelectMany((s, i) => Ways.Where(f => Applies(f, s)).Select(f => new FaultPoint(i, f, HashCode(i, f)))).ToList();
        var chosen = Sample.Of(all, p => (p.Fault, steps[p.Step].Role), limit, seed + name.Sum(c => c));
        var complaints = new List<string>();
        var tried = 0;
        foreach (var point in chosen.TakeWhile(_ => complaints.Count < enough))
        {
            tried++;
            if (Try(point) is { } complaint)
            {
                complaints.Add($"{name}, seed {seed}: {point.Fault} at step {point.Step} ({Describe(steps[point.Step])}): {complaint}");
            }
        }

        log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {steps.Count} steps, {tried} of {all.Count} points tried, seed {seed}, {watch.Elapsed.TotalSeconds:F1} s"));
        return complaints;
    }

    private static bool Applies(Fault fault, FileStep step) => fault switch
    {
        Fault.Error => true,
        Fault.DiskFull => step.NeedsSpace,
        _ => step.Changes,
    };

    private static string Describe(FileStep step) => step.To is null ? $"{step.Operation} {step.Path}" : $"{step.Operation} {step.Path} to {step.To}";

    private int HashCode(int step, Fault fault) => unchecked((seed * 31) + (step * 7) + (int)fault);

    private static string Brief(Exception exception) =>
        $"{exception.GetType().Name}: {exception.Message} {string.Join(' ', (exception.StackTrace ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries).Take(8))}";

    private List<FileStep> Steps()
    {
        using var dry = trial();
        var files = new FaultyFileSystem(LocalFileSystem.Instance);
        dry.Prepare(files);
        files.Restart();
        dry.Work(files);
        return [.. files.Steps];
    }

    private string? Try(FaultPoint point)
    {
        using var one = trial();
        var files = new FaultyFileSystem(LocalFileSystem.Instance);
        one.Prepare(files);
        files.Restart(point);
        try
        {
            one.Work(files);
        }
        catch (CrashException)
        {
            // As planned.
        }
        catch (Exception e) when (e is IOException or LakeException && point.Fault is Fault.Error or Fault.DiskFull)
        {
            // The program said so and ended in order.
        }
        catch (Exception e)
        {
            return $"the work ended with {Brief(e)}";
        }

        try
        {
            return one.Check();
        }
        catch (Exception e)
        {
            return $"what was left cannot be used: {Brief(e)}";
        }
    }
}
