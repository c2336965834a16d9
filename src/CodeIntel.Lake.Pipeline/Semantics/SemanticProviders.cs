using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Semantics;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>The providers, as settings choose them.</summary>
internal static class SemanticProviders
{
    /// <summary>Makes one.</summary>
    /// <param name="repository">Full path of the repository.</param>
    /// <param name="isCommit">Whether its files are read from a commit and not from the folder.</param>
    /// <param name="settings">Which one.</param>
    /// <param name="indexers">Keeps its processes; null where they end with it.</param>
    /// <exception cref="LakeException">It is not there; or it cannot read what is refreshed.</exception>
    public static ISemanticProvider Of(string repository, bool isCommit, PipelineSettings settings, ResidentIndexers? indexers) => settings.Semantics.Provider switch
    {
        SemanticsProvider.Index => new IndexFile(settings.Semantics.IndexOf(repository)),
        SemanticsProvider.Pyright when isCommit => throw new LakeException(
            LakeError.Usage, "semantics_of_commit", "pyright reads the files of a folder, not those of a commit. Refresh a check-out, or set semantics.provider to scip_python, index or off."),
        SemanticsProvider.Pyright => new PyrightProvider(repository, settings, indexers),
        SemanticsProvider.ScipPython => new ScipPythonProvider(repository, settings),
        _ => throw new ArgumentOutOfRangeException(nameof(settings)),
    };

    /// <summary>The settings of indexers that are programs of their own.</summary>
    /// <param name="repository">Full path of the repository.</param>
    /// <param name="settings">Settings of the pipeline.</param>
    public static IndexerSettings IndexerOf(string repository, PipelineSettings settings) => new(repository, settings.Scan.SourceRoots, settings.Semantics.Project ?? Path.GetFileName(repository))
    {
        PythonVersion = settings.Semantics.PythonVersion,
        MemoryMegabytes = (int)(settings.Semantics.MemoryLimitBytes >> 20),
        Timeout = TimeSpan.FromSeconds(settings.Semantics.TimeoutSeconds),
        Node = settings.Semantics.Node,
    };
}
