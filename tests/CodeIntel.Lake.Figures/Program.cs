using System.CommandLine;
using CodeIntel.Lake.Figures;

var repository = new Option<DirectoryInfo>("--repo") { Description = "Folder of Python code. It is copied and not changed.", Required = true };
var work = new Option<DirectoryInfo?>("--work") { Description = "Folder for the copies and lakes; a temporary one, dropped at the end, if left out." };
var rebuild = new Option<bool>("--rebuild") { Description = "Also edits, deletes and renames, and compares with a rebuild." };
var commits = new Option<bool>("--commits") { Description = "Also measures commits of small changes, on a lake of 300 files in each layout." };
var command = new RootCommand("Measures the program on a folder of Python code and prints a table.") { repository, work, rebuild, commits };
command.SetAction(parsed => Print(parsed.GetValue(work), root =>
{
    var measurement = new Measurement(parsed.GetRequiredValue(repository).FullName, root, Console.Error);
    var table = measurement.Run();
    if (parsed.GetValue(rebuild))
    {
        measurement.Rebuild(table);
    }

    if (parsed.GetValue(commits))
    {
        measurement.Commits(table);
    }

    return table;
}));
var growth = new Command("growth", "Measures what opening a table costs after ten commits and after a thousand.");
growth.SetAction(_ => Print(null, LogGrowth.Run));
command.Subcommands.Add(growth);
var repositories = new Option<DirectoryInfo[]>("--repo") { Description = "Folders of Python code. They are copied and not changed.", Required = true, AllowMultipleArgumentsPerToken = true };
var layouts = new Option<string[]>("--layout") { Description = "Layouts: auto, bucket, file_id.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["auto", "file_id"] };
var history = new Option<FileInfo?>("--history") { Description = "A file of comma-separated lines that gets one more for each table." };
var curve = new Command("curve", "Measures what a refresh costs after 1, 2, 5 … files were edited, beside a cold run.") { repositories, layouts, history };
curve.SetAction(parsed => Within("lake-curve-", root =>
{
    foreach (var folder in parsed.GetRequiredValue(repositories))
    {
        foreach (var layout in parsed.GetRequiredValue(layouts))
        {
            var line = new Curve(root, Console.Error).Measure(folder.FullName, layout, Console.Out);
            if (parsed.GetValue(history) is { } file)
            {
                File.AppendAllText(file.FullName, line + "\n");
            }
        }
    }

    return 0;
}));
command.Subcommands.Add(curve);
var layered = new Option<DirectoryInfo>("--repo") { Description = "Folder of Python code. It is copied and not changed.", Required = true };
var extractionAlone = new Option<bool>("--extraction") { Description = "Only extraction beside the parser alone, no cold runs." };
var layers = new Command("layers", "Measures what each layer costs beside a cold run without it, and extraction beside the parser alone.") { layered, extractionAlone };
layers.SetAction(parsed => Within("lake-layers-", root =>
{
    var cost = new LayerCost(root, Console.Error);
    var source = parsed.GetRequiredValue(layered).FullName;
    if (!parsed.GetValue(extractionAlone))
    {
        cost.Runs(source, Console.Out);
        Console.WriteLine();
    }

    return cost.Extraction(source, Console.Out) ? 0 : 1;
}));
command.Subcommands.Add(layers);
var symbolic = new Option<DirectoryInfo>("--repo") { Description = "Folder of Python code. It is copied and not changed.", Required = true };
var symbols = new Command("symbols", "Holds the symbols that pyright finds against those that the lake publishes, and measures the indexer.") { symbolic };
symbols.SetAction(parsed => Print(null, root => new SymbolAgreement(root).Measure(parsed.GetRequiredValue(symbolic).FullName)));
command.Subcommands.Add(symbols);
var traces = new Option<DirectoryInfo>("--traces") { Description = "Folder of tables of calls that ran, one for each project.", Required = true };
var projects = new Option<DirectoryInfo>("--projects") { Description = "Folder of the projects, each at the commit that the tables are of.", Required = true };
var snippets = new Option<DirectoryInfo>("--programs") { Description = "Folder of folders of programs, each with a callgraph.json.", Required = true };
var small = new Command("pycg", "Holds who calls what, by the flow of values, against PyCG's micro-benchmark, and lists each deviation.") { snippets };
small.SetAction(parsed => Within("lake-pycg-", root =>
{
    new MicroBenchmark(root).Measure(parsed.GetRequiredValue(snippets).FullName, Console.Out);
    return 0;
}));
command.Subcommands.Add(small);
var calls = new Command("calls", "Holds who calls what, by the flow of values, against calls that ran.") { traces, projects };
calls.SetAction(parsed => Within("lake-calls-", root =>
{
    new CallTraces(root, Console.Error).Measure(parsed.GetRequiredValue(traces).FullName, parsed.GetRequiredValue(projects).FullName, Console.Out);
    return 0;
}));
command.Subcommands.Add(calls);
var replayed = new Option<DirectoryInfo>("--repo") { Description = "A git repository; nothing is written to it.", Required = true };
var replayedCommits = new Option<int>("--commits") { Description = "How many commits, up to the newest one.", DefaultValueFactory = _ => 100 };
var replayedChecks = new Option<int>("--checks") { Description = "How many times the lake is held against a rebuild.", DefaultValueFactory = _ => 5 };
var replay = new Command("replay", "Replays commits of a repository, and counts what each strategy redoes beside what really differs.") { replayed, replayedCommits, replayedChecks };
replay.SetAction(parsed => Within("lake-replay-", root =>
    new CommitHistory(root, Console.Error).Measure(parsed.GetRequiredValue(replayed).FullName, parsed.GetValue(replayedCommits), parsed.GetValue(replayedChecks), Console.Out) ? 0 : 1));
command.Subcommands.Add(replay);
var usedIn = new Option<DirectoryInfo>("--repo") { Description = "Folder of Python code. It is copied and not changed.", Required = true };
var users = new Option<int>("--users") { Description = "How many of its files use the function.", DefaultValueFactory = _ => 50 };
var signature = new Command("signature", "Measures what an edit of a function costs that many files use: of its body, and of what they read of it.") { usedIn, users };
signature.SetAction(parsed => Within("lake-signature-", root =>
    new SignatureCost(root, Console.Error).Measure(parsed.GetRequiredValue(usedIn).FullName, parsed.GetValue(users), Console.Out) ? 0 : 1));
command.Subcommands.Add(signature);
return command.Parse(args).Invoke();

static int Within(string prefix, Func<string, int> measure)
{
    var root = Directory.CreateTempSubdirectory(prefix).FullName;
    try
    {
        return measure(root);
    }
    finally
    {
        Directory.Delete(root, recursive: true);
    }
}

static int Print(DirectoryInfo? work, Func<string, FigureTable> measure)
{
    var root = work?.FullName ?? Directory.CreateTempSubdirectory("lake-figures-").FullName;
    try
    {
        var table = measure(root);
        table.Write(Console.Out);
        return table.Holds ? 0 : 1;
    }
    finally
    {
        if (work is null)
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
