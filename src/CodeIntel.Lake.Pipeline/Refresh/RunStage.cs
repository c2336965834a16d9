using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Datasets that speak of the run itself.</summary>
public sealed class RunStage : Stage
{
    private readonly Action<RunDatasets> write;

    internal RunStage(string name, Action<RunDatasets> write)
        : base(name) => this.write = write;

    internal override string? Refuses(Contract contract) => contract.Scope == DatasetScope.Run ? null : "its scope is not the run";

    internal override string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts) => string.Empty;

    internal override void Run(RefreshRun run, StageStep step)
    {
    }

    internal override void Finish(RunDatasets datasets) => write(datasets);
}
