using System.Text;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Figures;

/// <summary>
/// What it costs to make an epoch of a change to one file: code that has rows in nearly every dataset takes the place of the like. The
/// lake is on disk, and everything is flushed.
/// </summary>
internal sealed class CommitPhase
{
    private const int Changes = 45;
    private const int RecordedChanges = 10;
    private const double Limit = 400;
    private readonly string layout;
    private readonly string state;
    private readonly string settings;
    private readonly string file;
    private readonly string repository;
    private readonly string original;
    private int written;

    /// <param name="code">The repository, which is left with one file changed.</param>
    /// <param name="work">Where the lake goes.</param>
    /// <param name="layout">The lake's layout.</param>
    public CommitPhase(CodeCopy code, string work, string layout)
    {
        this.layout = layout;
        repository = code.Root;
        state = Path.Combine(work, $"commits-{layout}");
        settings = state + ".yaml";
        File.WriteAllText(settings, $"repository: {repository}\nstate: {state}\nschemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\nlayout: {{kind: {layout}}}\n");
        file = code[code.Middle()];
        original = File.ReadAllText(file);
    }

    /// <summary>Takes the figures.</summary>
    public void Measure(FigureTable table)
    {
        Refresh();
        var runs = Enumerable.Range(0, Changes).Select(_ => Change(Refresh)).ToList();
        var datasets = runs[0].Answer.GetProperty("datasets").EnumerateArray().ToList();
        table.Add($"{layout}: datasets that the change writes", $"{datasets.Count(d => d.GetProperty("rows_written").GetInt64() > 0)} of {datasets.Count}");
        var commits = runs.Select(r => r.Answer.GetProperty("commit_seconds").GetDouble() * 1000).Order().ToList();
        table.Add($"{layout}: commit phase, middle of {Changes}", $"{FigureTable.Text(At(commits, 0.5))} ms");
        table.AddAtMost($"{layout}: commit phase, 95 of 100", At(commits, 0.95), Limit, "ms");

        var recorded = Enumerable.Range(0, RecordedChanges).Select(_ => Change(Record)).ToList();
        var changed = Encoding.UTF8.GetByteCount(Code(written));
        var data = Bytes(recorded, s => s.Operation == FileOperation.Produce);
        var logs = Bytes(recorded, s => s.Operation == FileOperation.Write);
        table.Add($"{layout}: text changed, of a file of", $"{changed:N0} B of {new FileInfo(file).Length:N0} B");
        table.Add($"{layout}: written: data files; logs, manifest and the like", $"{data / 1e3:N0} kB; {logs / 1e3:N0} kB");
        table.Add($"{layout}: bytes written for a byte changed", $"{(data + logs) / changed:N0}");
        table.Add($"{layout}: flushes of files; of folders", $"{recorded[0].Count(s => s.Operation == FileOperation.FlushFile)}; {recorded[0].Count(s => s.Operation == FileOperation.FlushFolder)}");
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Ceiling(sorted.Count * share) - 1];

    private static double Bytes(List<IReadOnlyList<FileStep>> runs, Func<FileStep, bool> counts) =>
        runs.Average(r => r.Where(counts).Sum(s => s.Content!.LongLength));

    private static string Code(int number) => $""""


        import os.path as path_{number}
        from collections import *

        @staticmethod
        def added_{number}(first: "int", *rest, second: list[str] = None, **more) -> "str":
            """Adds {number}."""
            class Local_{number}(OrderedDict):
                size: int = {number}
                def longer(self): return self.size + len(rest)
            total = [Local_{number}(each).longer() for each in rest]
            return path_{number}.join(str(first), missing_{number}(total))

        """";

    private T Change<T>(Func<T> refresh)
    {
        File.WriteAllText(file, original + Code(++written));
        return refresh();
    }

    private ProgramRun Refresh() => ProgramRun.Of("refresh", "--config", settings);

    /// <summary>The steps of a refresh in this process.</summary>
    private IReadOnlyList<FileStep> Record()
    {
        var files = new RecordingFileSystem(LocalFileSystem.Instance);
        var parsed = PipelineSettings.Load(settings);
        Refresher.Refresh(new RefreshRequest(repository, state, parsed, ContractCatalog.Load(parsed.Schemas)) { Files = files });
        return files.Steps;
    }
}
