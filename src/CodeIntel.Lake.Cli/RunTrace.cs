using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Cli.Commands;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli;

/// <summary>
/// What the last refresh did, whatever came of it, beside the lake: <c>last_run.json</c>, and <c>metrics.prom</c> in Prometheus' text format, as the node exporter
/// collects it. Not written where the lake cannot be used, since the folder may be another's.
/// </summary>
internal static class RunTrace
{
    private const string RunFile = "last_run.json";
    private const string MetricsFile = "metrics.prom";
    private const string Prefix = "codeintel_lake_";

    /// <summary>Runs a refresh and leaves its trace.</summary>
    public static RefreshResult Of(Workplace place, Action<string> note, Func<RefreshResult> refresh)
    {
        var started = TimeProvider.System.GetTimestamp();
        var startedAt = TimeProvider.System.GetUtcNow();
        double Seconds() => Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 3);
        try
        {
            var result = refresh();
            Write(place, note, new LastRunDocument(
                startedAt, Seconds(), result.Changed ? "changed" : "unchanged", ExitCodes.Done, null, result.Epoch, DisplayText.Lower(result.Mode), result.Reason,
                RefreshCommand.Body(result.Files), result.Datasets.Sum(d => d.Rows), result.Datasets.Sum(d => d.RowsWritten), result.Statements, ProgramVersion.Text));
            return result;
        }
        catch (Exception e)
        {
            var (exit, code, message) = ErrorReport.Describe(e);
            if (exit != ExitCodes.Of(LakeError.LakeUnusable))
            {
                Write(place, note, new LastRunDocument(
                    startedAt, Seconds(), exit == ExitCodes.Stopped ? "stopped" : "failed", exit, new ErrorBody(code, message), null, null, null, null, null, null, null, ProgramVersion.Text));
            }

            throw;
        }
    }

    /// <summary>A trace that cannot be left is no failure of the refresh.</summary>
    private static void Write(Workplace place, Action<string> note, LastRunDocument run)
    {
        if (!Directory.Exists(place.State))
        {
            return;
        }

        try
        {
            Replace(Path.Combine(place.State, RunFile), JsonSerializer.Serialize(run, DocumentJson.Instance.LastRunDocument) + "\n");
            Replace(Path.Combine(place.State, MetricsFile), Metrics(place.Repository, run));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            note($"The trace of the run is not left: {e.Message}");
        }
    }

    /// <summary>A reader sees the old text or the new one. What a pulled plug leaves of it does not matter, so nothing waits for the disk.</summary>
    private static void Replace(string file, string text)
    {
        File.WriteAllText(file + ".tmp", text);
        File.Move(file + ".tmp", file, overwrite: true);
    }

    private static string Metrics(string repository, LastRunDocument run)
    {
        var label = repository.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        var text = new StringBuilder();
        void Gauge(string name, string help, params (string Labels, double? Value)[] values)
        {
            if (values.Any(v => v.Value is not null))
            {
                text.Append(CultureInfo.InvariantCulture, $"# HELP {Prefix}{name} {help}\n# TYPE {Prefix}{name} gauge\n");
            }

            foreach (var (labels, value) in values.Where(v => v.Value is not null))
            {
                text.Append(CultureInfo.InvariantCulture, $"{Prefix}{name}{{repository=\"{label}\"{labels}}} {value}\n");
            }
        }

        Gauge("last_run_timestamp_seconds", "When the last refresh began.", (string.Empty, run.StartedAt.ToUnixTimeMilliseconds() / 1000.0));
        Gauge("last_run_duration_seconds", "How long it took.", (string.Empty, run.Seconds));
        Gauge("last_run_exit_code", "Its exit code; 0 where all went well.", (string.Empty, run.Exit));
        Gauge("epoch", "The epoch after it.", (string.Empty, run.Epoch));
        Gauge(
            "last_run_files",
            "Files by what became of them.",
            (",state=\"added\"", run.Files?.Added),
            (",state=\"modified\"", run.Files?.Modified),
            (",state=\"deleted\"", run.Files?.Deleted),
            (",state=\"renamed\"", run.Files?.Renamed),
            (",state=\"unchanged\"", run.Files?.Unchanged),
            (",state=\"redone\"", run.Files?.Redone),
            (",state=\"failed\"", run.Files?.Failed));
        Gauge("rows", "Rows of all datasets.", (string.Empty, run.Rows));
        Gauge("last_run_rows_written", "Rows in the data files that it wrote.", (string.Empty, run.RowsWritten));
        return text.ToString();
    }
}
