namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The list of stages.</summary>
public static class StandardStages
{
    /// <summary>All stages; their place in the list only breaks ties.</summary>
    public static IReadOnlyList<Stage> All { get; } =
    [
        new ScanStage("scan"),
        new PerFileStage("extract"),
        new SqlStage("normalize"),
        new SqlStage("relspec"),
        new SqlStage("cpg"),
        new RunStage("impact", d => d.WriteImpact()),
        new RunStage("runs", d => d.WriteRuns()),
    ];
}
