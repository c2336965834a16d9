using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Figures;

/// <summary>What the layers cost on a folder of Python code: cold runs with each of them beside one without any, and extraction beside the parser alone.</summary>
internal sealed class LayerCost(string work, TextWriter log)
{
    private const int Rounds = 3;
    private const int ExtractionRounds = 7;
    private const int FilesOfAWave = 400;
    private const int Threads = 2;

    private static readonly (string Name, string Layers)[] Sets =
    [
        ("none", "flows: false, goids: false, metrics: false"),
        ("`flows`", "goids: false, metrics: false"),
        ("`goids`", "flows: false, metrics: false"),
        ("`metrics`", "flows: false, goids: false"),
        ("these (the default)", ""),
        ("the default and `cst`", "cst: true"),
        ("the default and `ast`", "ast: true"),
        ("all", "ast: true, cst: true"),
    ];

    /// <summary>Measures on a copy and writes a table of cold runs.</summary>
    public void Runs(string source, TextWriter output)
    {
        _ = CodeCopy.Of(source, Path.Combine(work, "code"));
        var runs = Enumerable.Range(0, Rounds).SelectMany(_ => Sets.Select(s => (s.Name, Figures: Cold(s.Name, s.Layers)))).ToLookup(r => r.Name, r => r.Figures);
        var none = Middle(runs["none"]);
        output.WriteLine("| layers | rows | processor s | ÷ without | bytes ÷ without |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, _) in Sets)
        {
            var found = Middle(runs[name]);
            output.WriteLine($"| {name} | {found.Rows:N0} | {FigureTable.Text(found.Seconds)} | {FigureTable.Text(found.Seconds / none.Seconds)} × | {FigureTable.Text((double)found.Bytes / none.Bytes)} × |");
        }
    }

    /// <summary>Measures the files of a folder and writes a table of what it takes to extract them.</summary>
    /// <returns>Whether extraction with all layers of syntax is within its limit.</returns>
    public bool Extraction(string source, TextWriter output)
    {
        var code = CodeCopy.Of(source, Path.Combine(work, "extracted"));
        IReadOnlyList<IFileExtractor> syntax = [PythonLayers.Ast, PythonLayers.Cst, PythonLayers.Metrics];
        IReadOnlyList<IReadOnlyList<IFileExtractor>> sets = [[], [PythonLayers.Metrics], syntax, [.. syntax, PythonLayers.Flows]];
        var rounds = Enumerable.Range(0, ExtractionRounds).Select(_ =>
            (Parse: Processor(() => RawParse.Of(code.Files.Select(f => code[f]))), Layers: sets.Select(s => Extraction(code, s)).ToList())).ToList();
        double Middle(IEnumerable<double> values) => values.Order().ElementAt(ExtractionRounds / 2);
        double Ratio(int set) => Middle(rounds.Select(r => r.Layers[set] / r.Parse));
        var table = new FigureTable();
        table.Add("raw tree-sitter parse, one thread", $"{FigureTable.Text(Middle(rounds.Select(r => r.Parse)))} s");
        table.Add("extraction without layers, of two threads each ÷ raw parse", $"{FigureTable.Text(Ratio(0))} ×");
        table.Add("the same with `metrics`", $"{FigureTable.Text(Ratio(1))} ×");
        table.AddAtMost("the same with `ast`, `cst` and `metrics`", Ratio(2), 2.5, "×");
        table.Add("the same with `flows` beside them", $"{FigureTable.Text(Ratio(3))} ×");
        table.Write(output);
        return table.Holds;
    }

    private static (double Seconds, long Rows, long Bytes) Middle(IEnumerable<(double Seconds, long Rows, long Bytes)> runs) => runs.OrderBy(r => r.Seconds).ElementAt(Rounds / 2);

    private (double Seconds, long Rows, long Bytes) Cold(string name, string layers)
    {
        Say(name);
        var state = Path.Combine(work, "state");
        var settings = Path.Combine(work, "pipeline.yaml");
        File.WriteAllText(settings, $"repository: code\nschemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\nlayers: {{{layers}}}\n");
        var run = ProgramRun.Of("refresh", "--config", settings);
        var bytes = Directory.EnumerateFiles(state, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        Directory.Delete(state, recursive: true);
        return (run.ProcessorSeconds, run.Answer.GetProperty("datasets").EnumerateArray().Sum(d => d.GetProperty("rows").GetInt64()), bytes);
    }

    private static double Processor(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>Processor time of each of two threads, for all files to become rows in tables of the engine, as a refresh does it; reading them is not in it.</summary>
    private double Extraction(CodeCopy code, IReadOnlyList<IFileExtractor> layers)
    {
        Say($"extraction, {layers.Count} layers");
        var contracts = ContractCatalog.Load(Path.Combine(AppContext.BaseDirectory, "schemas"));
        var datasets = PythonExtraction.Datasets.Concat(layers.SelectMany(l => l.Datasets)).Select(d => contracts[d]).ToList();
        using var database = Engine.Open(new EngineLimits());
        using var connection = database.Connect();
        return code.Files.Chunk(FilesOfAWave).Sum(wave =>
        {
            var files = wave.Select(f => new SourceFile(StableId.File(f), f, File.ReadAllBytes(code[f]), string.Empty, null)).OrderByDescending(f => f.Content!.Length).ToList();
            using var rows = new StagedRows(database, connection, datasets);
            var next = -1;
            return Processor(() => Parallel.For(0, Threads, _ => rows.Write(writers =>
            {
                using var extractor = new PythonExtractor(writers, new ExtractLimits(), layers);
                for (var i = Interlocked.Increment(ref next); i < files.Count; i = Interlocked.Increment(ref next))
                {
                    extractor.Extract(files[i]);
                }
            }))) / Threads;
        });
    }

    private void Say(string what) => log.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
