using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The repository's files, what is none of them, and what changed.</summary>
public sealed class ScanStage(string name) : Stage(name)
{
    internal override string? Refuses(Contract contract) =>
        contract.Name is ScanRows.FilesDataset or ScanRows.SkippedDataset or ScanRows.DiffDataset ? null : "the scan does not write it";

    /// <summary>No setting counts: which files there are shows by comparing them, and of no file a row depends on why it is there.</summary>
    internal override string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts) => string.Empty;

    internal override void Run(RefreshRun run, StageStep step)
    {
        foreach (var contract in step.Contracts)
        {
            if (contract.Name == ScanRows.FilesDataset)
            {
                var scope = run.ScannedFiles(contract);
                var wanted = scope.ToHashSet(StringComparer.Ordinal);
                run.ReplaceWritten(contract, scope, writers => ScanRows.WriteFiles(run.Snapshot.Files.Where(f => wanted.Contains(f.FileId)), writers));
            }
            else
            {
                run.ReplaceWritten(contract, null, writers => ScanRows.WriteSkipped(run.Snapshot.Skipped, writers));
            }
        }
    }

    internal override void Finish(RunDatasets datasets) => datasets.WriteDiff();
}
