using System.Globalization;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake;

/// <summary>
/// One epoch of a lake, open for reading. What it gives never changes: refreshes and maintenance go on beside it and make epochs of their own. The epoch's files stay
/// for as long as <c>vacuum</c> keeps the epoch; a read after that fails with <c>epoch_vacuumed</c>. Takes no lock and writes nothing to the lake.
/// Safe for several threads, each with <see cref="LakeRows"/> of its own.
/// </summary>
/// <remarks>
/// Every error that a caller can act on is a <see cref="LakeException"/>, whose <see cref="LakeException.Code"/> programs may compare.
/// </remarks>
public sealed class Lake : IDisposable
{
    private const string RepositoryColumn = "repository";
    private static readonly string[] ReadKeywords = ["from", "join", "show", "describe", "desc", "summarize", "table", "pivot", "unpivot"];
    private readonly Lock gate = new();
    private readonly HashSet<(string? Group, string Name)> views = [];
    private readonly Dictionary<long, LakeReader> others = [];
    private readonly IReadOnlyList<Part> parts;
    private readonly ContractCatalog? contracts;
    private readonly IEngine engine;
    private readonly IEngineSession session;
    private LakeException? missing;
    private bool closed;

    private Lake(IReadOnlyList<Part> parts, ContractCatalog? contracts, IEngine engine, IEngineSession session)
    {
        this.parts = parts;
        this.contracts = contracts;
        this.engine = engine;
        this.session = session;
    }

    /// <summary>The epoch's number, from 1; 0 in a lake that has none yet.</summary>
    public long Epoch => parts[0].Epoch;

    /// <summary>When the epoch was made; null in a lake that has none yet.</summary>
    public DateTimeOffset? CreatedAt => Reader.Manifest?.CreatedAt;

    /// <summary>Full path of the repository that the lake is of.</summary>
    public string Repository => parts[0].Store.Description.RepositoryId;

    /// <summary>The epoch's datasets with their rows and sizes, by name.</summary>
    public IReadOnlyList<DatasetStatus> Datasets => Reader.Datasets;

    /// <summary>The epochs of several lakes that are open as one, by the names of their repositories; none where it is one lake.</summary>
    internal IEnumerable<(string Repository, long Epoch)> EpochsByRepository => parts.Where(p => p.Name is not null).Select(p => (p.Name!, p.Epoch));

    private LakeReader Reader => parts[0].Reader;

    private bool AreSeveral => parts[0].Name is not null;

    /// <summary>The epochs of a lake that can be opened, oldest first.</summary>
    /// <param name="path">The lake's folder, which holds <c>lake.json</c>.</param>
    /// <exception cref="LakeException"><c>lake_missing</c>, <c>lake_newer</c>, <c>lake_older</c> or <c>lake_damaged</c>.</exception>
    public static IReadOnlyList<long> Epochs(string path)
    {
        using var store = LakeStore.Open(path, ContractCatalog.Empty, LakeOpenMode.Read);
        return store.Epochs;
    }

    /// <summary>Opens the newest epoch.</summary>
    /// <param name="path">The lake's folder, which holds <c>lake.json</c>.</param>
    /// <param name="limits">Threads and memory; null for the engine's defaults: all cores, four fifths of the memory.</param>
    /// <exception cref="LakeException"><c>lake_missing</c>, <c>lake_newer</c>, <c>lake_older</c>, <c>lake_damaged</c> or <c>manifest_damaged</c>.</exception>
    public static Lake Open(string path, EngineLimits? limits = null) => Open(path, null, limits);

    /// <summary>Opens an epoch by its number.</summary>
    /// <param name="path">The lake's folder, which holds <c>lake.json</c>.</param>
    /// <param name="epoch">One of <see cref="Epochs"/>.</param>
    /// <param name="limits">As for <see cref="Open(string, EngineLimits?)"/>.</param>
    /// <exception cref="LakeException">As for <see cref="Open(string, EngineLimits?)"/>, and <c>unknown_epoch</c> or <c>epoch_vacuumed</c>.</exception>
    public static Lake OpenEpoch(string path, long epoch, EngineLimits? limits = null) => Open(path, epoch, limits);

    /// <summary>Reads a dataset. The rows come in no order.</summary>
    /// <param name="dataset">One of <see cref="Datasets"/>.</param>
    /// <param name="columns">The columns that are wanted, in their order; null for all.</param>
    /// <param name="files">Files whose rows are wanted, as paths within the repository such as <c>src/shop/orders.py</c>; null for all. A file without rows is no error.</param>
    /// <param name="cancel">Stops the reading, also of rows that were given already.</param>
    /// <exception cref="LakeException">
    /// <c>unknown_dataset</c>; <c>unknown_column</c>; <c>not_of_files</c>: files are named, but the dataset's rows belong to none; <c>epoch_vacuumed</c>;
    /// <c>data_file_missing</c>, <c>data_file_short</c>, <c>data_file_damaged</c>, <c>io_failed</c>, <c>table_damaged</c> or <c>lake_damaged</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public LakeRows Read(string dataset, IEnumerable<string>? columns = null, IEnumerable<string>? files = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Open(() => Relation(dataset, columns, files), (s, relation) => s.Rows.Read(relation), LakeError.LakeUnusable, "data_file_damaged", cancel);
    }

    /// <summary>Asks a question in SQL. Nothing can be written, and no file but the lake's be opened.</summary>
    /// <param name="select">One SELECT in DuckDB's dialect; every dataset is a view of its own name, that of epoch 12 is <c>e12.NAME</c>. Where the lake is opened with contracts, the views beside them can be read, too.</param>
    /// <param name="cancel">Stops the statement, also while its rows are read.</param>
    /// <exception cref="LakeException">
    /// <c>sql_failed</c>: the statement is refused or fails. <c>unknown_epoch</c>: it names an epoch that is not there. And as for <see cref="Read"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public LakeRows Sql(string select, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(select);
        return Open(() => Bound(select), (s, statement) => s.Statements.Read(statement), LakeError.Usage, "sql_failed", cancel);
    }

    /// <summary>Writes the answer to a question as a Parquet file, which the lake was opened to write.</summary>
    /// <param name="select">As for <see cref="Sql"/>.</param>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="cancel">Stops the statement.</param>
    /// <exception cref="LakeException">As for <see cref="Sql"/>; <c>io_failed</c>: the file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    internal void Save(string select, string path, CancellationToken cancel)
    {
        var (own, statement) = Prepare(() => Bound(select), cancel);
        using (own)
        {
            using var interrupt = cancel.Register(own.Interrupt);
            try
            {
                own.Statements.Save(statement, path);
            }
            catch (EngineException e)
            {
                throw cancel.IsCancellationRequested ? new OperationCanceledException("The statement was stopped.", e, cancel) : Translated(e, LakeError.Usage, "sql_failed");
            }
        }
    }

    /// <summary>Closes the lake. Rows that are still open can be read to their end.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            Close(session, engine, parts.Select(p => p.Store));
            closed = true;
        }
    }

    /// <summary>Opens an epoch of a lake that is open, which is then this one's to close.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="contracts">The datasets, also such as the epoch does not have and which have no rows then; null for those of the epoch, as their tables say.</param>
    /// <param name="limits">Threads and memory.</param>
    /// <param name="epoch">The epoch; null for the newest.</param>
    /// <param name="writes">The one file that may be written; null for none.</param>
    internal static Lake Open(LakeStore store, ContractCatalog? contracts, EngineLimits limits, long? epoch, string? writes = null) =>
        Open([(null, store)], contracts, limits, epoch, writes);

    /// <summary>
    /// Opens the newest epochs of several lakes as one: each dataset and view has the rows of all of them, with the name of the repository in a first column
    /// <c>repository</c>. A view is made in each lake by itself, so no row of one meets those of another. The lakes are then this one's to close.
    /// </summary>
    /// <param name="stores">The lakes with the names of their repositories; at least one.</param>
    /// <param name="contracts">The datasets.</param>
    /// <param name="limits">Threads and memory.</param>
    /// <param name="writes">The one file that may be written; null for none.</param>
    internal static Lake OpenAll(IReadOnlyList<(string Name, LakeStore Store)> stores, ContractCatalog contracts, EngineLimits limits, string? writes = null) =>
        Open([.. stores.Select(s => ((string?)s.Name, s.Store))], contracts, limits, null, writes);

    /// <summary>An error of one of several repositories, which it then names.</summary>
    internal static LakeException ErrorOf(string repository, LakeException e) => new(e.Error, e.Code, $"{repository}: {e.Message}", e);

    private static Lake Open(IReadOnlyList<(string? Name, LakeStore Store)> stores, ContractCatalog? contracts, EngineLimits limits, long? epoch, string? writes)
    {
        IEngine? engine = null;
        IEngineSession? session = null;
        try
        {
            engine = Engine.Open(limits);
            session = engine.Connect();
            var connected = session;
            IReadOnlyList<Part> parts = [.. stores.Select((s, i) => new Part(s.Name, s.Name is null ? null : $"repository_{i}", s.Store, s.Store.Read(connected, epoch)))];
            session.Confine(parts.Select(p => p.Reader.Tables), writes);
            return new Lake(parts, contracts, engine, session);
        }
        catch
        {
            Close(session, engine, stores.Select(s => s.Store));
            throw;
        }
    }

    private static void Close(IEngineSession? session, IEngine? engine, IEnumerable<LakeStore> stores)
    {
        session?.Dispose();
        engine?.Dispose();
        foreach (var store in stores)
        {
            store.Dispose();
        }
    }

    private static Lake Open(string path, long? epoch, EngineLimits? limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= new EngineLimits();
        var spill = limits.TempDirectory ?? Path.Combine(Path.GetTempPath(), $"codeintel-lake-{Guid.NewGuid():n}");
        return Open(LakeStore.Open(path, ContractCatalog.Empty, LakeOpenMode.Read), null, limits with { TempDirectory = spill }, epoch);
    }

    private static LakeException Wrong(string code, string message) => new(LakeError.Usage, code, message);

    private LakeRows Open(Func<string> text, Func<IEngineSession, string, IEngineResult> read, LakeError error, string code, CancellationToken cancel)
    {
        var (own, prepared) = Prepare(text, cancel);
        return LakeRows.Open(own, () => read(own, prepared), e => Translated(e, error, code), cancel);
    }

    /// <summary>A session for a text that may be read then.</summary>
    private (IEngineSession Session, string Text) Prepare(Func<string> text, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            using var interrupt = cancel.Register(session.Interrupt);
            try
            {
                return (session.Connect(), text());
            }
            catch (LakeException e)
            {
                throw cancel.IsCancellationRequested ? new OperationCanceledException("The statement was stopped.", e, cancel) : Gone() ?? e;
            }
        }
    }

    private LakeException Translated(EngineException e, LakeError error, string code) =>
        Gone() ?? (e.Error is LakeError.LakeUnusable or LakeError.Memory ? e : missing ?? new LakeException(error, code, e.Complaint, e));

    /// <summary>Why nothing of the epoch can be read any more; null where it is still there.</summary>
    private LakeException? Gone() => parts.Select(p => p.Gone()).FirstOrDefault(e => e is not null);

    private string Relation(string dataset, IEnumerable<string>? columns, IEnumerable<string>? files)
    {
        var contract = ContractOf(Reader, dataset);
        var known = contract.Columns.Select(c => c.Name).ToList();
        var wanted = columns?.ToList() ?? known;
        if (wanted.Count == 0 || wanted.Exists(w => !known.Contains(w)))
        {
            throw Wrong("unknown_column", $"The dataset {dataset} has the columns {string.Join(", ", known)}; wanted are {(wanted.Count == 0 ? "none" : string.Join(", ", wanted))}.");
        }

        if (files is not null && !known.Contains("file_id"))
        {
            throw Wrong("not_of_files", $"The rows of the dataset {dataset} belong to no file, so those of some files cannot be read.");
        }

        var scope = files is null ? RowScope.All : RowScope.Of(files.Select(StableId.File));
        return session.Rows.Columns(Reader.Relation(contract, scope), wanted);
    }

    /// <summary>
    /// Binds the datasets and views that the text names; all where it names none and may list them, or misses one. And those of other epochs, named <c>e12.calls</c>; an
    /// epoch that is not there is told where the statement then fails.
    /// </summary>
    private string Bound(string select)
    {
        var identifiers = Regex.Matches(select, @"\w+").Select(w => w.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var known = Names(Reader);
        var named = known.FindAll(identifiers.Contains);
        foreach (var name in named.Count > 0 || !identifiers.Overlaps(ReadKeywords) ? named : known)
        {
            Bind(name);
        }

        missing = null;
        foreach (Match other in Regex.Matches(select, @"\b(?<group>e(?<epoch>\d{1,18}))""?\s*\.\s*""?(?<name>\w+)", RegexOptions.IgnoreCase))
        {
            if (AreSeveral)
            {
                missing = Wrong("repository_unnamed", $"{other.Groups["group"].Value} is an epoch of one lake, and several are asked. Name one repository.");
                break;
            }

            BindOther(other.Groups["group"].Value.ToLowerInvariant(), long.Parse(other.Groups["epoch"].ValueSpan, CultureInfo.InvariantCulture), other.Groups["name"].Value);
        }

        return select;
    }

    private void BindOther(string group, long epoch, string name)
    {
        try
        {
            if (!others.TryGetValue(epoch, out var other))
            {
                others[epoch] = other = epoch == Epoch ? Reader : parts[0].Store.Read(session, epoch);
            }

            if (Names(other).Find(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                Bind(other, group, found);
            }
        }
        catch (LakeException e) when (e.Code is "unknown_epoch" or "epoch_vacuumed")
        {
            missing = e;
        }
    }

    private List<string> Names(LakeReader of) => contracts is null
        ? [.. of.Datasets.Select(d => d.Name)]
        : [.. contracts.All.Where(c => c.Scope != DatasetScope.Transient).Select(c => c.Name), .. contracts.Views.Keys];

    /// <summary>Binds a dataset or view of the lake, or of all of them.</summary>
    private void Bind(string name)
    {
        if (!AreSeveral)
        {
            Bind(Reader, null, name);
            return;
        }

        if (!views.Add((null, name)))
        {
            return;
        }

        foreach (var part in parts)
        {
            try
            {
                Bind(part.Reader, part.Group, name);
            }
            catch (LakeException e)
            {
                throw ErrorOf(part.Name!, e);
            }
        }

        var groups = parts.Select(p => (p.Name!, p.Group!));
        if (contracts!.Views.ContainsKey(name))
        {
            session.Rows.Collect(name, RepositoryColumn, groups);
        }
        else
        {
            session.Rows.Bind(name, session.Rows.Labelled(name, RepositoryColumn, groups));
        }
    }

    /// <summary>Binds a dataset; or a view, after what it reads.</summary>
    private void Bind(LakeReader of, string? group, string name)
    {
        var wanted = contracts?.WithInputs(name) ?? [ContractOf(of, name)];
        foreach (var contract in wanted.Where(c => views.Add((group, c.Name))))
        {
            session.Rows.Bind(contract.Name, of.Bindable(contract), group);
        }
    }

    private Contract ContractOf(LakeReader of, string dataset) => contracts is not null ? contracts[dataset]
        : of.OwnContract(dataset) ?? throw Wrong("unknown_dataset", $"Epoch {Epoch} of the lake has no dataset '{dataset}'; it has {string.Join(", ", Datasets.Select(d => d.Name))}.");

    /// <summary>A lake that is open, alone or as one of several.</summary>
    /// <param name="Name">The repository's name among several; null where the lake is alone.</param>
    /// <param name="Group">Before the names of its datasets among several.</param>
    /// <param name="Store">The lake.</param>
    /// <param name="Reader">The epoch.</param>
    private sealed record Part(string? Name, string? Group, LakeStore Store, LakeReader Reader)
    {
        public long Epoch => Reader.Manifest?.Epoch ?? 0;

        /// <summary>Why nothing of the epoch can be read any more; null where it is still there.</summary>
        public LakeException? Gone()
        {
            try
            {
                _ = Epoch == 0 ? null : Store.Manifest(Epoch);
                return null;
            }
            catch (LakeException e)
            {
                return e;
            }
        }
    }
}
