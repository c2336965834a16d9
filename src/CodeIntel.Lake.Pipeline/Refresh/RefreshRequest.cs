using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>What to refresh, from what, into what.</summary>
/// <param name="Repository">Folder of the Python repository.</param>
/// <param name="State">Folder of the lake.</param>
/// <param name="Settings">Everything else from pipeline.yaml.</param>
/// <param name="Contracts">The contracts and rules.</param>
/// <param name="FullReason">Why everything is to be redone; null for what changed.</param>
/// <param name="Progress">Hears how it goes.</param>
/// <param name="Cancel">Stops the refresh, the statement that runs included; the lake is then as before.</param>
public sealed record RefreshRequest(
    string Repository,
    string State,
    PipelineSettings Settings,
    ContractCatalog Contracts,
    string? FullReason = null,
    IRefreshProgress? Progress = null,
    CancellationToken Cancel = default)
{
    /// <summary>The stages; their place in the list only breaks ties.</summary>
    public IReadOnlyList<Stage> Stages { get; init; } = StandardStages.All;

    /// <summary>Whether files may go in any number; otherwise a repository that lost all of them, or more than half of many, is refused.</summary>
    public bool AllowsShrink { get; init; } = true;

    /// <summary>Whether the lake is to be of this repository from now on, whichever it was of.</summary>
    public bool Adopts { get; init; }

    /// <summary>Which files the semantic provider is asked about.</summary>
    public SemanticsMode Semantics { get; init; }

    /// <summary>Keeps the processes of indexers for the refreshes to come; null where they end with this one.</summary>
    public ResidentIndexers? Indexers { get; init; }

    /// <summary>How long to wait for another writer to end.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.Zero;

    /// <summary>Reads the newest epoch once it is made, and hears how many files were redone for it.</summary>
    public Action<LakeReader, IEngineSession, int>? Then { get; init; }

    /// <summary>Where the lake is read and written.</summary>
    public IFileSystem Files { get; init; } = LocalFileSystem.Instance;

    /// <summary>Where the repository is read.</summary>
    public IWorkingTree Tree { get; init; } = LocalWorkingTree.Instance;
}
