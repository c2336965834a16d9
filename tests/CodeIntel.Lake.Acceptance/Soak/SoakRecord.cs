using System.Globalization;

namespace CodeIntel.Lake.Acceptance.Soak;

/// <summary>What a soak measures, a block of refreshes at a time, and how it changes over the run.</summary>
/// <param name="state">The lake's folder.</param>
/// <param name="block">Refreshes in a block.</param>
internal sealed class SoakRecord(string state, int block)
{
    private const double Thousand = 1000;
    private const double Megabyte = 1 << 20;

    private readonly List<double> times = [];
    private readonly List<Sample> samples = [];

    /// <summary>How the time of a refresh changes in 1,000 refreshes, in percent of its median.</summary>
    public double TimeSlope => Slope(s => s.Seconds) / Median(samples.Select(s => s.Seconds)) * 100;

    /// <summary>How the heap changes in 1,000 refreshes, in MB.</summary>
    public double ManagedSlope => Slope(s => s.Managed);

    /// <summary>How resident memory changes in 1,000 refreshes, in MB.</summary>
    public double ResidentSlope => Slope(s => s.Resident);

    /// <summary>The most files in the later half of the run against the most in the sooner one.</summary>
    public double FileGrowth => (double)samples.Skip(samples.Count / 2).Max(s => s.Files) / samples.Take((samples.Count + 1) / 2).Max(s => s.Files);

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    /// <summary>One refresh took so long.</summary>
    public void Add(double seconds) => times.Add(seconds);

    /// <summary>Ends a block and tells what was measured in it.</summary>
    public string Take()
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true) / Megabyte;
        var files = Directory.EnumerateFiles(state, "*", SearchOption.AllDirectories).ToList();
        var logs = files.Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "_delta_log").CountBy(f => Path.GetDirectoryName(f)!).Select(l => (double)l.Value).ToList();
        samples.Add(new Sample(times.Count, Median(times.TakeLast(block)), managed, Resident(), files.Count, Median(logs), logs.Max()));
        return samples[^1].ToString();
    }

    /// <summary>All blocks.</summary>
    public string Table() => $"refreshes, median s, heap MB, resident MB, files, log files of a table (median, most)\n{string.Join('\n', samples)}";

    /// <summary>How things changed.</summary>
    public string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"in 1,000 refreshes: time {TimeSlope:+0.0;-0.0} % of the median {Median(samples.Select(s => s.Seconds)):F2} s, heap {ManagedSlope:+0.0;-0.0} MB, resident {ResidentSlope:+0.0;-0.0} MB\nmost files, later half against sooner: {FileGrowth:F2} ×");

    /// <summary>Least squares, over all blocks but the first, in which the process warms up.</summary>
    private double Slope(Func<Sample, double> value)
    {
        var points = samples.Skip(1).Select(s => (X: s.Refreshes / Thousand, Y: value(s))).ToList();
        if (points.Count < 2)
        {
            return 0;
        }

        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }

    /// <summary>Resident memory in MB; 0 where the system does not tell it as Linux does.</summary>
    private static double Resident() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024
            : 0;

    private sealed record Sample(int Refreshes, double Seconds, double Managed, double Resident, int Files, double Logs, double MostLogs)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{Refreshes}, {Seconds:F3}, {Managed:F1}, {Resident:F0}, {Files}, {Logs:F0}, {MostLogs:F0}");
    }
}
