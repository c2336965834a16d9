using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>explain</c>: why a file was redone, and what the lake knows of it, or of a name; or why a call runs what it runs.</summary>
internal static partial class ExplainCommand
{
    private const string ReasonsDataset = "inc_impacted_files_v2";
    private const string FilesDataset = "repo_files_v1";

    private static readonly (string, string)[] SymbolColumns =
    [
        ("symbol", "VARCHAR"), ("kind", "VARCHAR"), ("is_public", "BOOLEAN"), ("path", "VARCHAR"), ("line", "INTEGER"), ("end_line", "INTEGER"),
        ("callers", "BIGINT"), ("call_sites", "BIGINT"), ("callees", "BIGINT"),
    ];

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var path = new Argument<string[]>("path")
        {
            Description = "A file, relative to the repository, or a full path below it; or a qualified name, or its end such as total or Order.total. With --edge a caller by such a name and what it calls, or the place of a call as PATH:LINE and, of several, what it calls.",
            Arity = new ArgumentArity(1, 2),
        };
        var edge = new Option<bool>("--edge") { Description = "Show how it is known that a call runs something: step by step the way of the value from the definition to the call; of other calls the rule, or why it is not known." };
        var epoch = CommonOptions.Epoch();
        add(
            new Command("explain", "Show why the last run redid a file, and what the lake knows of it; or a name's definition, its callers and callees; or with --edge why a call runs something.") { path, edge, epoch },
            i => i.Value(edge) ? RunEdge(i, i.Value(path)!, i.Value(epoch)) : i.Value(path) is [var one] ? Run(i, one, i.Value(epoch))
                : throw new LakeException(LakeError.Usage, "usage", "'explain' takes one path or name; two, a caller and what it calls, with --edge."));
    }

    private static int Run(Invocation invocation, string path, long? epoch)
    {
        var place = invocation.Workplace();
        using var lake = OpenLake.Open(place, epoch);
        var relative = Relative(path, lake.Store.Description.RepositoryId);
        var fileId = StableId.File(relative);
        var reasons = Reasons(place, lake, fileId);
        var file = Fact(place, lake, fileId);
        if (file is null && reasons.Count == 0)
        {
            var symbols = Symbols(invocation, place, lake, path);
            var found = symbols.Count > 0 ? new ExplainedSymbolsDocument(lake.Epoch, path, symbols) : throw new LakeException(
                LakeError.Usage,
                "unknown_file",
                $"Epoch {lake.Epoch} knows no file '{relative}', and no definition of that name.{(lake.Epoch == 0 ? string.Empty : Meant(invocation, place, lake, path, relative))} Paths are relative to '{lake.Store.Description.RepositoryId}'.");
            invocation.Answer(found, DocumentJson.Instance.ExplainedSymbolsDocument, output => WriteText(found, output));
            return ExitCodes.Done;
        }

        var document = new ExplainDocument(lake.Epoch, relative, fileId, reasons.Count > 0, reasons, file, Rows(place, lake, fileId));
        invocation.Answer(document, DocumentJson.Instance.ExplainDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    /// <summary>Definitions, by the ready question <c>symbol</c>.</summary>
    private static List<ExplainedSymbolBody> Symbols(Invocation invocation, Workplace place, OpenLake open, string name)
    {
        if (open.Epoch == 0)
        {
            return [];
        }

        var question = ReadyQuestion.Find(place.Settings.Schemas, "symbol");
        using var lake = place.OpenEpoch(open.Epoch);
        using var rows = lake.Sql(question.Filled([name], 1, 1), invocation.Cancel);
        question.Require(rows.Result, SymbolColumns);
        return
        [
            .. rows.Rows().Select(r => new ExplainedSymbolBody(
                (string)r[0]!, (string)r[1]!, (bool)r[2]!, (string)r[3]!, (int)r[4]!, (int)r[5]!, (long)r[6]!, (long)r[7]!, (long)r[8]!, Reasons(place, open, StableId.File((string)r[3]!)))),
        ];
    }

    private static string Meant(Invocation invocation, Workplace place, OpenLake lake, string name, string path)
    {
        using var paths = lake.Connection.Rows.Read(lake.Connection.Rows.Columns(lake.Reader.Relation(place.Contracts[FilesDataset], RowScope.All), ["path"]));
        return NearestName.Question(path, paths.Rows().Select(r => (string)r[0]!)) is { Length: > 0 } file ? file : KnownNames.Of(invocation, [place], lake.Epoch).Meant(name);
    }

    private static string Relative(string path, string repository)
    {
        var below = Path.IsPathRooted(path) ? Path.GetRelativePath(repository, path) : path;
        var posix = below.Replace(Path.DirectorySeparatorChar, '/');
        return posix.StartsWith("./", StringComparison.Ordinal) ? posix[2..] : posix;
    }

    private static List<ReasonBody> Reasons(Workplace place, OpenLake lake, string fileId)
    {
        using var result = Read(place.Contracts[ReasonsDataset], lake, fileId, "reason_kind", "reason_ref", "chain");
        return [.. result.Rows().Select(r => new ReasonBody((string)r[0]!, (string)r[1]!, (string)r[2]!)).OrderBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.Ref, StringComparer.Ordinal)];
    }

    private static FileBody? Fact(Workplace place, OpenLake lake, string fileId)
    {
        using var result = Read(place.Contracts[FilesDataset], lake, fileId, "file_sha256", "size_bytes", "encoding", "git_state", "status");
        return result.ToList() is [var row]
            ? new FileBody((string?)row[0], (long)row[1]!, (string)row[2]!, (string)row[3]!, (string)row[4]!)
            : null;
    }

    private static List<DatasetRowsBody> Rows(Workplace place, OpenLake lake, string fileId) =>
    [
        .. StandardStages.InOrder(place.Contracts.All.Where(c => c.IsPerFile), c => c.Stage)
            .Select(c => new DatasetRowsBody(c.Name, c.Stage, lake.Connection.Checks.Count(lake.Reader.Relation(c, RowScope.Of([fileId])))))
            .Where(d => d.Rows > 0),
    ];

    private static IEngineResult Read(Contract contract, OpenLake lake, string fileId, params IReadOnlyList<string> columns) =>
        lake.Connection.Rows.Read(lake.Connection.Rows.Columns(lake.Reader.Relation(contract, RowScope.Of([fileId])), columns));

    private static void WriteText(ExplainedSymbolsDocument found, TextWriter output) => RowCap.WriteLines(output, [.. found.Symbols.SelectMany(s => Lines(s, found.Epoch))], "line");

    private static IEnumerable<string> Lines(ExplainedSymbolBody symbol, long epoch) =>
    [
        $"{symbol.Symbol}: {(symbol.IsPublic ? "public " : string.Empty)}{symbol.Kind}, {symbol.Path}:{symbol.Line} to {symbol.EndLine}",
        $"  {DisplayText.Count(symbol.Callers, "caller")} at {DisplayText.Count(symbol.CallSites, "place")}, {DisplayText.Count(symbol.Callees, "callee")}",
        symbol.Reasons.Count == 0 ? $"  its file was not redone by the run that made epoch {epoch}" : $"  its file was redone by the run that made epoch {epoch}:",
        .. symbol.Reasons.Select(r => $"    {r.Chain} ({r.Kind})"),
    ];

    private static void WriteText(ExplainDocument file, TextWriter output)
    {
        output.WriteLine($"{file.Path} in epoch {file.Epoch}");
        output.WriteLine(file.File is { } fact
            ? $"{DisplayText.Size(fact.Bytes)}, {fact.Encoding}, {fact.Status}, git: {fact.GitState}, sha256: {fact.Sha256 ?? "unknown"}"
            : "The file is gone.");
        output.WriteLine(file.Redone ? "Redone by the run that made the epoch:" : "Not redone by the run that made the epoch.");
        RowCap.WriteLines(output, [.. file.Reasons.Select(r => $"  {r.Chain} ({r.Kind})")], "reason");

        if (file.Datasets.Count > 0)
        {
            output.WriteLine();
        }

        TextTable.Write(output, ["stage", "dataset", ">rows"], file.Datasets.Select(d => new[] { d.Stage, d.Name, $"{d.Rows:N0}" }));
    }
}
