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
public static class RefreshModeWords
{
    /// <summary><c>full</c> or <c>incremental</c>.</summary>
    public static string Word(this RefreshMode mode) => mode == RefreshMode.Full ? "full" : "incremental";
}

/// <summary>The stages that make datasets, in order.</summary>
public static class Stages
{
    /// <summary>Every stage whose fingerprint decides what is redone, in order.</summary>
    public static IReadOnlyList<string> Ordered { get; } = ["scan", "extract", "normalize", "relspec", "cpg"];

    /// <summary>Whether a stage comes at or after another.</summary>
    public static bool IsAtOrAfter(string stage, string other) => Index(stage) >= Index(other);

    private static int Index(string stage)
    {
        for (var i = 0; i < Ordered.Count; i++)
        {
            if (Ordered[i] == stage)
            {
                return i;
            }
        }

        return Ordered.Count;
    }
}
