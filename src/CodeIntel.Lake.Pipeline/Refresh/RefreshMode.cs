namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>How much a refresh redoes.</summary>
public enum RefreshMode
{
    /// <summary>What changed, and what depends on it.</summary>
    Incremental,

    /// <summary>Every file.</summary>
    Full,
}

/// <summary>The words of a mode, as lakes and people read them.</summary>
public static class RefreshModeNames
{
    /// <summary><c>full</c> or <c>incremental</c>.</summary>
    public static string Word(this RefreshMode mode) => mode == RefreshMode.Full ? "full" : "incremental";
}
