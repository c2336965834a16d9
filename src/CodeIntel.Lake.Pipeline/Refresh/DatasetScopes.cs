using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Which files each dataset is redone for, and why: by the plan, by the inputs that really changed, and by the keys that were looked up.</summary>
internal sealed class DatasetScopes(RefreshSession session, StagedEpoch staged)
{
    /// <summary>The rows of more files are rather made anew than looked for.</summary>
    private const int MostKeyedFiles = 200;

    /// <summary>The rows of more keys are rather made anew than looked for.</summary>
    private const int MostKeys = 20_000;

    private readonly Dictionary<string, ChangeSet> changed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, KeyImpact> impacts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyCollection<string>> found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyScope> keys = new(StringComparer.Ordinal);

    private ContractCatalog Contracts => session.Request.Contracts;

    private RefreshPlan Plan => session.Plan;

    /// <summary>The files that there are, and those that are gone.</summary>
    public IReadOnlyList<string> EveryFile { get; } =
        [.. session.Snapshot.Files.Select(f => f.FileId).Concat(session.Plan.Deleted).Order(StringComparer.Ordinal)];

    /// <summary>All impact that was found.</summary>
    public KeyImpact Impact => new(
        [.. impacts.Values.SelectMany(i => i.Keys).Distinct()],
        [.. impacts.Values.SelectMany(i => i.Uses).Distinct()],
        [.. impacts.Values.SelectMany(i => i.Files).DistinctBy(f => f.Reason)],
        [.. impacts.Values.SelectMany(i => i.Candidates).Distinct(StringComparer.Ordinal)]);

    /// <summary>The files of which any rows are recomputed.</summary>
    public IEnumerable<string> FileIds => Plan.Reasons.Keys.Concat(Plan.Restated).Concat(Impact.FileIds);

    /// <summary>Takes in what a replace changed.</summary>
    public void Add(Contract contract, ReplaceOutcome outcome) => changed[contract.Name] = Changes(contract.Name).With(outcome);

    /// <summary>Finds the impact of all changes, whether or not a dataset was made that asks for it.</summary>
    public void FindImpact()
    {
        foreach (var contract in session.Graph.Datasets.Select(d => Contracts[d.Name]).Where(c => !Plan.RedoesAll(c.Name) && c.Scope != DatasetScope.Global))
        {
            foreach (var input in contract.Inputs.Where(i => i.Mode == InputMode.Whole))
            {
                _ = ReachedBy(input);
            }
        }
    }

    /// <summary>Why each file is redone: the plan's reasons and those of the impact.</summary>
    public IEnumerable<ImpactedFile> Reasons => session.PlannedFiles.Concat(Impact.Files).DistinctBy(f => f.Reason);

    /// <summary>Whether every file's rows of a dataset are redone.</summary>
    public bool RedoesAll(Contract contract) => Plan.RedoesAll(contract.Name);

    /// <summary>Whether something changed that a stage reads outside of the repository.</summary>
    public bool HasNews(Stage stage) => Plan.News.Contains(stage.Name);

    /// <summary>Whether a stage is to redo all its files, though nothing says that what they depend on changed.</summary>
    public bool IsAskedForAll(Stage stage) => Plan.Asked.Contains(stage.Name);

    /// <summary>Takes the files whose rows of these datasets turned out to differ for redone, where nothing else says why.</summary>
    /// <param name="kind">Kind of reason.</param>
    /// <param name="says">What happened, for a person.</param>
    /// <param name="contracts">The datasets; they are made.</param>
    /// <param name="behind">What led to it, for a person, by the id of the file: the links of the way from there on; empty where nobody knows.</param>
    public void AddFound(string kind, string says, IEnumerable<Contract> contracts, Func<string, IEnumerable<string>>? behind = null)
    {
        var files = contracts.SelectMany(c => Changes(c.Name).Files).ToHashSet(StringComparer.Ordinal);
        impacts[kind] = KeyImpact.Of(session.Snapshot.Files.Where(f => files.Contains(f.FileId) && !Plan.Reasons.ContainsKey(f.FileId)).Select(f => ImpactedFile.By(f.FileId, f.Path, kind, f.Path, string.Join(IKeyChanges.Arrow, [says, .. behind?.Invoke(f.FileId) ?? []]))));
    }

    /// <summary>Whether a dataset that belongs to no file is redone.</summary>
    public bool IsRedone(Contract contract) => Plan.RedoesAll(contract.Name) || contract.Inputs.Any(i => Changes(i.Dataset).Any);

    /// <summary>The files whose rows of a dataset may differ: those whose own inputs did, and the impacted where it reads others' rows.</summary>
    public IReadOnlyCollection<string> Find(Contract contract) => found[contract.Name] = Plan.RedoesAll(contract.Name)
        ? contract.HasRowsOfNoFile ? [.. EveryFile, RowScope.GlobalFileId] : EveryFile
        : new SortedSet<string>(contract.Inputs.SelectMany(FilesOf), StringComparer.Ordinal);

    /// <summary>The keys of a dataset's rows of no file that may differ; null where those rows are all made anew.</summary>
    public KeyScope? FindKeys(Contract contract)
    {
        var changes = contract.Inputs.Where(i => i.KeyedBy is not null && Changes(i.Dataset).Any).Select(i => (Input: i, Rows: ChangedRows(Contracts[i.Dataset]))).ToList();
        if (contract.KeyedBy is not { } column || Plan.RedoesAll(contract.Name) || changes.Exists(c => c.Rows is null))
        {
            return null;
        }

        var sides = changes.Select(c => Sides(Contracts[c.Input.Dataset], c.Input, c.Rows!)).ToList();
        if (session.Connection.Rows.DifferingKeys(sides, MostKeys) is not { } values)
        {
            return null;
        }

        return keys[contract.Name] = new KeyScope(column, values);
    }

    /// <summary>All rows where the files are every file; else theirs.</summary>
    public RowScope Rows(IReadOnlyCollection<string> files) =>
        files.Count(f => f != RowScope.GlobalFileId) == EveryFile.Count ? RowScope.All : RowScope.Of(files);

    private KeyedSides Sides(Contract source, DatasetInput input, RowScope rows) =>
        new(input.Columns.Count > 0 ? input.Columns : [.. source.Columns.Select(c => c.Name)], input.KeyedBy!, staged.Before.Relation(source, rows), staged.Relation(source, rows));

    /// <summary>Rows of a dataset among which are all that differ; null where those would be too many to look at.</summary>
    private RowScope? ChangedRows(Contract source) =>
        Plan.RedoesAll(source.Name) || source.HasRowsOfNoFile ? null
        : source.IsPerFile ? Changes(source.Name).Files is { Count: <= MostKeyedFiles } files ? RowScope.Of(files) : null
        : source.KeyedBy is null ? RowScope.All
        : keys.TryGetValue(source.Name, out var known) ? RowScope.All with { Keys = known }
        : null;

    private ChangeSet Changes(string dataset) => changed.GetValueOrDefault(dataset, ChangeSet.None);

    private IEnumerable<string> FilesOf(DatasetInput input) => input.Mode switch
    {
        InputMode.Site => Changes(input.Dataset).Files,
        InputMode.Whole => ReachedBy(input),
        InputMode.Rounds => [],
        _ => Changes(input.Dataset).Any ? [RowScope.GlobalFileId] : [],
    };

    /// <summary>The files that a difference in an input may change where it is read whole.</summary>
    private IEnumerable<string> ReachedBy(DatasetInput input)
    {
        if (Contracts[input.Dataset].Scope == DatasetScope.Transient)
        {
            return found.GetValueOrDefault(input.Dataset, []);
        }

        if (input.Via is { } via)
        {
            return ImpactVia(via).FileIds;
        }

        if (!Changes(input.Dataset).Any)
        {
            return [];
        }

        impacts.TryAdd(input.Dataset, Everything("whole_input", input.Dataset, $"{input.Dataset} changed, of which each file reads all"));
        return EveryFile;
    }

    private KeyImpact Everything(string kind, string reference, string says) => KeyImpact.Of(session.Snapshot.Files.Select(f => ImpactedFile.By(f.FileId, f.Path, kind, reference, says)));

    private KeyImpact ImpactVia(string lookup)
    {
        if (!impacts.TryGetValue(lookup, out var impact))
        {
            session.Request.Progress?.Begin(Contracts[lookup].Stage, "impacted files", 0);
            var providers = session.Graph.OfferedVia(lookup).Select(p => new ChangedProvider(p.Contract, p.Columns, DifferingRows(p.Contract))).ToList();
            var policy = session.Request.Settings.Policy;
            impact = new ImpactAnalysis(session.Connection, Contracts, staged, ImpactStrategy.Of(policy.ImpactStrategy), session.Filters, session.IsRehearsal, policy.MaxImpactDepth).Find(Contracts[lookup], providers, Plan.Deleted);
            if (impact is null)
            {
                session.Request.Progress?.Note($"the impact goes deeper than max_impact_depth, {policy.MaxImpactDepth}: every file is redone");
                impact = Everything(ImpactAnalysis.Lost.Kind, ImpactAnalysis.Lost.Reference, ImpactAnalysis.Lost.Reference);
            }

            impacts.Add(lookup, impact);
        }

        return impact;
    }

    private RowScope DifferingRows(Contract provider) => provider.IsPerFile
        ? RowScope.Of(Changes(provider.Name).Files)
        : Changes(provider.Name).Any ? RowScope.All : RowScope.Of([]);
}
