using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>One commit of a table, as its log tells it.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="Time">The commit's own time where the table keeps it, else the writer's clock; null where the writer gave none.</param>
/// <param name="Operation">Such as <c>WRITE</c>; empty where the writer did not say; null where the commit is damaged and nothing of it is known.</param>
/// <param name="Engine">The writer; null where it did not say.</param>
/// <param name="Parameters">The operation's parameters.</param>
/// <param name="FilesAdded">Data files added.</param>
/// <param name="FilesRemoved">Data files removed.</param>
public sealed record DeltaCommit(
    long Version, DateTimeOffset? Time, string? Operation, string? Engine, IReadOnlyDictionary<string, string> Parameters, int FilesAdded, int FilesRemoved);

/// <summary>
/// One version of any Delta table, whoever wrote it: its rows, its changes and its history. What cannot be read right is refused. For one
/// thread, like its connection; of the sequences it gives, one may be read at a time.
/// </summary>
public sealed class DeltaTable
{
    private static readonly Dictionary<string, string> NoTexts = [];

    private readonly IFileSystem files;
    private readonly IEngineSession connection;
    private readonly DeltaLogFolder log;

    private DeltaTable(IFileSystem files, IEngineSession connection, DeltaLogFolder log, DeltaSnapshot snapshot)
    {
        this.files = files;
        this.connection = connection;
        this.log = log;
        Snapshot = snapshot;
        Columns = DeltaSchemaReader.Columns(snapshot.Folder, snapshot.Protocol, snapshot.Metadata);
    }

    /// <summary>The version that is open.</summary>
    public DeltaSnapshot Snapshot { get; }

    /// <summary>The columns of that version, in order.</summary>
    public IReadOnlyList<DeltaField> Columns { get; }

    /// <summary>Opens a version of a table.</summary>
    /// <param name="files">Where the log is.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="connection">Reads Parquet.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <exception cref="LakeException">
    /// <c>table_missing</c>, <c>unknown_version</c>, <c>table_damaged</c>, or, as <see cref="UnsupportedFeatureException"/>, <c>unsupported_feature</c>.
    /// </exception>
    public static DeltaTable Open(IFileSystem files, string table, IEngineSession connection, long? version = null)
    {
        var folder = Path.GetFullPath(table);
        var log = DeltaLogFolder.List(files, folder);
        if (log.Head < 0)
        {
            throw new LakeException(LakeError.LakeUnusable, "table_missing", $"There is no Delta table at '{folder}': it has no log.");
        }

        var oldest = log.Commits.Contains(0) ? 0 : log.Checkpoints.Select(c => c.Version).DefaultIfEmpty(0).Min();
        if (version is { } wanted && (wanted < oldest || wanted > log.Head))
        {
            throw UnknownVersion(wanted, oldest, log.Head);
        }

        return new DeltaTable(files, connection, log, DeltaLog.OpenAny(files, folder, connection, version ?? log.Head));
    }

    /// <summary>The rows of the version, each with a value for each column as <see cref="IEngineResult"/> lists them, in no order.</summary>
    /// <exception cref="LakeException"><c>data_file_missing</c> or <c>data_file_damaged</c>.</exception>
    public IEnumerable<object?[]> Rows() => new DataFileRows(files, Snapshot.Folder, connection, Columns).Read(
        Snapshot.Files.Values.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => Part(f.Add)));

    /// <summary>
    /// What changed from one version to the open one, both inclusive, oldest commit first: rows as <see cref="Rows"/> has them, each followed by
    /// <c>_change_type</c> (insert, delete, update_preimage, update_postimage), <c>_commit_version</c> and <c>_commit_timestamp</c>. Where a
    /// commit has change files they alone are read; else its added and removed files tell inserts and deletes.
    /// </summary>
    /// <exception cref="LakeException">
    /// <c>unknown_version</c>; <c>changes_missing</c>: a commit's file is gone; <c>schema_changed</c>: a column has had another type on the way;
    /// and as <see cref="Rows"/>.
    /// </exception>
    public IEnumerable<object?[]> Changes(long from)
    {
        if (from < 0 || from > Snapshot.Version)
        {
            throw UnknownVersion(from, 0, Snapshot.Version);
        }

        return new DeltaChanges(files, connection, this).Read(from);
    }

    /// <summary>
    /// Commits up to the open version whose files are still there, newest first, read as they are asked for. One that is damaged is among them,
    /// for a checkpoint may stand in for it.
    /// </summary>
    public IEnumerable<DeltaCommit> History() => log.Commits.Where(v => v <= Snapshot.Version).OrderDescending().Select(Commit);

    private DeltaCommit Commit(long version)
    {
        try
        {
            var actions = DeltaLog.ReadCommit(files, Snapshot.Folder, version) ?? [];
            var info = actions.OfType<CommitInfoAction>().FirstOrDefault() ?? new CommitInfoAction(0, string.Empty, NoTexts, NoTexts);
            return new DeltaCommit(version, Time(info), info.Operation, info.EngineInfo, info.Parameters, actions.Count(a => a is AddAction), actions.Count(a => a is RemoveAction));
        }
        catch (LakeException)
        {
            return new DeltaCommit(version, null, null, null, NoTexts, 0, 0);
        }
    }

    /// <summary>When a commit was made; null where its writer did not say or said something that is no time.</summary>
    internal static DateTimeOffset? Time(CommitInfoAction? info)
    {
        var milliseconds = info?.InCommitTimestamp ?? info?.Timestamp ?? 0;
        return milliseconds > 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    private DataFilePart Part(AddAction add) => new(
        DeltaPath.Resolve(Snapshot.Folder, add.Path),
        add.PartitionValues,
        add.DeletionVector is { } vector && DeletionVectorFile.Read(files, Snapshot.Folder, vector) is var deleted ? row => !deleted.Contains(row) : null);

    private static LakeException UnknownVersion(long version, long oldest, long newest) => new(
        LakeError.Usage,
        "unknown_version",
        $"Version {version} of the table cannot be read; its versions are {oldest} to {newest}.");
}
