namespace CodeIntel.Lake.Semantics;

/// <summary>What documents depend on beside the files, and what an indexer may use.</summary>
/// <param name="Root">Full path of the repository.</param>
/// <param name="SourceRoots">Folders that absolute imports start from, relative to the root; the root itself is the last one in any case.</param>
/// <param name="Project">What symbols call the repository.</param>
public sealed record IndexerSettings(string Root, IReadOnlyList<string> SourceRoots, string Project)
{
    /// <summary>The Python whose rules count, such as <c>3.13</c>; null for the newest one that pyright knows.</summary>
    public string? PythonVersion { get; init; }

    /// <summary>Limit of Node's heap in megabytes. Near it, the indexer drops what it keeps from file to file; documents do not depend on it.</summary>
    public int MemoryMegabytes { get; init; } = 2048;

    /// <summary>How long one file may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Node's executable; null for the first one on PATH.</summary>
    public string? Node { get; init; }
}
