using System.Diagnostics;
using System.Globalization;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Semantics;

namespace CodeIntel.Lake.Figures;

/// <summary>What pyright finds in a folder of Python code beside what the lake publishes of it as SCIP: range by range, which symbols. And what that takes.</summary>
internal sealed class SymbolAgreement(string work)
{
    private const string Project = "code";
    private const string Local = "local ";
    private const int FilesAnew = 5;
    private const double BytesPerMegabyte = 1 << 20;

    public FigureTable Measure(string source)
    {
        var code = CodeCopy.Of(source, Path.Combine(work, Project));
        var published = Published();
        using var indexer = new PyrightIndexer(new IndexerSettings(Path.Combine(work, Project), ["src"], Project));
        var table = new FigureTable();
        var watch = Stopwatch.StartNew();
        var documents = indexer.Index([.. published.Keys], [], []).ToList();
        table.Add("files", Number(documents.Count));
        table.Add("files with a problem", Number(documents.Count(d => d.Problem is not null)));
        var (seconds, (peak, processor)) = (watch.Elapsed.TotalSeconds, indexer.Usage);
        table.Add("all files, from the start of Node", $"{FigureTable.Text(seconds)} s, {FigureTable.Text(processor.TotalSeconds)} s of processor");
        table.Add("most memory", $"{FigureTable.Text(peak / BytesPerMegabyte)} MB");
        table.Add("one file after an edit, in the same process", $"{FigureTable.Text(Anew(indexer, code))} s of processor");
        table.Add("files that a document reads, mean", FigureTable.Text(documents.Average(d => d.Reads.Count)));
        foreach (var (kind, count) in documents.SelectMany(d => Kinds(published[d.Path], Places(d.Document))).CountBy(k => k).OrderByDescending(k => k.Value))
        {
            table.Add(kind, Number(count));
        }

        return table;
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static double Anew(PyrightIndexer indexer, CodeCopy code) => Enumerable.Range(0, FilesAnew).Select(i =>
    {
        var path = code.Middle(i);
        code.EditBody(path);
        var before = indexer.Usage.Processor;
        return indexer.Index([path], [path], []).Count() == 1 ? (indexer.Usage.Processor - before).TotalSeconds : 0;
    }).Order().ElementAt(FilesAnew / 2);

    private static IEnumerable<string> Kinds(Dictionary<string, HashSet<string>> lake, Dictionary<string, HashSet<string>> pyright)
    {
        foreach (var (range, symbols) in lake)
        {
            yield return !pyright.TryGetValue(range, out var others) ? $"{(symbols.All(IsLocal) ? "local " : string.Empty)}place of the lake alone"
                : symbols.SetEquals(others) ? "place with the same symbols"
                : symbols.Overlaps(others) ? "place with some of the symbols the same"
                : "place with other symbols";
        }

        foreach (var (range, symbols) in pyright.Where(p => !lake.ContainsKey(p.Key)))
        {
            yield return $"place of pyright alone, of {(symbols.All(IsLocal) ? "a local" : symbols.All(IsOwn) ? "the repository" : "elsewhere")}";
        }
    }

    private static bool IsLocal(string symbol) => symbol == Local;

    private static bool IsOwn(string symbol) => symbol.StartsWith($"scip-python python {Project} ", StringComparison.Ordinal);

    /// <summary>The symbols of each range. Of locals, the numbers do not count.</summary>
    private static Dictionary<string, HashSet<string>> Places(Document document) => document.Occurrences
        .GroupBy(o => string.Join(',', o.Range), o => o.Symbol.StartsWith(Local, StringComparison.Ordinal) ? Local : o.Symbol, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    private Dictionary<string, Dictionary<string, HashSet<string>>> Published()
    {
        var settings = Path.Combine(work, "pipeline.yaml");
        File.WriteAllText(settings, $"repository: {Project}\nschemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\n");
        ProgramRun.Of("refresh", "--config", settings);
        ProgramRun.Of("publish", "--format", "scip", "--to", Path.Combine(work, "scip"), "--config", settings);
        using var index = File.OpenRead(Path.Combine(work, "scip", "index.scip"));
        return ScipReader.Read(index).OfType<Document>().ToDictionary(d => d.RelativePath, Places, StringComparer.Ordinal);
    }
}
