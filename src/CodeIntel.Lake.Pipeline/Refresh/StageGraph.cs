using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Datasets that are made together: those of a scan, those of one parse, or one made by a rule.</summary>
internal sealed record StageStep(IReadOnlyList<Stage> Stages, IReadOnlyList<Contract> Contracts);

/// <summary>Stages and contracts put in order: each dataset after what it reads, and after what its lookups may have to hear of.</summary>
internal sealed class StageGraph
{
    private readonly Dictionary<string, Stage> stages;
    private readonly Dictionary<string, IReadOnlyList<string>> reads;
    private readonly ILookup<string, KeyProvider> offers;

    /// <exception cref="LakeException"><c>contract_invalid</c>: an unknown stage, a dataset that its stage does not write, or a circle; names file and line.</exception>
    public StageGraph(IReadOnlyList<Stage> list, ContractCatalog contracts, PipelineSettings settings)
    {
        All = list;
        stages = list.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var made = contracts.All.Where(c => c.Scope != DatasetScope.Run).ToList();
        foreach (var contract in contracts.All)
        {
            var stage = stages.GetValueOrDefault(contract.Stage) ?? throw contract.Error(1, $"there is no stage '{contract.Stage}'");
            if (stage.Refuses(contract) is { } reason)
            {
                throw contract.Error(1, $"the stage {stage.Name} cannot write '{contract.Name}': {reason}");
            }

            foreach (var input in contract.Inputs.Where(i => contracts[i.Dataset].Scope == DatasetScope.Run))
            {
                throw contract.Error(input.Line, $"'{input.Dataset}' speaks of the run and can be no input");
            }
        }

        offers = made.SelectMany(c => c.Inputs).Where(i => i.Via is not null).GroupBy(i => (Via: i.Via!, i.Dataset)).ToLookup(g => g.Key.Via, g => Read(contracts[g.Key.Dataset], g), StringComparer.Ordinal);
        reads = made.ToDictionary(
            c => c.Name,
            c => (IReadOnlyList<string>)[.. c.Inputs.SelectMany(i => i.Via is { } via ? offers[via].SelectMany(o => new[] { o.Contract.Name, o.Contract.Offers!.SplitAt, o.Contract.Offers!.HeldBy }).OfType<string>() : [i.Dataset]).Distinct(StringComparer.Ordinal)],
            StringComparer.Ordinal);
        Off = made.Where(c => !stages[c.Stage].IsOn(settings)).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        Steps = Order(made);
        Datasets = [.. Steps.SelectMany(s => s.Contracts.Select(c => new PlannedDataset(
            c.Name, c.Stage, [.. reads[c.Name].Concat(c.Inputs.Select(i => i.Via).OfType<string>())], s.Stages[0] is PerFileStage || s.Stages[0].ReadsContent, c.Scope == DatasetScope.Transient)))];
    }

    public IReadOnlyList<Stage> All { get; }

    /// <summary>Steps in order.</summary>
    public IReadOnlyList<StageStep> Steps { get; }

    /// <summary>Every dataset but those of the run, in order.</summary>
    public IReadOnlyList<PlannedDataset> Datasets { get; }

    /// <summary>Datasets of stages that are switched off.</summary>
    public IReadOnlySet<string> Off { get; }

    /// <summary>What the datasets of a step read.</summary>
    public IEnumerable<string> Reads(StageStep step) => step.Contracts.SelectMany(c => reads[c.Name]);

    public Stage StageOf(Contract contract) => stages[contract.Stage];

    /// <summary>Datasets whose keys are found by way of a dataset's lookups.</summary>
    public IEnumerable<KeyProvider> OfferedVia(string lookup) => offers[lookup];

    /// <summary>The datasets of which a change may redo files that did not change, with all that they are made from.</summary>
    public IReadOnlySet<string> Decisive(ContractCatalog contracts) => WithAllTheyRead(
        reads.Keys.Select(k => contracts[k]).Where(c => c.IsPerFile || c.Scope == DatasetScope.Transient)
            .SelectMany(c => c.Inputs.Where(i => i.Mode == InputMode.Whole).Select(i => i.Dataset).Concat(c.Inputs.Any(i => i.Mode == InputMode.Rounds) ? [c.Name] : []))
            .Where(d => contracts[d].Scope != DatasetScope.Transient));

    private HashSet<string> WithAllTheyRead(IEnumerable<string> datasets)
    {
        var open = new Stack<string>(datasets);
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out var next))
        {
            if (found.Add(next))
            {
                foreach (var read in reads[next])
                {
                    open.Push(read);
                }
            }
        }

        return found;
    }

    private static KeyProvider Read(Contract provider, IEnumerable<DatasetInput> inputs) =>
        new(provider, [.. inputs.SelectMany(i => i.Columns.Count > 0 ? i.Columns : provider.Columns.Select(c => c.Name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    private List<StageStep> Order(List<Contract> made)
    {
        var rank = All.Select((s, i) => (s.Name, i)).ToDictionary(s => s.Name, s => s.i, StringComparer.Ordinal);
        var ranked = made.OrderBy(c => rank[c.Stage]).ThenBy(c => c.Name, StringComparer.Ordinal).ToList();
        var first = ranked.Where(c => stages[c.Stage] is ScanStage).ToList();
        var parsed = ranked.Where(c => stages[c.Stage] is PerFileStage).ToList();
        var steps = new List<StageStep>();
        steps.AddRange(first.GroupBy(c => c.Stage).Select(g => new StageStep([stages[g.Key]], [.. g])));
        if (parsed.Count > 0)
        {
            steps.Add(new StageStep([.. parsed.Select(c => stages[c.Stage]).Distinct()], parsed));
        }

        var done = first.Concat(parsed).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var urgent = WithAllTheyRead(ranked.Where(c => stages[c.Stage].WorksAhead).Select(c => c.Name));
        var open = ranked.Where(c => !done.Contains(c.Name)).OrderBy(c => stages[c.Stage].WorksAhead).ThenByDescending(c => urgent.Contains(c.Name)).ToList();
        while (open.Count > 0)
        {
            var ready = open.FindAll(c => reads[c.Name].All(done.Contains));
            var next = ready.FirstOrDefault()
                ?? throw open[0].Error(open[0].Inputs[0].Line, "these datasets wait for each other in a circle: " + string.Join(", ", open.Select(c => c.Name)));
            var stage = stages[next.Stage];
            var together = stage.MakesAllAtOnce ? ready.FindAll(c => c.Stage == stage.Name) : [next];
            open.RemoveAll(together.Contains);
            done.UnionWith(together.Select(c => c.Name));
            steps.Add(new StageStep([stage], together));
        }

        return steps;
    }
}

/// <summary>A dataset as a plan sees it.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Reads">What its rows are made from.</param>
/// <param name="IsParsed">Whether its rows come from the bytes of files.</param>
/// <param name="IsTransient">Whether it is a table of the run alone.</param>
public sealed record PlannedDataset(string Name, string Stage, IReadOnlyList<string> Reads, bool IsParsed, bool IsTransient = false);

/// <summary>A dataset whose keys are found by way of lookups.</summary>
/// <param name="Contract">The dataset.</param>
/// <param name="Columns">The columns that its readers can read, in order.</param>
public sealed record KeyProvider(Contract Contract, IReadOnlyList<string> Columns);
