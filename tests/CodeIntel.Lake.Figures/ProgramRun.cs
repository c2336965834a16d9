using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Figures;

/// <summary>One run of the program as a process of its own, from its start to its end.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="ProcessorSeconds">Processor time, in user and system mode.</param>
/// <param name="PeakBytes">Most memory it held resident.</param>
/// <param name="Answer">Its JSON document.</param>
internal sealed record ProgramRun(double Seconds, double ProcessorSeconds, long PeakBytes, JsonElement Answer)
{
    private const int Violation = 7;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a command with <c>--json</c>. That it finds a violation is an answer, not a failure.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static ProgramRun Of(params string[] args)
    {
        var processor = ProcessorTime.OfChildren();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(LakeProgram.StartInfo([.. args, "--json"]))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var status = $"/proc/{process.Id}/status";
        long peak = 0;
        while (!process.WaitForExit(Poll))
        {
            peak = Math.Max(peak, Peak(status));
        }

        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        return process.ExitCode is 0 or Violation
            ? new ProgramRun(seconds, ProcessorTime.OfChildren() - processor, peak, JsonDocument.Parse(output.Result).RootElement)
            : throw new InvalidOperationException($"{string.Join(' ', args)} ended with {process.ExitCode}: {error.Result}{output.Result}");
    }

    /// <summary>The rows of a statement over the newest epoch.</summary>
    public static IEnumerable<JsonElement> Rows(string settings, string state, string query) => Of("sql", "--config", settings, "--state", state, query).Answer.GetProperty("rows").EnumerateArray();

    /// <summary>The run of several that took the middle time.</summary>
    public static ProgramRun Middle(int times, Func<ProgramRun> run) =>
        Enumerable.Range(0, times).Select(_ => run()).OrderBy(r => r.Seconds).ElementAt(times / 2);

    private static long Peak(string status)
    {
        try
        {
            var line = File.ReadLines(status).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>Rows of JSON.</summary>
internal static class JsonRows
{
    /// <summary>A value as text; empty for null.</summary>
    public static string Text(this JsonElement row, string column) => row.GetProperty(column).ToString();
}
