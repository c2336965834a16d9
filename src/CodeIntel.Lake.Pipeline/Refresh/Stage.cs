using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>A part of the pipeline, as a value: the contracts that name it are those that it writes.</summary>
/// <param name="name">The name that contracts call it by.</param>
/// <param name="isOn">Whether settings switch it on; always where left out.</param>
public abstract class Stage(string name, Func<PipelineSettings, bool>? isOn = null)
{
    /// <summary>The name that contracts call it by.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it runs. A stage that does not leaves its datasets empty, with their columns.</summary>
    public bool IsOn(PipelineSettings settings) => isOn is null || isOn(settings);

    /// <summary>Why it cannot write a dataset; null where it can.</summary>
    internal abstract string? Refuses(Contract contract);

    /// <summary>What the rows of a dataset depend on beside contract, rule and inputs, as text.</summary>
    internal abstract string Facts(Contract contract, PipelineSettings settings, ContractCatalog contracts);

    /// <summary>
    /// Stands for what its rows depend on that is neither the repository, a setting nor a dataset, as it is now: a difference from the last epoch makes the stage redo all
    /// its files, of which only those count as changed whose rows are then others. Null where there is nothing such.
    /// </summary>
    /// <param name="request">What is refreshed.</param>
    /// <param name="snapshot">The repository's files.</param>
    /// <param name="before">What the last epoch says of it; null for nothing.</param>
    internal virtual string? Outside(RefreshRequest request, RepositorySnapshot snapshot, string? before) => null;

    /// <summary>Whether it is to redo all its files, though nothing says that what they depend on changed.</summary>
    internal virtual bool IsAskedForAll(RefreshRequest request) => false;

    /// <summary>Whether it reads the bytes of files, beside those that are parsed.</summary>
    internal virtual bool ReadsContent => false;

    /// <summary>Whether its datasets are made together, once what any of them reads is there.</summary>
    internal virtual bool MakesAllAtOnce => false;

    /// <summary>Whether most of a step's work needs nothing but what the step reads, so that it goes on beside other steps; see <see cref="Ahead"/>. Its steps come as late as they can.</summary>
    internal virtual bool WorksAhead => false;

    /// <summary>Prepares that work, once what the step reads is made.</summary>
    /// <returns>The work, which another thread may do, and what comes of it; null where there is none to do.</returns>
    internal virtual Func<object>? Ahead(RefreshRun run, StageStep step) => null;

    /// <summary>Makes the rows of a step's datasets, each over its scope.</summary>
    internal abstract void Run(RefreshRun run, StageStep step);

    /// <summary>Writes what it says of the run itself, where the run makes an epoch.</summary>
    internal virtual void Finish(RunDatasets datasets)
    {
    }
}
