using System.Diagnostics;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Figures;

/// <summary>Takes the figures on a copy of a folder, in one run.</summary>
internal sealed class Measurement
{
    private const int FilesInTheSmallFolder = 1_000;
    private const int FilesInTheSmallestFolder = 300;
    private const string Edges = "cpg_edges_v1";
    private readonly string source;
    private readonly string work;
    private readonly TextWriter log;
    private readonly string settings;
    private CodeCopy code;

    public Measurement(string source, string work, TextWriter log)
    {
        this.source = source;
        this.work = work;
        this.log = log;
        settings = Path.Combine(work, "pipeline.yaml");
        Directory.CreateDirectory(work);
        File.WriteAllText(settings, $"repository: code\nschemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\n");
        Say("copying");
        code = CodeCopy.Of(source, Path.Combine(work, "code"));
    }

    /// <summary>All figures of speed and memory.</summary>
    public FigureTable Run()
    {
        var table = new FigureTable();
        var raw = Raw();
        table.Add("files", $"{code.Files.Count:N0}");
        table.Add("source", $"{raw.Bytes / 1e6:N0} MB, {raw.Lines:N0} lines");
        table.Add("raw tree-sitter parse, one thread", $"{FigureTable.Text(raw.Seconds)} s");

        Say("cold refresh");
        var cold = Refresh();
        table.Add("cold refresh", $"{FigureTable.Text(cold.Seconds)} s, {FigureTable.Text(raw.Lines / cold.Seconds)} lines/s");
        table.AddAtMost("cold refresh ÷ raw parse", cold.Seconds / raw.Seconds, 6, "×");
        table.AddAtMost("peak memory of the cold refresh", cold.PeakBytes / 1e9, 2, "GB");

        Say("nothing changed");
        table.AddAtMost("nothing changed, whole process", ProgramRun.Middle(3, Refresh).Seconds, 2, "s");

        Say("body edits");
        var large = Edit(code, Refresh);
        table.AddAtMost("body edit, whole process", large, 3, "s");
        table.AddAtMost($"body edit ÷ the same among {FilesInTheSmallFolder:N0} files", large / InSmallFolder(), 2, "×");

        Say("scan of the edges");
        table.AddAtMost($"group-by over {Edges} ÷ over the published file", Scan(), 3, "×");
        return table;
    }

    /// <summary>A body edit, an added function, a deleted file and a renamed package, then a comparison with a rebuild.</summary>
    public void Rebuild(FigureTable table)
    {
        var edits = new (string What, Action Edit)[]
        {
            ("a body edited", () => code.EditBody(code.Middle(5))),
            ("a function added", () => code.AddFunction(code.Middle(10))),
            ("a file deleted", () => code.Delete(code.Middle(15))),
            ("a package renamed", () => code.RenamePackage(code.Package(atLeast: 20))),
        };
        foreach (var (what, edit) in edits)
        {
            Say(what);
            edit();
            var run = Refresh();
            table.Add($"refresh after {what}", $"{FigureTable.Text(run.Seconds)} s, {run.Answer.GetProperty("files").GetProperty("redone").GetInt32():N0} files redone");
        }

        Say("rebuild");
        var verified = ProgramRun.Of("verify", "--rebuild", "--config", settings);
        table.AddCheck("the lake against a rebuild", verified.Answer.GetProperty("problems").GetArrayLength() + " problems", verified.Answer.GetProperty("ok").GetBoolean());
    }

    /// <summary>What the commits of small changes cost, in both layouts.</summary>
    public void Commits(FigureTable table)
    {
        foreach (var layout in new[] { "file_id", "bucket" })
        {
            Say($"commits, {layout}");
            new CommitPhase(CodeCopy.Of(source, Path.Combine(work, $"commits-{layout}-code"), FilesInTheSmallestFolder), work, layout).Measure(table);
        }
    }

    private RawParse Raw()
    {
        Say("raw parse");
        return RawParse.Of(code.Files.Select(f => code[f]));
    }

    private ProgramRun Refresh() => ProgramRun.Of("refresh", "--config", settings);

    private static double Edit(CodeCopy code, Func<ProgramRun> refresh)
    {
        var file = code.Middle();
        return ProgramRun.Middle(
            3,
            () =>
            {
                code.EditBody(file);
                return refresh();
            }).Seconds;
    }

    private double InSmallFolder()
    {
        var small = CodeCopy.Of(source, Path.Combine(work, "small"), FilesInTheSmallFolder);
        ProgramRun Run() => ProgramRun.Of("refresh", "--config", settings, "--repo", small.Root, "--state", Path.Combine(work, "small-state"));
        Run();
        return Edit(small, Run);
    }

    private double Scan()
    {
        var published = Path.Combine(work, "published");
        ProgramRun.Of("publish", "--to", published, "--config", settings);
        var contracts = ContractCatalog.Load(Path.Combine(AppContext.BaseDirectory, "schemas"));
        using var database = Engine.Open(new EngineLimits());
        using var connection = database.Connect();
        using var store = LakeStore.Open(Path.Combine(work, "state"), contracts, LakeOpenMode.Read);
        var relation = store.Read(connection).Relation(contracts[Edges], RowScope.All);
        return Time(connection, relation) / Time(connection, $"read_parquet({SqlText.Literal(Path.Combine(published, Edges + ".parquet"))})");
    }

    private static double Time(IEngineSession connection, string relation)
    {
        const int Times = 5;
        var seconds = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            using var result = connection.Query($"SELECT edge_kind, origin, count(*), sum(confidence), max(rule_priority) FROM {relation} GROUP BY ALL");
            _ = result.ToList();
            seconds.Add(watch.Elapsed.TotalSeconds);
        }

        return seconds.Order().ElementAt(Times / 2);
    }

    private void Say(string what) => log.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
