using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>
/// An epoch that is being made. Data files are on disk, but no log names them, so nothing is visible until <see cref="Commit"/>.
/// For one thread, like its connection.
/// </summary>
public sealed class StagedEpoch : IDisposable
{
    private readonly LakeFolder folder;
    private readonly LakeDescription lake;
    private readonly IEngineSession connection;
    private readonly TimeProvider clock;
    private readonly string? scratch;
    private readonly RelationBuilder relations;
    private readonly PartitionRewrite rewrite;
    private readonly DataFileWriter writer;
    private readonly Dictionary<string, StagedTable> tables = new(StringComparer.Ordinal);
    private readonly RecentRows recent;
    private IKeptRows? oldRows;
    private WriteUnderWay? underWay;
    private bool handedOver;

    internal StagedEpoch(LakeFolder folder, LakeDescription lake, IEngineSession connection, TimeProvider clock, EpochManifest? previous, string? scratch = null)
    {
        this.scratch = scratch;
        this.folder = folder;
        this.lake = lake;
        this.connection = connection;
        this.clock = clock;
        relations = new RelationBuilder(folder.Files, lake.Layout, connection);
        rewrite = new PartitionRewrite(lake.Layout, relations);
        writer = new DataFileWriter(folder.Files, lake.Layout, connection, clock);
        recent = new RecentRows(relations.Rows);
        Before = new LakeReader(folder, relations, connection, previous);
    }

    /// <summary>The number of the epoch.</summary>
    public long Epoch => (Before.Manifest?.Epoch ?? 0) + 1;

    /// <summary>The scoped reads that opened data files so far, also those of <see cref="Before"/>; by dataset.</summary>
    public IReadOnlyList<ScopedReads> ScopedReads => relations.Reads;

    /// <summary>Reads the epoch before, without what is staged.</summary>
    public LakeReader Before { get; }

    /// <summary>From the last data file written to the epoch visible, once it is: flushes, redo log, commits and manifest.</summary>
    public TimeSpan CommitTime { get; private set; }

    /// <summary>Whether any dataset differs from the epoch before.</summary>
    public bool HasChanges
    {
        get
        {
            CompleteWrite();
            return tables.Values.Any(t => t.HasChanges);
        }
    }

    /// <summary>Rows in the data files that this epoch has written of a dataset so far, carried over ones included.</summary>
    public long RowsWritten(string dataset)
    {
        CompleteWrite();
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

        CompleteWrite(table);
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
    /// <c>contract_violation</c>: the rows break the contract, and nothing is staged; <c>foreign_commit</c>: another program changed the
    /// table's rows since the epoch before; <c>unsupported_feature</c>: the table asks something of its writers that this program does not do;
    /// <c>schema_changed</c>: only part of a dataset with other columns is redone.
    /// </exception>
    public ReplaceOutcome Replace(Contract contract, RowScope scope, string selectSql)
    {
        if (!contract.IsPerFile && !scope.IsAll)
        {
            throw new ArgumentException($"The dataset {contract.Name} belongs to no file and is replaced as a whole.", nameof(scope));
        }

        var table = Stage(contract);
        CompleteWrite(table);
        if (table.HasOldSchema && !scope.IsAll)
        {
            LakeReader.CheckSchema(contract, lake.Layout, Before.Snapshot(contract.Name)!.Metadata);
        }

        var rows = relations.Rows.Check(contract, scope, selectSql);
        CompleteWrite();
        tables[contract.Name] = table;
        recent.Keep(contract, scope, rows);
        var difference = Difference(table, scope, rows);
        if (difference.Changed)
        {
            Begin(table, rewrite.Plan(table, scope, rows, oldRows?.Relation, difference));
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
        CompleteWrite(table);
        if (table.HasOldSchema)
        {
            table.Clear();
            tables[contract.Name] = table;
        }
    }

    /// <summary>Makes the epoch visible in one atomic step. After an exception, opening the lake again either completes or discards it.</summary>
    /// <param name="facts">Stored in the manifest as they are.</param>
    /// <exception cref="ForeignCommitException">Another program got in the way of the epoch; nothing of the epoch is visible.</exception>
    /// <exception cref="InvalidOperationException">The epoch is a rehearsal.</exception>
    public EpochManifest Commit(IReadOnlyDictionary<string, string> facts)
    {
        if (scratch is not null)
        {
            throw new InvalidOperationException("A rehearsal makes no epoch.");
        }

        CompleteWrite();
        foreach (var table in tables.Values)
        {
            Coalesce(table);
        }

        var since = clock.GetTimestamp();
        var changed = tables.Values.Where(t => t.HasChanges).OrderBy(t => t.Contract.Name, StringComparer.Ordinal).ToList();
        Flush(changed);
        var now = clock.GetUtcNow();
        var commits = changed.ConvertAll(t => Commit(t, now));
        EpochCommit.Check(folder, commits);
        handedOver = true;
        var content = new EpochContent(commits, facts, now, lake.Layout);
        var manifest = EpochCommit.Make(folder, AppId, Before.Manifest, content, connection, () => CommitTime = clock.GetElapsedTime(since));
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

        oldRows?.Dispose();
        recent.Dispose();
        writer.Dispose();
        if (!handedOver)
        {
            writer.DeleteWritten();
        }
    }

    private string AppId => EpochCommit.AppId(lake);

    private TableCommit Commit(StagedTable table, DateTimeOffset now) =>
        new(table.Contract.Name, table.State, table.Actions(AppId, Epoch, lake.Layout.ColumnOf(table.Contract), now));

    private StagedTable Stage(Contract contract)
    {
        if (tables.TryGetValue(contract.Name, out var known))
        {
            return known;
        }

        return StagedTable.Begin(folder, Before, connection, contract, AppId, DeltaSchema.Of(contract, lake.Layout.ColumnOf(contract)));
    }

    /// <summary>Compares with the old rows, and keeps those where change files tell what is different.</summary>
    private RowDifference Difference(StagedTable table, RowScope scope, IKeptRows rows)
    {
        if (table.HasOldSchema)
        {
            return RowDifference.Everything(relations.Rows, table.Contract, rows, isNew: false);
        }

        var old = relations.Choose(table.Contract, table.Files, scope);
        var relation = relations.OfFiles(table.Contract, old, scope);
        oldRows = table.RecordsChanges ? relations.Rows.Keep(table.Contract, relation, sorted: false) : null;
        return old.Count == 0
            ? RowDifference.Everything(relations.Rows, table.Contract, rows, isNew: true)
            : relations.Rows.Compare(table.Contract, oldRows?.Relation ?? relation, rows.Relation);
    }

    /// <summary>Starts to write the files of changed partitions; <see cref="CompleteWrite()"/> ends it.</summary>
    private void Begin(StagedTable table, FileChanges changes)
    {
        var target = scratch is null ? table.Folder : Path.Combine(scratch, table.Contract.Name);
        underWay = new WriteUnderWay(table, changes, writer.Write(table.Contract, target, changes.Wanted));
    }

    /// <summary>Ends the write of a table, if it is the one under way.</summary>
    private void CompleteWrite(StagedTable table)
    {
        if (underWay?.Table == table)
        {
            CompleteWrite();
        }
    }

    /// <summary>Ends the write that is under way: from here on the table has its files.</summary>
    private void CompleteWrite()
    {
        if (underWay is { } write)
        {
            underWay = null;
            write.Table.Replace(write.Changes, write.Made.GetAwaiter().GetResult());
        }

        oldRows?.Dispose();
        oldRows = null;
    }

    /// <summary>Several waves leave several files in a bucket; the log gets one, in the contract's order.</summary>
    private void Coalesce(StagedTable table)
    {
        foreach (var group in table.Files.GroupBy(f => rewrite.PartitionOf(table.Contract, f)).Where(g => g.Count() > 1 && g.Any(table.IsStaged)).ToList())
        {
            var parts = group.ToList();
            var rows = relations.Build(table.Contract, parts, RowScope.All);
            Begin(table, new FileChanges([new DataFilePlan(group.Key, rows, IsSorted: false)], parts));
            CompleteWrite();
        }
    }

    /// <summary>Before a log names a file, its content and all names on the way to it are on disk.</summary>
    private void Flush(List<StagedTable> changed)
    {
        changed.ForEach(t => folder.Files.CreateFolder(t.Folder));
        folder.Files.FlushAll([.. changed.SelectMany(t => t.Written).Select(f => f.FullPath)], changed.Select(t => t.Folder), folder.Root);
    }

    private void DeleteSuperseded() => writer.DeleteWritten(tables.Values.SelectMany(t => t.Written).Select(f => f.FullPath).ToHashSet(StringComparer.Ordinal));

    /// <summary>The one write that goes on while the next rows are computed.</summary>
    /// <param name="Table">The dataset.</param>
    /// <param name="Changes">What is written.</param>
    /// <param name="Made">The new files, one for each that is wanted.</param>
    private sealed record WriteUnderWay(StagedTable Table, FileChanges Changes, Task<IReadOnlyList<DataFile?>> Made);
}
