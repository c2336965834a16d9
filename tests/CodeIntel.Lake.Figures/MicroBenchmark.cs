using System.Text.Json;

namespace CodeIntel.Lake.Figures;

/// <summary>
/// Holds the lake's answer to who calls what against call graphs that are written beside small programs, as in PyCG's micro-benchmark: in each folder
/// <c>callgraph.json</c>, from a function to those that it calls. What is outside of a program is left out.
/// </summary>
internal sealed class MicroBenchmark(string work)
{
    private const string Settings = "scan: {source_roots: []}\nlayers: {metrics: false, goids: false}\n";
    private const string Scopes = "SELECT path, scope_id, parent_scope_id, kind, name, def_id FROM py_scopes_v1 ORDER BY path, bstart, bend DESC";

    private const string Edges = "SELECT c.path, c.scope_id AS caller, r.def_id AS callee FROM rel_callsite_def_v1 r JOIN cst_callsites_v1 c USING (call_id) WHERE r.def_kind <> 'class'"
        + " UNION SELECT path, owner_id, def_id FROM rel_implicit_def_v1 WHERE def_kind <> 'class'";

    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> modules = new(StringComparer.Ordinal);

    /// <summary>Writes a table and below it each deviation.</summary>
    public void Measure(string programs, TextWriter output)
    {
        var settings = Path.Combine(work, "pipeline.yaml");
        var state = Path.Combine(work, "state");
        File.WriteAllText(settings, Settings + $"schemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\n");
        ProgramRun.Of("refresh", "--config", settings, "--repo", programs, "--state", state, "--no-git");
        Name(ProgramRun.Rows(settings, state, Scopes));
        var given = ProgramRun.Rows(settings, state, Edges)
            .Select(r => (Program: ProgramOf(r.Text("path")), Edge: (Caller: r.Text("caller") is { Length: > 0 } caller ? names[caller] : modules[r.Text("path")], Callee: names[r.Text("callee")])))
            .ToLookup(e => e.Program, e => e.Edge);
        var (count, common, extra, missed, complete, sound) = (0, 0, 0, 0, 0, 0);
        var deviations = new List<string>();
        foreach (var file in Directory.EnumerateFiles(programs, "callgraph.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var program = Path.GetRelativePath(programs, Path.GetDirectoryName(file)!).Replace('\\', '/');
            var own = Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(file)!).Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
            using var graph = JsonDocument.Parse(File.ReadAllText(file));
            var wanted = graph.RootElement.EnumerateObject().SelectMany(c => c.Value.EnumerateArray().Select(t => (Caller: c.Name, Callee: t.GetString()!)))
                .Where(e => own.Contains(e.Callee.Split('.')[0])).ToHashSet();
            var found = given[program].ToHashSet();
            var (more, less) = (found.Except(wanted).Order().ToList(), wanted.Except(found).Order().ToList());
            (count, common, extra, missed) = (count + 1, common + wanted.Count - less.Count, extra + more.Count, missed + less.Count);
            (complete, sound) = (complete + (more.Count == 0 ? 1 : 0), sound + (less.Count == 0 ? 1 : 0));
            deviations.AddRange(more.Select(e => $"{program}: too many, {e.Caller} -> {e.Callee}"));
            deviations.AddRange(less.Select(e => $"{program}: missed, {e.Caller} -> {e.Callee}"));
        }

        output.WriteLine("| programs | edges | precision | recall | without an edge too many | without a missed edge |");
        output.WriteLine("|---:|---:|---:|---:|---:|---:|");
        output.WriteLine($"| {count} | {common + missed} | {FigureTable.Share(common, common + extra)} | {FigureTable.Share(common, common + missed)} | {complete} | {sound} |");
        output.WriteLine();
        deviations.ForEach(output.WriteLine);
    }

    /// <summary>Names scopes and definitions by the module and what they are nested in; lambdas have numbers there.</summary>
    private void Name(IEnumerable<JsonElement> scopes)
    {
        var lambdas = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var scope in scopes)
        {
            var path = scope.Text("path");
            var outer = scope.Text("parent_scope_id") is { Length: > 0 } parent ? names[parent] : "";
            var name = scope.Text("kind") switch
            {
                "module" => ModuleOf(path),
                "class" or "function" => $"{outer}.{scope.Text("name")}",
                "lambda" => $"{outer}.<lambda{lambdas[path + outer] = lambdas.GetValueOrDefault(path + outer) + 1}>",
                _ => outer,
            };
            names[scope.Text("scope_id")] = name;
            if (scope.Text("def_id") is { Length: > 0 } definition)
            {
                names[definition] = name;
            }

            modules.TryAdd(path, name);
        }
    }

    /// <summary>A program is a folder of a folder.</summary>
    private static string ProgramOf(string path) => string.Join('/', path.Split('/').Take(2));

    private static string ModuleOf(string path)
    {
        var name = string.Join('.', path[..^".py".Length].Split('/').Skip(2));
        return name.EndsWith(".__init__", StringComparison.Ordinal) ? name[..^".__init__".Length] : name;
    }
}
