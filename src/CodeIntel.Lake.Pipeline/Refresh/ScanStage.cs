using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The repository's files, what is none of them, and what changed.</summary>
public sealed class ScanStage(string name) : Stage(name)
{
    private const string SettingsPart = "scan";

    internal override string? Refuses(Contract contract) =>
        contract.Name is ScanRows.FilesDataset or ScanRows.SkippedDataset or ScanRows.DiffDataset ? null : "the scan does not write it";

    internal override string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts) => settings.Fingerprint(SettingsPart);

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
