using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>
/// An epoch that is being made. Data files are on disk, but no log names them, so nothing is visible until <see cref="Commit"/>.
/// For one thread, like its connection.
/// </summary>
public sealed class StagedEpoch : IDisposable
{
    /// <summary>The rows of so few files are sorted only where they are written, so they may be given in any order.</summary>
    public const int FewFiles = 16;

    private readonly LakeFolder folder;
    private readonly string appId;
    private readonly IEngineSession connection;
    private readonly TimeProvider clock;
    private readonly string? scratch;
    private readonly RelationBuilder relations;
    private readonly StagedTables tables;
    private readonly RowReplacement replacement;
    private bool handedOver;

    internal StagedEpoch(LakeFolder folder, LakeDescription lake, IEngineSession connection, TimeProvider clock, EpochManifest? previous, string? scratch = null)
    {
        this.scratch = scratch;
        this.folder = folder;
        this.connection = connection;
        this.clock = clock;
        appId = EpochCommit.AppId(lake);
        relations = new RelationBuilder(folder.Files, lake.Layout, connection);
        Before = new LakeReader(folder, relations, connection, previous);
        tables = new StagedTables(folder, appId, lake.Layout, connection, Before);
        replacement = new RowReplacement(folder.Files, lake.Layout, connection, clock, relations, scratch);
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
            replacement.Complete();
            return tables.Changed.Any();
        }
    }

    /// <summary>Whether a dataset has its table, in the columns of its contract, and no rows.</summary>
    public bool IsEmpty(Contract contract) => tables.FindOrBegin(contract) is { HasChanges: false, Files.Count: 0 };

    /// <summary>Rows in the data files that this epoch has written of a dataset so far, carried over ones included.</summary>
    public long RowsWritten(string dataset)
    {
        replacement.Complete();
        return tables.Find(dataset)?.RowsWritten ?? 0;
    }

    /// <summary>As <see cref="LakeReader.Relation"/>, with what this epoch has staged so far.</summary>
    public string Relation(Contract contract, RowScope scope) => replacement.Recent(contract, scope) ?? Stored(contract, scope);

    /// <summary>As <see cref="Relation"/>, by data files alone: other sessions of the engine can read them while datasets that are not this one are replaced.</summary>
    public string Stored(Contract contract, RowScope scope)
    {
        if (tables.Find(contract.Name) is not { } table)
        {
            return Before.Relation(contract, scope);
        }

        replacement.Complete(table);
        return table.HasOldSchema ? Before.Relation(contract, scope) : relations.Build(contract, table.Files, scope);
    }

    /// <summary>
    /// Makes the rows of a scope be those of a select: the scope's old rows vanish, also where no new ones come, and rows outside it
    /// stay. Where the rows are the same, nothing is written. May be called several times for a dataset, for scopes that do not overlap.
    /// </summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The rows that are redone; of no files for an unpartitioned dataset, and all for one whose columns have changed.</param>
    /// <param name="selectSql">A select with the contract's columns, in any order.</param>
    /// <exception cref="LakeException">
    /// <c>contract_violation</c>: the rows break the contract, and nothing is staged; <c>foreign_commit</c>: another program changed the
    /// table's rows since the epoch before; <c>unsupported_feature</c>: the table asks something of its writers that this program does not do;
    /// <c>schema_changed</c>: only part of a dataset with other columns is redone.
    /// </exception>
    public ReplaceOutcome Replace(Contract contract, RowScope scope, string selectSql) =>
        Replace(contract, scope, relations.Rows.Cast(contract, selectSql, sorted: scope.FileIds is not { Count: <= FewFiles }));

    /// <summary>As <see cref="Replace(Contract, RowScope, string)"/>, by rows that have the contract's columns in order, and that the epoch disposes of.</summary>
    public ReplaceOutcome Replace(Contract contract, RowScope scope, IKeptRows rows)
    {
        if (!contract.IsPerFile && scope.FileIds is not null)
        {
            throw new ArgumentException($"The dataset {contract.Name} belongs to no file and is replaced as a whole.", nameof(scope));
        }

        var table = tables.FindOrBegin(contract);
        replacement.Complete(table);
        if (table.HasOldSchema && !scope.IsAll)
        {
            LakeReader.CheckSchema(contract, relations.Layout, Before.Snapshot(contract.Name)!.Metadata);
        }

        var outcome = replacement.Replace(table, scope, rows);
        tables.Keep(table);
        return outcome;
    }

    /// <summary>As <see cref="Replace(Contract, RowScope, string)"/> by no rows. Where the dataset has none already, the engine is not asked.</summary>
    public ReplaceOutcome RemoveRows(Contract contract)
    {
        var table = tables.FindOrBegin(contract);
        replacement.Complete(table);
        if (table.Files.Count > 0)
        {
            return Replace(contract, RowScope.All, relations.Rows.None(contract));
        }

        tables.Keep(table);
        return ReplaceOutcome.Nothing;
    }

    /// <summary>
    /// Adds rows to an unpartitioned dataset, whose own stay; in a table that has other columns than the contract, those that it lacks are null in them. The
    /// keys of the new rows must be new.
    /// </summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="rows">Have the contract's columns in order; the epoch disposes of them.</param>
    /// <exception cref="LakeException">As for <see cref="Replace(Contract, RowScope, string)"/>.</exception>
    public void Append(Contract contract, IKeptRows rows)
    {
        var table = tables.FindOrBegin(contract);
        replacement.Complete(table);
        if (table.HasOldSchema)
        {
            using (rows)
            {
                Replace(contract, RowScope.All, relations.Rows.Keep(contract, relations.Rows.Both(contract, rows.Relation, Before.RelationOfAnyColumns(contract)), sorted: true));
            }
        }
        else
        {
            replacement.Append(table, rows);
            tables.Keep(table);
        }
    }

    /// <summary>
    /// Empties a dataset whose table has other columns than its contract, so that its scopes can then be replaced one after the other.
    /// Does nothing to any other dataset.
    /// </summary>
    public void EmptyWhereColumnsChanged(Contract contract) => Empty(contract, t => t.HasOldSchema);

    /// <summary>Empties a dataset: rows that are put into it then are not compared with those that it had, and the epoch's files tell what it changed.</summary>
    public void Empty(Contract contract) => Empty(contract, _ => true);

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

        replacement.Complete();
        foreach (var table in tables.All)
        {
            replacement.Coalesce(table);
        }

        var since = clock.GetTimestamp();
        var changed = tables.Changed.ToList();
        var written = changed.SelectMany(t => t.Written).Select(f => f.FullPath).ToHashSet(StringComparer.Ordinal);
        FlushFiles(changed, written);
        var now = clock.GetUtcNow();
        var commits = changed.ConvertAll(t => TableCommit.Of(t, appId, Epoch, relations.Layout.ColumnOf(t.Contract), now));
        EpochCommit.Check(folder, commits);
        handedOver = true;
        var content = new EpochContent(commits, facts, now, relations.Layout);
        var manifest = EpochCommit.Make(folder, appId, Before.Manifest, content, connection, () => CommitTime = clock.GetElapsedTime(since));
        replacement.DeleteWritten(kept: written);
        return manifest;
    }

    /// <summary>Without a commit, deletes the files that were written; one that cannot be deleted stays as an orphan, which vacuum takes.</summary>
    public void Dispose()
    {
        replacement.Dispose();
        if (!handedOver)
        {
            replacement.DeleteWritten();
        }
    }

    private void Empty(Contract contract, Func<StagedTable, bool> wanted)
    {
        var table = tables.FindOrBegin(contract);
        replacement.Complete(table);
        if (wanted(table))
        {
            table.Clear();
            tables.Keep(table);
        }
    }

    /// <summary>Before a log names a file, its content and all names on the way to it are on disk.</summary>
    private void FlushFiles(List<StagedTable> changed, IReadOnlySet<string> written)
    {
        changed.ForEach(t => folder.Files.CreateFolder(t.Folder));
        folder.Files.FlushAll([.. written], changed.Select(t => t.Folder), folder.Root);
    }
}
