using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Extractors over one parsed file. All such stages share the parse.</summary>
/// <param name="name">The name that contracts call it by.</param>
/// <param name="extractors">Extractors beside those of the parser's own datasets.</param>
/// <param name="isOn">Whether settings switch it on.</param>
public sealed class PerFileStage(string name, IReadOnlyList<IFileExtractor>? extractors = null, Func<PipelineSettings, bool>? isOn = null) : Stage(name, isOn)
{
    /// <summary>Extractors beside those of the parser's own datasets.</summary>
    public IReadOnlyList<IFileExtractor> Extractors { get; } = extractors ?? [];

    internal override string? Refuses(Contract contract) => contract.Scope != DatasetScope.Content
        ? "an extractor's rows have the scope of a file's content"
        : Extractor(contract) is null && !PythonExtraction.Datasets.Contains(contract.Name) ? "no extractor writes it" : null;

    /// <summary>No setting counts: a file that is too large for them is none of the scan's.</summary>
    internal override string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts) => Extractor(contract)?.Fingerprint ?? PythonExtraction.Fingerprint(contract.Name);

    internal override void Run(RefreshRun run, StageStep step) => run.Extract(step.Contracts, [.. step.Stages.OfType<PerFileStage>().SelectMany(s => s.Extractors)]);

    private IFileExtractor? Extractor(Contract contract) => Extractors.FirstOrDefault(e => e.Datasets.Contains(contract.Name));
}
