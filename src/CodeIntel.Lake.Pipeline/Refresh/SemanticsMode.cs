namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Which files a refresh asks the semantic provider about.</summary>
public enum SemanticsMode
{
    /// <summary>Those that a change reaches.</summary>
    Incremental,

    /// <summary>Every file, whatever the lake remembers. What is then said otherwise though nothing that it depends on changed, is told in <c>semantic_drift_v1</c>.</summary>
    Full,

    /// <summary>None: those that would have been asked about are stale, and the next refresh asks about them.</summary>
    Off,
}
