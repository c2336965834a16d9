using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Impact;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>A lake opened for a refresh or a rehearsal of one, with the repository scanned and the plan made; nothing is done yet.</summary>
internal sealed class RefreshSession : IDisposable
{
    private const string StatCacheName = "scan-cache.bin";
    private const int HashedShare = 100;
    private readonly CancellationTokenRegistration interrupt;
    private readonly string? scratch;
    private readonly Task<SourceRevision?> revision;

    private RefreshSession(
        RefreshRequest request,
        string? scratch,
        RepositoryScan scan,
        LakeStore store,
        EpochManifest? before,
        IEngine database,
        IEngineSession connection,
        RepositoryDiff diff,
        StageGraph graph,
        IReadOnlyDictionary<string, string> fingerprints,
        IReadOnlyDictionary<string, string> outside,
        RefreshPlan plan)
    {
        Request = request;
        this.scratch = scratch;
        Scan = scan;
        Store = store;
        Before = before;
        Database = database;
        Connection = connection;
        Diff = diff;
        Graph = graph;
        Fingerprints = fingerprints;
        Outside = outside;
        Plan = plan;
        Filters = new LookupFilters(request.State, request.Files);
        interrupt = request.Cancel.Register(connection.Interrupt);
        revision = scratch is null && !plan.IsEmpty && Snapshot.IsGitTree ? Task.Run(() => request.Tree.ReadRevision(Snapshot.Root)) : Task.FromResult<SourceRevision?>(null);
    }

    public RefreshRequest Request { get; }

    public RepositoryScan Scan { get; }

    public RepositorySnapshot Snapshot => Scan.Snapshot;

    public LakeStore Store { get; }

    /// <summary>The newest epoch when the session began; null for none.</summary>
    public EpochManifest? Before { get; }

    public IEngine Database { get; }

    public IEngineSession Connection { get; }

    public RepositoryDiff Diff { get; }

    public IReadOnlyDictionary<string, string> Fingerprints { get; }

    /// <summary>What stages read outside of the repository (<see cref="Stage.Outside"/>), by stage.</summary>
    public IReadOnlyDictionary<string, string> Outside { get; }

    /// <summary>Whether what makes the rows of any dataset is another than in the epoch before.</summary>
    public bool FingerprintsDiffer =>
        Before is not { } manifest || EpochFacts.Fingerprints.From(manifest.Facts) is var before && Fingerprints.Any(f => before.GetValueOrDefault(f.Key) != f.Value);

    /// <summary>The commit that the files are of, asked for while a refresh runs that has something to do; null where git does not tell.</summary>
    public SourceRevision? Revision => revision.Result is { } found ? found with { IsDirty = found.IsDirty || Snapshot.Files.Any(f => f.GitState == GitState.Untracked) } : null;

    public StageGraph Graph { get; }

    public RefreshPlan Plan { get; }

    /// <summary>Tells which data files of lookups may hold a key.</summary>
    public LookupFilters Filters { get; }

    /// <summary>Whether nothing is written to the lake.</summary>
    public bool IsRehearsal => scratch is not null;

    /// <summary>The files that the plan redoes, before impact is known.</summary>
    public IEnumerable<ImpactedFile> PlannedFiles =>
        Diff.Files.Where(f => Plan.Reasons.ContainsKey(f.File.FileId)).Select(f => Plan.Reasons[f.File.FileId].Of(f.File.FileId, f.File.Path));

    public static int Threads(PipelineSettings settings) => settings.Engine.Threads > 0 ? settings.Engine.Threads : Environment.ProcessorCount;

    /// <summary>Scans, opens the lake and plans.</summary>
    /// <param name="request">What to refresh.</param>
    /// <param name="scratch">Where a rehearsal writes; null for a refresh.</param>
    public static RefreshSession Open(RefreshRequest request, string? scratch = null)
    {
        var settings = request.Settings;
        if (request.Semantics == SemanticsMode.Full && !settings.Semantics.IsOn)
        {
            throw new LakeException(LakeError.Usage, "semantics_off", "Nobody can be asked about every file: semantics.provider in pipeline.yaml is off. Choose one there, or leave --semantics full out.");
        }

        var graph = new StageGraph(request.Stages, request.Contracts, settings);
        request.Cancel.ThrowIfCancellationRequested();
        using var trace = RefreshTrace.Begin("plan");
        request.Progress?.Begin("scan", request.Repository, 0);
        var opening = Task.Run(() => Engine.Open(EngineOptions.For(settings, scratch ?? request.State)));
        var cacheFile = Path.Combine(request.State, StatCacheName);
        RepositoryScan? scan = null;
        LakeStore? store = null;
        IEngineSession? connection = null;
        try
        {
            scan = RepositoryScan.Of(
                new RepositoryScanner(head => SourceEncoding.Detect(head).Name, tree: request.Tree),
                new ScanRequest(request.Repository, settings.Scan.Include, settings.Scan.Exclude, Threads(settings), settings.Scan.MaxFileBytes, settings.Scan.UsesGit),
                StatCache.Load(cacheFile, request.Files),
                request.Files,
                request.Cancel);
            foreach (var warning in scan.Snapshot.Warnings)
            {
                request.Progress?.Note(warning);
            }

            var layers = settings.Layers.For(scan.Snapshot.Files.Sum(f => f.Size));
            if (layers != settings.Layers)
            {
                settings = settings with { Layers = layers };
                request = request with { Settings = settings };
                graph = new StageGraph(request.Stages, request.Contracts, settings);
                request.Progress?.Note("the layer flows is left out: the repository holds more Python than layers.max_flows_bytes");
            }

            store = LakeStore.Open(request.State, request.Contracts, scratch is null ? LakeOpenMode.Write : LakeOpenMode.Rehearse, new LakeOptions
            {
                RepositoryId = scan.Snapshot.Root,
                Origin = () => RepositoryOrigin.Of(scan.Snapshot.Root, request.Tree),
                Adopts = request.Adopts,
                Layout = LayoutChoice.For(settings.Layout, scan.Snapshot.Files.Count),
                Notice = m => request.Progress?.Note(m),
                LockWait = request.LockWait,
                Cancel = request.Cancel,
                Files = request.Files,
            });
            var database = opening.GetAwaiter().GetResult();
            connection = database.Connect();
            var before = store.Read(connection);
            var previous = ReadFiles(request, before, connection);
            var previousSkipped = ReadSkipped(request, before, connection);
            var known = EpochFacts.Outside.From(before.Manifest?.Facts);
            var outside = graph.All.Where(s => s.IsOn(settings)).Select(s => (s.Name, Text: s.Outside(request, scan.Snapshot, known.GetValueOrDefault(s.Name)))).Where(s => s.Text is not null)
                .ToDictionary(s => s.Name, s => s.Text!, StringComparer.Ordinal);
            scan.Contents.IsKept = graph.All.Any(s => s.ReadsContent && s.IsOn(settings));
            var fingerprints = DatasetFingerprints.Of(graph, settings, request.Contracts);
            RepositoryDiff diff;
            RefreshPlan plan;
            do
            {
                diff = RepositoryDiff.Between(previous, scan.Snapshot.Files);
                plan = RefreshPlanner.Plan(new PlannerInput(
                    before.Manifest is null,
                    request.FullReason,
                    diff,
                    graph.Datasets,
                    EpochFacts.Fingerprints.From(before.Manifest?.Facts),
                    fingerprints,
                    new RefreshPolicy(settings.Policy.MaxChangedRatio, settings.Policy.MaxDeletedRatio, settings.Policy.MinFilesForRatio))
                {
                    Asked = graph.All.Where(s => s.IsOn(settings) && s.IsAskedForAll(request)).Select(s => s.Name).ToHashSet(StringComparer.Ordinal),
                    News = outside.Where(o => known.GetValueOrDefault(o.Key) != o.Value).Select(o => o.Key).ToHashSet(StringComparer.Ordinal),
                    SkippedDiffers = !previousSkipped.SetEquals(SkippedCount.Of(scan.Snapshot.Skipped)),
                });
            }
            while (scan.ReadMissing(plan.Parsed, request.Cancel));
            ScanWarnings.RequireSight(previous, scan.Snapshot);
            if (!request.AllowsShrink)
            {
                ScanWarnings.RequireMost(previous, diff);
            }

            return new RefreshSession(request, scratch, scan, store, before.Manifest, database, connection, diff, graph, fingerprints, outside, plan);
        }
        catch
        {
            connection?.Dispose();
            opening.ContinueWith(o => o.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            store?.Dispose();
            scan?.Dispose();
            throw;
        }
    }

    /// <summary>Begins the next epoch, or the rehearsal of one.</summary>
    public StagedEpoch Begin() => scratch is null ? Store.Begin(Connection) : Store.Rehearse(Connection, scratch);

    /// <summary>
    /// Remembers what saves the next refresh time: sizes and times of files, so that its scan need not hash them, and which data files hold which names. The former writes a line for every
    /// file, so a hundredth of them may be hashed again before it is done. What cannot be written is noted; the epoch is made by then.
    /// </summary>
    public void SaveCaches()
    {
        try
        {
            if ((Snapshot.HashedFiles + Diff.Deleted.Count()) * HashedShare > Snapshot.Files.Count)
            {
                Snapshot.Cache.Save(Path.Combine(Request.State, StatCacheName), Request.Files);
            }

            Filters.Save();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Request.Progress?.Note($"what makes the next refresh quicker cannot be written: {e.Message}");
        }
    }

    /// <summary>From here on a stop comes too late: the epoch is made. Throws where it has come already.</summary>
    public void LastChanceToStop()
    {
        interrupt.Dispose();
        Request.Cancel.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        interrupt.Dispose();
        Connection.Dispose();
        Database.Dispose();
        Store.Dispose();
        Scan.Dispose();
    }

    private static List<FileFact> ReadFiles(RefreshRequest request, LakeReader before, IEngineSession connection)
    {
        var relation = before.RelationOfAnyColumns(request.Contracts[ScanRows.FilesDataset]);
        using var result = connection.Rows.Read(connection.Rows.Columns(relation, ["file_id", "path", "file_sha256", "size_bytes", "encoding", "git_state", "status"]));
        return
        [
            .. result.Rows().Select(r => new FileFact(
                (string)r[0]!,
                (string)r[1]!,
                (string?)r[2],
                (long)r[3]!,
                (string?)r[4] ?? "utf-8",
                FileStateText.ParseGitState((string?)r[5] ?? "none"),
                FileStateText.ParseStatus((string?)r[6] ?? "ok"))).OrderBy(f => f.Path, StringComparer.Ordinal),
        ];
    }

    private static HashSet<SkippedCount> ReadSkipped(RefreshRequest request, LakeReader before, IEngineSession connection)
    {
        var relation = before.RelationOfAnyColumns(request.Contracts[ScanRows.SkippedDataset]);
        using var result = connection.Rows.Read(connection.Rows.Columns(relation, ["path", "reason", "paths"]));
        return [.. result.Rows().Select(r => new SkippedCount((string)r[0]!, (string)r[1]!, (int)r[2]!))];
    }
}
