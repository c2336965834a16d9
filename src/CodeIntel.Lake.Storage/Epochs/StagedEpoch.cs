using System.Text;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>
/// An epoch that is being made. Data files are on disk, but no log names them, so nothing is visible until <see cref="Commit"/>.
/// For one thread, like its connection.
/// </summary>
public sealed class StagedEpoch : IDisposable
{
    private readonly LakeFolder folder;
    private readonly LakeDescription lake;
    private readonly DuckDbConnection connection;
    private readonly TimeProvider clock;
    private readonly RelationBuilder relations;
    private readonly DataFileWriter writer;
    private readonly Dictionary<string, StagedTable> tables = new(StringComparer.Ordinal);
    private readonly RecentRows recent;
    private WriteUnderWay? underWay;
    private bool handedOver;

    internal StagedEpoch(LakeFolder folder, LakeDescription lake, DuckDbConnection connection, TimeProvider clock, EpochManifest? previous)
    {
        this.folder = folder;
        this.lake = lake;
        this.connection = connection;
        this.clock = clock;
        relations = new RelationBuilder(folder.Files, lake.Layout, connection);
        writer = new DataFileWriter(folder.Files, lake.Layout, connection, clock);
        recent = new RecentRows(relations.Scopes);
        Before = new LakeReader(folder, lake.Layout, connection, previous);
    }

    /// <summary>The number of the epoch.</summary>
    public long Epoch => (Before.Manifest?.Epoch ?? 0) + 1;

    /// <summary>Reads the epoch before, without what is staged.</summary>
    public LakeReader Before { get; }

    /// <summary>From the last data file written to the epoch visible, once it is: flushes, redo log, commits and manifest.</summary>
    public TimeSpan CommitTime { get; private set; }

    /// <summary>Whether any dataset differs from the epoch before.</summary>
    public bool HasChanges
    {
        get
        {
            Settle();
            return tables.Values.Any(t => t.HasChanges);
        }
    }

    /// <summary>Rows in the data files that this epoch has written of a dataset so far, carried over ones included.</summary>
    public long RowsWritten(string dataset)
    {
        Settle();
        return tables.TryGetValue(dataset, out var table) ? table.RowsWritten : 0;
    }

    /// <summary>As <see cref="LakeReader.Relation"/>, with what this epoch has staged so far.</summary>
    public string Relation(Contract contract, RowScope scope)
    {
        if (recent.Find(contract, scope) is { } rows)
        {
            return rows;
        }

        if (!tables.TryGetValue(contract.Name, out var table))
        {
            return Before.Relation(contract, scope);
        }

        Settle(table);
        if (table.HasOldSchema)
        {
            return Before.Relation(contract, scope);
        }

        return relations.Build(contract, table.Files, scope);
    }

    /// <summary>
    /// Makes the rows of a scope be those of a select: the scope's old rows vanish, also where no new ones come, and rows outside it
    /// stay. Where the rows are the same, nothing is written. May be called several times for a dataset, for scopes that do not overlap.
    /// </summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The files whose rows are redone; must be all for an unpartitioned dataset, or one whose columns have changed.</param>
    /// <param name="selectSql">A select with the contract's columns, in any order.</param>
    /// <exception cref="LakeException">
    /// <c>contract_violation</c>: the rows break the contract, and nothing is staged; <c>foreign_commit</c>: the table has moved on since
    /// the epoch before; <c>schema_changed</c>: only part of a dataset with other columns is redone.
    /// </exception>
    public ReplaceOutcome Replace(Contract contract, RowScope scope, string selectSql)
    {
        if (!contract.IsPerFile && !scope.IsAll)
        {
            throw new ArgumentException($"The dataset {contract.Name} belongs to no file and is replaced as a whole.", nameof(scope));
        }

        var table = Stage(contract);
        Settle(table);
        if (table.HasOldSchema && !scope.IsAll)
        {
            LakeReader.CheckSchema(contract, lake.Layout, Before.Snapshot(contract.Name)!.Metadata);
        }

        var rows = NewRows.Materialise(connection, contract, scope, selectSql, relations.Scopes);
        Settle();
        tables[contract.Name] = table;
        recent.Keep(contract, scope, rows);
        var difference = Difference(table, scope, rows);
        if (difference.Changed)
        {
            Rewrite(table, scope, rows, difference);
        }

        return new ReplaceOutcome(difference.Changed, difference.ChangedFileIds, rows.Count);
    }

    /// <summary>
    /// Empties a dataset whose table has other columns than its contract, so that its scopes can then be replaced one after the other.
    /// Does nothing to any other dataset.
    /// </summary>
    public void EmptyWhereColumnsChanged(Contract contract)
    {
        var table = Stage(contract);
        Settle(table);
        if (table.HasOldSchema)
        {
            table.Clear();
            tables[contract.Name] = table;
        }
    }

    /// <summary>Makes the epoch visible in one atomic step. After an exception, opening the lake again either completes or discards it.</summary>
    /// <param name="facts">Stored in the manifest as they are.</param>
    /// <exception cref="ForeignCommitException">Another program wrote to a table of the epoch; nothing of the epoch is visible.</exception>
    public EpochManifest Commit(IReadOnlyDictionary<string, string> facts)
    {
        Settle();
        foreach (var table in tables.Values)
        {
            Coalesce(table);
        }

        var since = clock.GetTimestamp();
        var changed = tables.Values.Where(t => t.HasChanges).OrderBy(t => t.Contract.Name, StringComparer.Ordinal).ToList();
        Flush(changed);
        foreach (var table in changed)
        {
            TableHead.Require(folder.Files, table.Folder, table.Contract.Name, table.NextVersion - 1, AppId);
        }

        var now = clock.GetUtcNow();
        var commits = changed.ConvertAll(t => Commit(t, now));
        handedOver = true;
        var manifest = EpochCommit.Make(folder, AppId, Before.Manifest, new EpochContent(commits, facts, now), connection, () => CommitTime = clock.GetElapsedTime(since));
        DeleteSuperseded();
        return manifest;
    }

    /// <summary>Without a commit, deletes the files that were written; one that cannot be deleted stays as an orphan, which vacuum takes.</summary>
    public void Dispose()
    {
        if (underWay is { } write)
        {
            Task.WhenAny(write.Made).Wait();
        }

        recent.Dispose();
        writer.Dispose();
        if (!handedOver)
        {
            Delete(writer.Written);
        }
    }

    private string AppId => EpochCommit.AppId(lake);

    private TableCommit Commit(StagedTable table, DateTimeOffset now)
    {
        var actions = table.Actions(AppId, Epoch, lake.Layout.ColumnOf(table.Contract), now);
        return new TableCommit(table.Contract.Name, table.State, actions, () => table.After(actions));
    }

    private StagedTable Stage(Contract contract)
    {
        if (tables.TryGetValue(contract.Name, out var known))
        {
            return known;
        }

        var path = folder.Table(contract.Stage, contract.Name);
        var snapshot = Before.Snapshot(contract.Name);
        var version = snapshot?.Version ?? -1;
        var head = TableHead.Require(folder.Files, path, contract.Name, version, AppId);
        var basis = head > version ? DeltaLog.Open(folder.Files, path, connection, head) : snapshot;
        return new StagedTable(contract, path, snapshot, basis, DeltaSchema.Of(contract, lake.Layout.ColumnOf(contract)));
    }

    private RowDifference Difference(StagedTable table, RowScope scope, NewRows rows)
    {
        if (table.HasOldSchema)
        {
            return RowDifference.Everything(connection, table.Contract, rows, isNew: false);
        }

        var old = relations.Candidates(table.Contract, table.Files, scope);
        return old.Count == 0
            ? RowDifference.Everything(connection, table.Contract, rows, isNew: true)
            : RowDifference.Of(connection, table.Contract, relations.Build(table.Contract, old, scope), rows.Table);
    }

    /// <summary>Starts to write the files of changed partitions; <see cref="Settle()"/> ends it.</summary>
    private void Rewrite(StagedTable table, RowScope scope, NewRows rows, RowDifference difference)
    {
        var schemaChanged = table.HasOldSchema;
        var byPartition = table.Files.ToLookup(f => PartitionOf(table.Contract, f), StringComparer.Ordinal);
        var wanted = new List<DataFilePlan>();
        var replaced = new List<DataFile>();
        foreach (var partition in Targets(table, difference, schemaChanged))
        {
            var old = byPartition[partition].ToList();
            var sql = NewRowsOf(table.Contract, partition, rows);
            var adds = old.Count > 0 && partition is not null && old.All(table.IsStaged) && !difference.OldFileIds.Any(id => lake.Layout.Partition(id) == partition);
            var carried = adds || schemaChanged ? null : CarriedOver(table.Contract, old, partition, scope);
            wanted.Add(carried is null ? new DataFilePlan(partition, sql, IsSorted: true) : new DataFilePlan(partition, $"{sql} UNION ALL {carried}", IsSorted: false));
            if (!adds)
            {
                replaced.AddRange(old);
            }
        }

        underWay = new WriteUnderWay(table, replaced, writer.Write(table.Contract, table.Folder, wanted));
    }

    /// <summary>Ends the write of a table, if it is the one under way.</summary>
    private void Settle(StagedTable table)
    {
        if (underWay?.Table == table)
        {
            Settle();
        }
    }

    /// <summary>Ends the write that is under way: from here on the table has its files.</summary>
    private void Settle()
    {
        if (underWay is { } write)
        {
            underWay = null;
            write.Table.Replace(write.Replaced, [.. write.Made.GetAwaiter().GetResult().OfType<DataFile>()]);
        }
    }

    /// <summary>The partitions to write: those of changed files; all that there are where the columns have changed.</summary>
    private SortedSet<string?> Targets(StagedTable table, RowDifference difference, bool schemaChanged)
    {
        if (!table.Contract.IsPerFile)
        {
            return [null];
        }

        var targets = new SortedSet<string?>(difference.ChangedFileIds.Select(lake.Layout.Partition), StringComparer.Ordinal);
        if (schemaChanged)
        {
            targets.UnionWith(table.Files.Select(f => PartitionOf(table.Contract, f)));
        }

        return targets;
    }

    private string NewRowsOf(Contract contract, string? partition, NewRows rows) =>
        $"SELECT {contract.ColumnList} FROM {rows.Table}" + (partition is null ? string.Empty : $" WHERE {lake.Layout.Condition(partition)}");

    /// <summary>The rows of a bucket that are not in the scope; null where there can be none.</summary>
    private string? CarriedOver(Contract contract, List<DataFile> old, string? partition, RowScope scope)
    {
        if (scope.FileIds is not { } ids || partition is null or RowScope.GlobalFileId || lake.Layout.Kind == LayoutKind.FileId || old.Count == 0)
        {
            return null;
        }

        var replaced = ids.Where(id => lake.Layout.Partition(id) == partition).ToHashSet(StringComparer.Ordinal);
        return $"SELECT {contract.ColumnList} FROM {relations.Build(contract, old, RowScope.All)} WHERE file_id NOT IN {relations.Scopes.In(replaced)}";
    }

    private string? PartitionOf(Contract contract, DataFile file) => contract.IsPerFile ? file.Partition(lake.Layout.Column) : null;

    /// <summary>Several waves leave several files in a bucket; the log gets one, in the contract's order.</summary>
    private void Coalesce(StagedTable table)
    {
        foreach (var group in table.Files.GroupBy(f => PartitionOf(table.Contract, f)).Where(g => g.Count() > 1 && g.Any(table.IsStaged)).ToList())
        {
            var parts = group.ToList();
            var rows = $"SELECT {table.Contract.ColumnList} FROM {relations.Build(table.Contract, parts, RowScope.All)}";
            underWay = new WriteUnderWay(table, parts, writer.Write(table.Contract, table.Folder, [new DataFilePlan(group.Key, rows, IsSorted: false)]));
            Settle();
        }
    }

    /// <summary>Before a log names a file, its content and all names on the way to it are on disk.</summary>
    private void Flush(List<StagedTable> changed)
    {
        changed.ForEach(t => folder.Files.CreateFolder(t.Folder));
        folder.Files.FlushAll([.. changed.SelectMany(t => t.Added).Select(f => f.FullPath)], changed.Select(t => t.Folder), folder.Root);
    }

    private void DeleteSuperseded()
    {
        var kept = tables.Values.SelectMany(t => t.Added).Select(f => f.FullPath).ToHashSet(StringComparer.Ordinal);
        Delete(writer.Written.Where(f => !kept.Contains(f)));
    }

    private void Delete(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            try
            {
                folder.Files.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // An orphan is harmless: no log names it.
            }
        }
    }

    /// <summary>The one write that goes on while the next rows are computed.</summary>
    /// <param name="Table">The dataset.</param>
    /// <param name="Replaced">Files that the new ones stand for.</param>
    /// <param name="Made">The new files.</param>
    private sealed record WriteUnderWay(StagedTable Table, List<DataFile> Replaced, Task<IReadOnlyList<DataFile?>> Made);
}
