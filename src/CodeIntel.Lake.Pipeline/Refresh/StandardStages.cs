using CodeIntel.Lake.Python;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The list of stages.</summary>
public static class StandardStages
{
    /// <summary>All stages; their place in the list only breaks ties.</summary>
    public static IReadOnlyList<Stage> All { get; } =
    [
        new ScanStage("scan"),
        new PerFileStage("extract"),
        new PerFileStage("ast", [PythonLayers.Ast], s => s.Layers.Ast),
        new PerFileStage("cst", [PythonLayers.Cst], s => s.Layers.Cst),
        new PerFileStage("metrics", [PythonLayers.Metrics], s => s.Layers.Metrics),
        new PerFileStage("flows", [PythonLayers.Flows], s => s.Layers.Flows),
        new ScipStage("scip", s => s.Semantics.IsOn),
        new SqlStage("normalize"),
        new SqlStage("symbols", s => s.Semantics.IsOn),
        new SqlStage("goids", s => s.Layers.Goids),
        new ResolveStage("resolve", s => s.Layers.Flows),
        new SqlStage("relspec"),
        new SqlStage("cpg"),
        new RunStage("impact", d => d.WriteImpact()),
        new RunStage("runs", d => d.WriteRuns()),
    ];

    /// <summary>Things of stages in the order in which data goes through them, then by what they were in before; those of other stages last.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> things, Func<T, string> stageOf)
    {
        var places = All.Select((s, i) => (s.Name, i)).ToDictionary(s => s.Name, s => s.i, StringComparer.Ordinal);
        return things.OrderBy(t => places.GetValueOrDefault(stageOf(t), All.Count));
    }
}
