using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Carries out a plan: stage by stage, each dataset over just the files whose inputs really changed.</summary>
internal sealed class RefreshRun : IDisposable
{
    private const long WaveBytes = 10_000_000;
    private readonly RefreshSession session;
    private readonly StagedEpoch staged;
    private readonly DerivedStage derived;
    private readonly RunRecord record;
    private readonly ChangedRows changed = new();
    private readonly Dictionary<string, long> sizes;
    private readonly IReadOnlyList<string> everyFile;
    private IReadOnlyList<string> impacted = [];

    public RefreshRun(RefreshSession session, RunRecord record)
    {
        this.session = session;
        this.record = record;
        staged = session.Store.Begin(session.Connection);
        derived = new DerivedStage(session.Connection, Contracts, staged, session.Request.Settings.Scan.SourceRoots);
        sizes = session.Snapshot.Files.ToDictionary(f => f.FileId, f => f.Size, StringComparer.Ordinal);
        everyFile = [.. sizes.Keys.Concat(session.Plan.Deleted).Order(StringComparer.Ordinal)];
    }

    private ContractCatalog Contracts => session.Request.Contracts;

    private RefreshPlan Plan => session.Plan;

    private IRefreshProgress? Progress => session.Request.Progress;

    /// <summary>Scan and extract rows, normalized, and the impact known.</summary>
    public void RunThroughImpact()
    {
        WriteFiles();
        WriteSkipped();
        Extract();
        foreach (var contract in Contracts.Derived.Where(c => c.Stage == "normalize"))
        {
            Derive(contract);
        }

        FindImpact();
    }

    /// <summary>The stages after impact.</summary>
    public void RunToGraph()
    {
        foreach (var contract in Contracts.Derived.Where(c => c.Stage != "normalize"))
        {
            Derive(contract);
        }

        derived.Clear();
    }

    /// <summary>Makes the epoch visible.</summary>
    /// <returns>What <see cref="StagedEpoch.CommitTime"/> tells; null where no row of any dataset differs, so that there is no new epoch.</returns>
    public TimeSpan? Commit()
    {
        if (!staged.HasChanges && !FingerprintsDiffer())
        {
            return null;
        }

        Progress?.Begin("commit", $"epoch {staged.Epoch}", 0);
        foreach (var dataset in record.Datasets)
        {
            record.Wrote(dataset.Contract.Name, staged.RowsWritten(dataset.Contract.Name));
        }

        record.ScopedReads = staged.ScopedReads;
        new RunDatasets(session, staged, record).Write();
        session.LastChanceToStop();
        staged.Commit(StageFingerprints.ToFacts(session.Fingerprints));
        return staged.CommitTime;
    }

    /// <summary>The files of which any rows are recomputed.</summary>
    public IEnumerable<string> FileIds => Plan.Reasons.Keys.Concat(Plan.Restated).Concat(impacted);

    /// <summary>Why each file is redone: the plan's reasons and those of the impact.</summary>
    public IReadOnlyList<PlannedFile> Files()
    {
        var paths = session.Diff.Files.ToDictionary(f => f.File.FileId, f => f.File.Path, StringComparer.Ordinal);
        var reasons = Plan.Reasons.ToDictionary(r => paths[r.Key], r => new List<RedoReason> { r.Value }, StringComparer.Ordinal);
        using var rows = session.Connection.Query($"SELECT path, reason_kind, reason_ref FROM {ImpactAnalysis.FilesTable} ORDER BY ALL");
        foreach (var row in rows.Rows())
        {
            var path = (string)row[0]!;
            if (!reasons.TryGetValue(path, out var known))
            {
                reasons.Add(path, known = []);
            }

            known.Add(new RedoReason((string)row[1]!, (string)row[2]!));
        }

        return [.. reasons.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => new PlannedFile(r.Key, r.Value))];
    }

    public void Dispose() => staged.Dispose();

    private void WriteSkipped()
    {
        if (!Plan.SkippedDiffers && !Plan.RedoesAll("scan"))
        {
            return;
        }

        var contract = Contracts[ScanRows.SkippedDataset];
        var since = record.Now;
        StageWriters.Replace(session, staged, contract, RowScope.All, rows => ScanRows.WriteSkipped(session.Snapshot.Skipped, rows));
        record.Add(contract, 0, 0, since);
    }

    private void WriteFiles()
    {
        var contract = Contracts[ScanRows.FilesDataset];
        var since = record.Now;
        var scope = Plan.RedoesAll("scan") ? everyFile : [.. Plan.Content.Concat(Plan.Deleted).Concat(Plan.Restated)];
        var inScope = scope.ToHashSet(StringComparer.Ordinal);
        var outcome = StageWriters.Replace(
            session, staged, contract, ScopeOf(scope), rows => ScanRows.WriteFiles(session.Snapshot.Files.Where(f => inScope.Contains(f.FileId)), rows));
        Record(contract, scope, outcome, since);
    }

    private void Extract()
    {
        var scope = Plan.RedoesAll("extract") ? everyFile : [.. Plan.Content.Concat(Plan.Deleted).Order(StringComparer.Ordinal)];
        record.Redone.UnionWith(scope.Where(sizes.ContainsKey));
        var byId = session.Snapshot.Files.ToDictionary(f => f.FileId, StringComparer.Ordinal);
        var settings = session.Request.Settings;
        var stage = new ExtractStage(
            session.Database,
            session.Connection,
            Contracts,
            session.Scan.Contents,
            RefreshSession.Threads(settings),
            new ExtractLimits((int)Math.Min(int.MaxValue, settings.Scan.MaxFileBytes)));
        Progress?.Begin("extract", "files", scope.Count);
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
                Record(contract, waves[i], staged.Replace(contract, ScopeOf(waves[i]), ahead.Select(contract)), since);
            }
        }
    }

    private void Derive(Contract contract)
    {
        if (contract.Scope == DatasetScope.Global)
        {
            DeriveGlobal(contract);
            return;
        }

        var scope = Scope(contract);
        if (scope.Count == 0 && everyFile.Count > 0)
        {
            return;
        }

        if (contract.Scope == DatasetScope.Transient)
        {
            Progress?.Begin(contract.Stage, contract.Name, 0);
            derived.Fill(contract, ScopeOf(scope));
            return;
        }

        Progress?.Begin(contract.Stage, contract.Name, scope.Count);
        foreach (var wave in WavesInto([contract], scope))
        {
            var since = record.Now;
            Record(contract, wave, derived.Run(contract, ScopeOf(wave)), since);
            Progress?.Advance(wave.Count);
        }

        record.Redone.UnionWith(scope.Where(sizes.ContainsKey));
    }

    private void DeriveGlobal(Contract contract)
    {
        if (!Plan.RedoesAll(contract.Stage) && !contract.Inputs.Any(i => changed.Any(i.Dataset)))
        {
            return;
        }

        var since = record.Now;
        Progress?.Begin(contract.Stage, contract.Name, 0);
        var outcome = derived.Run(contract, RowScope.All);
        if (outcome.Changed)
        {
            changed.AddWhole(contract.Name);
        }

        record.Add(contract, 0, 0, since);
    }

    /// <summary>The files whose rows of a dataset may differ: those whose own inputs did, and the impacted where it reads others' rows.</summary>
    private IReadOnlyCollection<string> Scope(Contract contract)
    {
        if (Plan.RedoesAll(contract.Stage))
        {
            return contract.Inputs.Any(i => i.Mode == InputMode.Global) ? [.. everyFile, RowScope.GlobalFileId] : everyFile;
        }

        var scope = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var input in contract.Inputs)
        {
            switch (input.Mode)
            {
                case InputMode.Site:
                    scope.UnionWith(changed.Files(input.Dataset));
                    break;
                case InputMode.Whole when contract.Stage == "normalize" && changed.Any(input.Dataset):
                    return everyFile;
                case InputMode.Whole:
                    scope.UnionWith(impacted);
                    break;
                case InputMode.Global when changed.Any(input.Dataset):
                    scope.Add(RowScope.GlobalFileId);
                    break;
            }
        }

        if (contract.Scope == DatasetScope.Transient)
        {
            scope.UnionWith(changed.Files("qname_mentions_v1"));
        }

        return scope;
    }

    private void FindImpact()
    {
        var analysis = new ImpactAnalysis(session.Connection, Contracts, staged);
        if (Plan.RedoesAll("relspec"))
        {
            analysis.FindNone();
            return;
        }

        Progress?.Begin("impact", "names", 0);
        impacted = analysis.Find(changed.Files("dim_exported_defs_v1"), changed.Any("dim_modules_v1"), Plan.Deleted);
    }

    private void Record(Contract contract, IReadOnlyCollection<string> scope, ReplaceOutcome outcome, long since)
    {
        changed.AddFiles(contract.Name, outcome.ChangedFileIds);
        record.Add(contract, scope.Count, outcome.ChangedFileIds.Count, since);
    }

    private bool FingerprintsDiffer() =>
        staged.Before.Manifest is not { } manifest
        || StageFingerprints.FromFacts(manifest.Facts) is var before && session.Fingerprints.Any(f => before.GetValueOrDefault(f.Key) != f.Value);

    /// <summary>
    /// The waves of a scope; one without files where the repository has none, so that every dataset has its table. A table with other
    /// columns than now takes no part of its rows, so it is emptied before the first of several waves.
    /// </summary>
    private IReadOnlyList<IReadOnlyList<string>> WavesInto(IReadOnlyList<Contract> datasets, IReadOnlyCollection<string> scope)
    {
        if (scope.Count == 0 && everyFile.Count == 0)
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

    /// <summary>All rows where the scope holds every file; else its files.</summary>
    private RowScope ScopeOf(IReadOnlyCollection<string> scope) =>
        scope.Count(f => f != RowScope.GlobalFileId) == everyFile.Count ? RowScope.All : RowScope.Of(scope);
}
