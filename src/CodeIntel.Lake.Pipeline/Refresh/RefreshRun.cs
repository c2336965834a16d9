using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Carries out a plan: stage by stage, each dataset over just the files whose inputs really changed.</summary>
internal sealed class RefreshRun : IDisposable
{
    private const long WaveBytes = 10_000_000;

    /// <summary>Rows of fewer bytes of source are made sooner by one thread than by several that wait for each other.</summary>
    private const long FewBytes = 1_000_000;

    /// <summary>A rule over all files, as those of tables of the run are, reads a few columns of each: so much less than what is made of a file that changed.</summary>
    private const int PartOfGlobal = 20;
    private const string Stale = " stale";

    private readonly RefreshSession session;
    private readonly StagedEpoch staged;
    private readonly DerivedStage derived;
    private readonly RunRecord record;
    private readonly Dictionary<string, long> sizes;
    private readonly Dictionary<string, string> outside;
    private readonly WorkAhead ahead;
    private (int Threads, bool IsSmall) fit;

    public RefreshRun(RefreshSession session, RunRecord record)
    {
        this.session = session;
        this.record = record;
        staged = session.Begin();
        derived = new DerivedStage(session.Connection, Contracts, staged, session.Request.Settings.Scan.SourceRoots);
        Scopes = new DatasetScopes(session, staged);
        outside = new Dictionary<string, string>(session.Outside, StringComparer.Ordinal);
        fit = (RefreshSession.Threads(session.Request.Settings), false);
        ahead = new WorkAhead(this, session.Graph, fit.Threads > 1);
        sizes = session.Snapshot.Files.ToDictionary(f => f.FileId, f => f.Size, StringComparer.Ordinal);
    }

    private ContractCatalog Contracts => session.Request.Contracts;

    private RefreshPlan Plan => session.Plan;

    public IRefreshProgress? Progress => session.Request.Progress;

    public RepositorySnapshot Snapshot => session.Snapshot;

    /// <summary>Whether a stage could not do all files for the epoch before, and else would read the same outside of the repository as it did then.</summary>
    public bool WasStale(Stage stage) => EpochFacts.Outside.From(session.Before?.Facts).GetValueOrDefault(stage.Name) == session.Outside[stage.Name] + Stale;

    /// <summary>Says that a stage could not do so many files, so that the next refresh tries again.</summary>
    public void SetStale(Stage stage, int files)
    {
        outside[stage.Name] = OutsideOf(stage) + Stale;
        record.Stale += files;
    }

    /// <summary>What a stage reads outside of the repository, whether or not it could do all files.</summary>
    public string OutsideOf(Stage stage) => Whole(session.Outside[stage.Name]);

    /// <summary>Whether what makes the rows of a stage is the same as for the epoch before: rules, settings, and what it reads outside of the repository.</summary>
    public bool IsMadeAsBefore(Stage stage) =>
        !session.FingerprintsDiffer && EpochFacts.Outside.From(session.Before?.Facts).GetValueOrDefault(stage.Name) is { } before && Whole(before) == OutsideOf(stage);

    /// <summary>The files whose content differs from the epoch before, those that are gone among them.</summary>
    public IEnumerable<string> ContentChanged => session.Diff.ContentChanged.Concat(session.Diff.Deleted);

    /// <summary>Says what differs of a stage's rows though nothing changed that they depend on.</summary>
    public void SetDrift(IReadOnlyList<SemanticDrift> drift) => record.Drift = drift;

    /// <summary>What was asked for.</summary>
    public RefreshRequest Request => session.Request;

    /// <summary>Which files are redone, as far as the run has come.</summary>
    public DatasetScopes Scopes { get; }

    /// <summary>What of the steps decides which files are redone; the impact is then known.</summary>
    public void RunThroughImpact()
    {
        var decisive = session.Graph.Decisive(Contracts);
        Run(session.Graph.Steps.Where(s => s.Contracts.Any(c => decisive.Contains(c.Name))));
        Scopes.FindImpact();
    }

    /// <summary>All steps.</summary>
    public void RunAll()
    {
        foreach (var dataset in session.Graph.Datasets.Where(d => Plan.IsAnew && !d.IsTransient))
        {
            staged.Empty(Contracts[dataset.Name]);
        }

        Run(session.Graph.Steps);
        record.Candidates.UnionWith(Scopes.Impact.Candidates);
        derived.Clear();
    }

    private void Run(IEnumerable<StageStep> steps)
    {
        var all = steps.Select(s => (Step: s, On: OfStagesThatAreOn(s))).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            session.Request.Cancel.ThrowIfCancellationRequested();
            var (step, on) = all[i];
            foreach (var contract in step.Contracts.Except(on.Contracts))
            {
                Empty(contract);
            }

            if (on.Contracts.Count > 0)
            {
                using var trace = RefreshTrace.Begin(on);
                on.Stages[0].Run(this, on);
            }

            ahead.Begin(step.Contracts, all.Skip(i + 1).Select(s => s.On).Where(s => s.Contracts.Count > 0));
        }
    }

    private StageStep OfStagesThatAreOn(StageStep step) => step with
    {
        Contracts = [.. step.Contracts.Where(c => !session.Graph.Off.Contains(c.Name))],
        Stages = [.. step.Stages.Where(s => s.IsOn(session.Request.Settings))],
    };

    /// <summary>What came of the work of a step that was done ahead.</summary>
    public object TakeAhead(StageStep step) => ahead.Take(step);

    /// <summary>A dataset of a stage that is switched off: no rows, and its columns.</summary>
    private void Empty(Contract contract)
    {
        if (contract.Scope == DatasetScope.Transient)
        {
            derived.Fill(contract with { Inputs = [], Sql = session.Connection.Rows.None(contract), Step = null }, RowScope.All);
        }
        else if (Plan.RedoesAll(contract.Name))
        {
            var since = record.Now;
            Record(contract, [], staged.RemoveRows(contract), since);
        }
    }

    /// <summary>Makes the epoch visible.</summary>
    /// <returns>What <see cref="StagedEpoch.CommitTime"/> tells; null where no row of any dataset differs, so that there is no new epoch.</returns>
    public TimeSpan? Commit()
    {
        if (!staged.HasChanges && !session.FingerprintsDiffer && EpochFacts.Outside.From(session.Before?.Facts) is var known && known.Count == outside.Count && !known.Except(outside).Any())
        {
            return null;
        }

        using var trace = RefreshTrace.Begin("commit");
        Progress?.Begin("commit", $"epoch {staged.Epoch}", 0);
        foreach (var dataset in record.Datasets)
        {
            record.Wrote(dataset.Contract.Name, staged.RowsWritten(dataset.Contract.Name));
        }

        record.ScopedReads = staged.ScopedReads;
        var datasets = new RunDatasets(session, staged, record, Scopes);
        foreach (var stage in session.Graph.All)
        {
            stage.Finish(datasets);
        }

        session.LastChanceToStop();
        staged.Commit(Facts());
        return staged.CommitTime;
    }

    public void Dispose()
    {
        ahead.Dispose();
        staged.Dispose();
    }

    private Dictionary<string, string> Facts() =>
        new(EpochFacts.Fingerprints.To(session.Fingerprints).Concat(EpochFacts.Outside.To(outside)).Concat(session.Revision?.ToFacts() ?? []).Append(KeyValuePair.Create(ProgramVersion.Fact, ProgramVersion.Text)));

    private static string Whole(string outside) => outside.EndsWith(Stale, StringComparison.Ordinal) ? outside[..^Stale.Length] : outside;

    /// <summary>Files whose row of the scan may differ.</summary>
    public IReadOnlyList<string> ScannedFiles(Contract contract) =>
        Plan.RedoesAll(contract.Name) ? Scopes.EveryFile : [.. Plan.Content.Concat(Plan.Deleted).Concat(Plan.Restated)];

    /// <summary>Replaces rows that are written one by one.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The files; null for a dataset that belongs to none.</param>
    /// <param name="write">Writes the rows.</param>
    public void ReplaceWritten(Contract contract, IReadOnlyList<string>? scope, Action<IRowWriters> write)
    {
        var since = record.Now;
        Record(contract, scope ?? [], staged.Replace(contract, scope is null ? RowScope.All : Scopes.Rows(scope), StagedRows.Of(session, contract, write)), since);
    }

    /// <summary>Replaces the rows of several datasets that are written together.</summary>
    /// <param name="contracts">The datasets, of files.</param>
    /// <param name="write">Writes the rows, in any order, and says of which files.</param>
    public void ReplaceWritten(IReadOnlyList<Contract> contracts, Func<IRowWriters, IReadOnlyCollection<string>> write)
    {
        var since = record.Now;
        using var rows = new StagedRows(session.Database, session.Connection, contracts);
        IReadOnlyCollection<string> scope = [];
        rows.Write(writers => scope = write(writers));
        foreach (var contract in contracts)
        {
            Record(contract, scope, staged.Replace(contract, Scopes.Rows(scope), rows.Select(contract)), since);
            since = record.Now;
        }
    }

    /// <summary>Reads the bytes of files that are not here, since they did not change.</summary>
    /// <returns>The files that have changed since the scan.</returns>
    public HashSet<string> ReadAgain(IEnumerable<string> fileIds) => session.Scan.ReadAgain(fileIds, Cancel);

    /// <summary>The bytes of a file, which were read; null where they could not be.</summary>
    public byte[]? ContentOf(FileFact file) => session.Scan.Contents.TryTake(file.FileId, out var content) ? content : null;

    /// <summary>Reads all rows of a dataset as they were in the epoch before; columns that it did not have are null.</summary>
    public IEngineResult ReadBefore(string dataset, IReadOnlyList<string> columns) =>
        session.Connection.Rows.Read(session.Connection.Rows.Columns(staged.Before.RelationOfAnyColumns(Contracts[dataset]), columns));

    /// <summary>Where any input differs, replaces all rows of a dataset of files by those that are written now; whose rows really differ is then known.</summary>
    public void ReplaceFound(Contract contract, Action<IRowWriters> write)
    {
        if (Scopes.IsRedone(contract))
        {
            Progress?.Begin(contract.Stage, contract.Name, 0);
            ReplaceWritten(contract, null, write);
        }
    }

    /// <summary>Reads all rows of a dataset as they are in the epoch in the making.</summary>
    /// <param name="dataset">The dataset; it is made.</param>
    /// <param name="columns">The columns wanted.</param>
    /// <param name="order">Columns among them that the rows are in the order of.</param>
    public IEngineResult Read(string dataset, IReadOnlyList<string> columns, params IReadOnlyList<string> order) =>
        session.Connection.Rows.Read(Ordered(staged.Relation(Contracts[dataset], RowScope.All), columns, order));

    /// <summary>A relation of all rows of a dataset as they are in the epoch in the making, to be read by a session of <see cref="Connect"/> while the run goes on.</summary>
    /// <param name="dataset">The dataset; it is made.</param>
    /// <param name="columns">The columns wanted.</param>
    /// <param name="order">Columns among them that the rows are in the order of.</param>
    public string Stored(string dataset, IReadOnlyList<string> columns, params IReadOnlyList<string> order) =>
        Ordered(staged.Stored(Contracts[dataset], RowScope.All), columns, order);

    private string Ordered(string relation, IReadOnlyList<string> columns, IReadOnlyList<string> order) => session.Connection.Rows.Sorted(session.Connection.Rows.Columns(relation, columns), order);

    /// <summary>A session of the engine for another thread.</summary>
    public IEngineSession Connect() => session.Database.Connect();

    /// <summary>Set where the run is to stop.</summary>
    public CancellationToken Cancel => session.Request.Cancel;

    /// <summary>Parses files and replaces the rows of these datasets: of all files where what makes them changed, else of those that changed.</summary>
    public void Extract(IReadOnlyList<Contract> datasets, IReadOnlyList<IFileExtractor> extractors)
    {
        var content = Plan.Content.Concat(Plan.Deleted).ToHashSet(StringComparer.Ordinal);
        var scope = datasets.Any(d => Plan.RedoesAll(d.Name)) ? Scopes.EveryFile : [.. content.Order(StringComparer.Ordinal)];
        record.Redone.UnionWith(scope.Where(sizes.ContainsKey));
        var byId = session.Snapshot.Files.ToDictionary(f => f.FileId, StringComparer.Ordinal);
        var settings = session.Request.Settings;
        var stage = new ExtractStage(
            session.Database,
            session.Connection,
            session.Scan.Contents,
            RefreshSession.Threads(settings),
            new ExtractLimits((int)Math.Min(int.MaxValue, settings.Scan.MaxFileBytes)),
            datasets,
            extractors,
            session.Request.Cancel);
        FitEngine(scope);
        Progress?.Begin(datasets[0].Stage, "files", scope.Count);
        var waves = WavesInto(stage.Datasets, scope);
        using var ahead = new ExtractAhead(stage, Progress);
        void Start(int wave)
        {
            if (wave < waves.Count)
            {
                ahead.Start([.. waves[wave].Where(byId.ContainsKey).Select(f => byId[f])]);
            }
        }

        Start(0);
        for (var i = 0; i < waves.Count; i++)
        {
            record.Failed += ahead.Take();
            Start(i + 1);
            foreach (var contract in stage.Datasets)
            {
                var since = record.Now;
                if (Plan.RedoesAll(contract.Name) || waves[i].All(content.Contains))
                {
                    Record(contract, waves[i], waves[i].Count > StagedEpoch.FewFiles ? staged.Replace(contract, Scopes.Rows(waves[i]), ahead.Select(contract)) : staged.Replace(contract, Scopes.Rows(waves[i]), ahead.Take(contract)), since);
                }
                else if (waves[i].Where(content.Contains).ToHashSet(StringComparer.Ordinal) is { Count: > 0 } some)
                {
                    var select = session.Connection.Rows.OfFileIds(contract, ahead.Select(contract), some);
                    Record(contract, some, staged.Replace(contract, RowScope.Of(some), select), since);
                }
            }
        }
    }

    /// <summary>Runs the rule of a dataset over the files whose inputs differ.</summary>
    public void Derive(Contract contract)
    {
        if (contract.Scope == DatasetScope.Global)
        {
            DeriveGlobal(contract);
            return;
        }

        var scope = Scopes.Find(contract);
        var keys = scope.Contains(RowScope.GlobalFileId) ? Scopes.FindKeys(contract) : null;
        if (keys is { Values.Count: 0 })
        {
            scope = [.. scope.Where(f => f != RowScope.GlobalFileId)];
        }

        if (scope.Count == 0 && Scopes.EveryFile.Count > 0)
        {
            return;
        }

        // Tables of the run are made when one that reads them is.
        if (contract.Scope == DatasetScope.Transient)
        {
            return;
        }

        FitEngine(contract.Inputs.Any(i => Contracts[i.Dataset].Scope == DatasetScope.Transient) ? [.. scope, RowScope.GlobalFileId] : scope);
        Progress?.Begin(contract.Stage, contract.Name, scope.Count);
        derived.Prepare(contract, Scopes.Rows(scope));
        foreach (var wave in WavesInto([contract], scope))
        {
            var since = record.Now;
            var rows = Scopes.Rows(wave);
            Record(contract, wave, derived.Run(contract, rows.FileIds?.Contains(RowScope.GlobalFileId) == true ? rows with { Keys = keys } : rows), since);
            Progress?.Advance(wave.Count);
        }

        record.Redone.UnionWith(scope.Where(sizes.ContainsKey));
    }

    private void DeriveGlobal(Contract contract)
    {
        if (!Scopes.IsRedone(contract))
        {
            return;
        }

        var since = record.Now;
        FitEngine([RowScope.GlobalFileId]);
        var keys = Scopes.FindKeys(contract);
        if (keys is not { Values.Count: 0 })
        {
            Progress?.Begin(contract.Stage, contract.Name, 0);
            derived.Prepare(contract, RowScope.All);
            Record(contract, [], derived.Run(contract, RowScope.All with { Keys = keys }), since);
        }
    }

    /// <summary>Has the engine use as many threads, where the settings leave that open, and as much care for plans as the files are worth, where no work ahead may be running a statement.</summary>
    private void FitEngine(IReadOnlyCollection<string> scope)
    {
        var settings = session.Request.Settings;
        var bytes = scope.Sum(f => f == RowScope.GlobalFileId ? sizes.Values.Sum() / PartOfGlobal : sizes.GetValueOrDefault(f));
        var wanted = (Threads: settings.Engine.Threads > 0 || bytes > FewBytes ? RefreshSession.Threads(settings) : 1, IsSmall: bytes <= FewBytes);
        if (wanted != fit && !ahead.IsGoing)
        {
            session.Connection.Fit(wanted.Threads, wanted.IsSmall);
            fit = wanted;
        }
    }

    private void Record(Contract contract, IReadOnlyCollection<string> scope, ReplaceOutcome outcome, long since)
    {
        Scopes.Add(contract, outcome);
        record.Add(contract, scope.Count, outcome.ChangedFileIds.Count, since);
        record.Different.UnionWith(outcome.ChangedFileIds.Where(sizes.ContainsKey));
    }

    /// <summary>
    /// The waves of a scope; one without files where the repository has none, so that every dataset has its table. A table with other
    /// columns than now takes no part of its rows, so it is emptied before the first of several waves.
    /// </summary>
    private IReadOnlyList<IReadOnlyList<string>> WavesInto(IReadOnlyList<Contract> datasets, IReadOnlyCollection<string> scope)
    {
        if (scope.Count == 0 && Scopes.EveryFile.Count == 0)
        {
            return [[]];
        }

        var waves = WavePlanner.Cut(scope, sizes, staged.Before.Layout, WaveBytes);
        if (waves.Count > 1)
        {
            foreach (var contract in datasets)
            {
                staged.EmptyWhereColumnsChanged(contract);
            }
        }

        return waves;
    }
}
