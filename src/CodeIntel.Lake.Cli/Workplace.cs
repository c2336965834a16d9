using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Cli;

/// <summary>What a command works on.</summary>
/// <param name="Settings">From pipeline.yaml, with the folders that the command line names.</param>
/// <param name="NamedRepository">Full path of the repository where the command line names one.</param>
internal sealed record Workplace(PipelineSettings Settings, string? NamedRepository)
{
    private ContractCatalog? contracts;

    public string Repository => Settings.Repository;

    public string State => Settings.State;

    /// <summary>The contracts, read at the first use.</summary>
    public ContractCatalog Contracts => contracts ??= ContractCatalog.Load(Settings.Schemas);

    /// <summary>Opens the lake; where the command line names a repository, it must be the lake's.</summary>
    /// <param name="mode">What for.</param>
    /// <param name="notice">Takes messages for a person.</param>
    public LakeStore Open(LakeOpenMode mode, Action<string>? notice = null) =>
        LakeStore.Open(State, Contracts, mode, new LakeOptions { RepositoryId = NamedRepository, Notice = notice ?? (_ => { }) });

    public static Workplace Find(string? config, string? repository, string? state)
    {
        var settings = PipelineSettings.Find(config);
        var named = repository is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(repository));
        var folder = state is null ? settings.State : Path.GetFullPath(state);
        return new Workplace(settings with { Repository = named ?? settings.Repository, State = folder }, named);
    }
}
