using System.Text.Json;

namespace CodeIntel.Lake.Figures;

/// <summary>
/// Holds the lake's answer to who calls what against calls that were seen to run: tables of tabulated text, one for each project, named like its folder.
/// </summary>
internal sealed class CallTraces(string work, TextWriter log)
{
    private const string Settings = "scan:\n  exclude: [\"**/.git/**\", \"tests/**\", \"**/tests/**\", \"docs/**\", \"examples/**\", \"testing/**\", \"tools/**\"]\nlayers: {flows: true, metrics: false, goids: false}\n";

    private const string Query =
        "SELECT c.path, c.line, c.col, c.end_line, c.end_col, d.path AS def_path, d.line AS def_line FROM rel_callsite_def_v1 r JOIN cst_callsites_v1 c USING (call_id)"
        + " JOIN (SELECT def_id, path, line FROM cst_defs_v1 UNION ALL SELECT scope_id, path, line FROM py_scopes_v1 WHERE kind = 'lambda') d USING (def_id) WHERE r.def_kind <> 'class'";

    private const string Callers = "SELECT DISTINCT callee.path, callee.line, coalesce(caller.qualpath, '<module>') AS caller, c.path AS caller_path FROM calls c"
        + " JOIN cst_defs_v1 callee ON callee.def_id = c.callee_symbol_id LEFT JOIN cst_defs_v1 caller ON caller.def_id = c.caller_symbol_id";

    /// <summary>Writes a row for each project of which there are traces and a folder.</summary>
    public void Measure(string traces, string projects, TextWriter output)
    {
        output.WriteLine("| project | sites | found | edges | found | definitions per site | called functions with a real caller |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var file in Directory.EnumerateFiles(traces, "*.tsv").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (Directory.Exists(Path.Combine(projects, name)))
            {
                output.WriteLine(Row(name, Path.Combine(projects, name), file));
            }
        }
    }

    private string Row(string name, string project, string traces)
    {
        log.WriteLine($"{DateTime.Now:HH:mm:ss} {name}");
        var state = Path.Combine(work, name);
        var settings = Path.Combine(work, "pipeline.yaml");
        File.WriteAllText(settings, Settings + $"schemas: {Path.Combine(AppContext.BaseDirectory, "schemas")}\n");
        ProgramRun.Of("refresh", "--config", settings, "--repo", project, "--state", state);
        var given = ProgramRun.Rows(settings, state, Query).ToLookup(Site, r => (r.Text("def_path"), r.Text("def_line")));
        var callers = ProgramRun.Rows(settings, state, Callers).ToLookup(r => (r.Text("path"), r.Text("line")), r => (r.Text("caller_path"), r.Text("caller")));
        var (sites, edges, hit, found, definitions, answered) = (0, 0, 0, 0, 0, 0);
        var lines = File.ReadLines(traces).Select(l => l.Split('\t')).ToList();
        var column = lines[0].Select((c, i) => (c, i)).ToDictionary(c => c.c, c => c.i, StringComparer.Ordinal);
        var calls = lines.Skip(1).Where(l => l[column["kind"]] == "call").ToList();
        foreach (var site in calls.GroupBy(l => string.Join(' ', l[column["path"]], l[column["line"]], l[column["column"]], l[column["end_line"]], l[column["end_column"]])))
        {
            var wanted = site.Select(l => (l[column["callee_path"]], l[column["callee_line"]])).ToHashSet();
            var answer = given[site.Key].ToHashSet();
            var common = answer.Count(wanted.Contains);
            (sites, edges, found, definitions) = (sites + 1, edges + wanted.Count, found + common, definitions + answer.Count);
            (hit, answered) = (hit + (common > 0 ? 1 : 0), answered + (answer.Count > 0 ? 1 : 0));
        }

        var functions = calls.GroupBy(l => (l[column["callee_path"]], l[column["callee_line"]]), l => (l[column["path"]], Plain(l[column["caller"]]))).ToList();
        var known = functions.Count(f => callers[f.Key].Any(c => f.Contains((c.Item1, c.Item2))));
        return $"| {name} | {sites:N0} | {FigureTable.Share(hit, sites)} | {edges:N0} | {FigureTable.Share(found, edges)} | {FigureTable.Text((double)definitions / answered)} | {FigureTable.Share(known, functions.Count)} of {functions.Count:N0} |";
    }

    /// <summary>A lambda's calls are those of the function around it, as in the view.</summary>
    private static string Plain(string caller)
    {
        foreach (var inner in new[] { "<lambda>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>" })
        {
            while (caller.EndsWith(inner, StringComparison.Ordinal) && caller != inner)
            {
                caller = caller[..^inner.Length].TrimEnd('.');
                caller = caller.EndsWith(".<locals>", StringComparison.Ordinal) ? caller[..^".<locals>".Length] : caller;
            }
        }

        return caller;
    }

    private static string Site(JsonElement row) => string.Join(' ', row.Text("path"), row.Text("line"), row.Text("col"), row.Text("end_line"), row.Text("end_col"));
}
