using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Figures;

/// <summary>What a refresh costs after so many files were edited, a line each, beside a cold run of the same files.</summary>
internal sealed class Curve(string work, TextWriter log)
{
    private const double Floor = 0.7;
    private const double Slope = 1.5;
    private static readonly int[] Counts = [0, 1, 2, 5, 10, 20, 50, 100, 200];

    /// <summary>Measures a folder of Python code in a layout, on a copy, and writes a table.</summary>
    /// <returns>The line of a history: date, version, folder and layout, number of files, then of the cold run and of each number of edited files the number, processor seconds, statements and rows written.</returns>
    public string Measure(string source, string layout, TextWriter output)
    {
        var name = $"{Path.GetFileName(source.TrimEnd('/'))}-{layout}";
        var code = CodeCopy.Of(source, Path.Combine(work, name, "code"));
        var state = Path.Combine(work, name, "state");
        var settings = Path.Combine(work, name, "pipeline.yaml");
        File.WriteAllText(settings, $"repository: code\nstate: state\nschemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\nlayout:\n  kind: {layout}\n");
        Say($"{name}: cold");
        var cold = ProgramRun.Of("refresh", "--config", settings);
        var fresh = Bytes(state);
        output.WriteLine($"{name}: {code.Files.Count:N0} files; cold {FigureTable.Text(cold.ProcessorSeconds)} s of processor, {RowsWritten(cold):N0} rows, {fresh / 1e6:N1} MB");
        output.WriteLine();
        output.WriteLine("| files edited | processor s | goal | rows written | ÷ rows of these files | bytes written ÷ a fresh lake |");
        output.WriteLine("|---:|---:|---:|---:|---:|---:|");
        var line = new List<string> { DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ProgramRun.Of("--version").Answer.GetProperty("version").GetString()!, name, $"{code.Files.Count}", Figures("cold", cold) };
        foreach (var count in Counts.Where(c => c <= code.Files.Count))
        {
            Say($"{name}: {count} files");
            var edited = Edit(code, count);
            var before = Bytes(state);
            var run = ProgramRun.Of("refresh", "--config", settings);
            line.Add(Figures($"{count}", run));
            var goal = Math.Min(Floor + (Slope * count / code.Files.Count * cold.ProcessorSeconds), 1.1 * cold.ProcessorSeconds);
            var rows = count == 0 ? "" : FigureTable.Text((double)RowsWritten(run) / RowsOf(state, edited));
            output.WriteLine($"| {count} | {FigureTable.Text(run.ProcessorSeconds)} | {FigureTable.Text(goal)} | {RowsWritten(run):N0} | {rows} | {((Bytes(state) - before) / (double)fresh).ToString("F3", CultureInfo.InvariantCulture)} |");
        }

        Say($"{name}: rebuild");
        var verified = ProgramRun.Of("verify", "--rebuild", "--config", settings);
        output.WriteLine();
        output.WriteLine(verified.Answer.GetProperty("ok").GetBoolean() ? "Then the lake was equal to a rebuild." : "Then the lake was NOT equal to a rebuild.");
        output.WriteLine();
        return string.Join(',', line);
    }

    private static string Figures(string what, ProgramRun run) =>
        string.Create(CultureInfo.InvariantCulture, $"{what},{run.ProcessorSeconds:F2},{run.Answer.GetProperty("statements").GetInt64()},{RowsWritten(run)}");

    /// <summary>Files all over the folder get a line more at their end.</summary>
    private static HashSet<string> Edit(CodeCopy code, int count)
    {
        var files = Enumerable.Range(0, count).Select(i => code.Files[(int)((long)i * code.Files.Count / count)]).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            File.AppendAllText(code[file], "\nprint(len('one more line'))\n");
        }

        return files;
    }

    private static long RowsWritten(ProgramRun run) => run.Answer.GetProperty("datasets").EnumerateArray().Sum(d => d.GetProperty("rows_written").GetInt64());

    /// <summary>Rows of all datasets that belong to files at these paths.</summary>
    private static long RowsOf(string state, IReadOnlySet<string> paths)
    {
        var contracts = ContractCatalog.Load(Path.Combine(AppContext.BaseDirectory, "schemas"));
        using var database = Engine.Open(new EngineLimits());
        using var connection = database.Connect();
        using var store = LakeStore.Open(state, contracts, LakeOpenMode.Read);
        var reader = store.Read(connection);
        using var ids = connection.Query($"SELECT file_id FROM {reader.Relation(contracts["repo_files_v1"], RowScope.All)} WHERE path IN ({SqlText.Literals(paths)})");
        var scope = RowScope.Of([.. ids.ToList().Select(r => (string)r[0]!)]);
        return contracts.All.Where(c => c.IsPerFile).Sum(c => connection.Scalar<long>($"SELECT count(*) FROM {reader.Relation(c, scope)}"));
    }

    private static long Bytes(string state) => Directory.EnumerateFiles(state, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    private void Say(string what) => log.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
