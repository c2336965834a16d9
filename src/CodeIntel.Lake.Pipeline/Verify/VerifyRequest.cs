using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>What to verify.</summary>
/// <param name="State">Folder of the lake.</param>
/// <param name="Contracts">The contracts that its datasets must hold.</param>
/// <param name="Settings">Limits of the engine; for a rebuild, everything that decides the rows.</param>
/// <param name="Epoch">The epoch; null for the newest.</param>
/// <param name="Rebuild">Whether to compare with a clean run over the repository as it is now.</param>
/// <param name="Progress">Hears how it goes.</param>
public sealed record VerifyRequest(
    string State,
    ContractCatalog Contracts,
    PipelineSettings Settings,
    long? Epoch = null,
    bool Rebuild = false,
    IRefreshProgress? Progress = null)
{
    /// <summary>Stops it at its next step.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The stages of a rebuild.</summary>
    public IReadOnlyList<Stage> Stages { get; init; } = StandardStages.All;

    /// <summary>Where a rebuild reads the repository.</summary>
    public IWorkingTree Tree { get; init; } = LocalWorkingTree.Instance;

    /// <summary>Where the lake is read and a rebuild written.</summary>
    public IFileSystem Files { get; init; } = LocalFileSystem.Instance;
}

/// <summary>What was found.</summary>
/// <param name="Epoch">The epoch that was verified; 0 in a lake without one.</param>
/// <param name="Problems">By dataset; empty where all is well.</param>
public sealed record VerifyReport(long Epoch, IReadOnlyList<LakeProblem> Problems)
{
    /// <summary>Whether nothing was found.</summary>
    public bool Ok => Problems.Count == 0;
}
