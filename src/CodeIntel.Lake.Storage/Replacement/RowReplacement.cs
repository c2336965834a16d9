using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>
/// Makes the rows of a scope be those of a select, by new data files in the partitions that differ. The files of one replace are written while
/// the rows of the next are computed. For one thread, like its connection.
/// </summary>
/// <param name="scratch">The folder for data files of a rehearsal; null to write beside the tables.</param>
internal sealed class RowReplacement(
    IFileSystem files, Layout layout, IEngineSession connection, TimeProvider clock, RelationBuilder relations, string? scratch) : IDisposable
{
    private readonly PartitionRewrite rewrite = new(layout, relations);
    private readonly DataFileWriter writer = new(files, layout, connection, clock);
    private readonly RecentRows recent = new(relations.Rows);
    private IKeptRows? oldRows;
    private PendingWrite? pending;

    /// <summary>A subquery with rows that were just replaced; null where not all of the scope are at hand.</summary>
    public string? Recent(Contract contract, RowScope scope) => recent.Find(contract, scope);

    /// <summary>Replaces rows. The table has its files once <see cref="Complete()"/> was called.</summary>
    /// <exception cref="LakeException"><c>contract_violation</c>: the rows break the contract, and nothing is staged.</exception>
    public ReplaceOutcome Replace(StagedTable table, RowScope scope, string selectSql)
    {
        var rows = relations.Rows.Check(table.Contract, scope, selectSql);
        Complete();
        recent.Keep(table.Contract, scope, rows);
        var difference = Compare(table, scope, rows);
        if (difference.Changed)
        {
            Begin(table, rewrite.Plan(table, scope, rows, oldRows?.Relation, difference));
        }

        return new ReplaceOutcome(difference.Changed, difference.ChangedFileIds, rows.Count);
    }

    /// <summary>Several waves leave several files in a bucket; the log gets one, in the contract's order.</summary>
    public void Coalesce(StagedTable table)
    {
        foreach (var group in table.Files.GroupBy(f => rewrite.PartitionOf(table.Contract, f)).Where(g => g.Count() > 1 && g.Any(table.IsStaged)).ToList())
        {
            var parts = group.ToList();
            var rows = relations.Build(table.Contract, parts, RowScope.All);
            Begin(table, new FileChanges([new DataFilePlan(group.Key, rows, IsSorted: false)], parts));
            Complete();
        }
    }

    /// <summary>Ends the write of a table, if it is the one under way.</summary>
    public void Complete(StagedTable table)
    {
        if (pending?.Table == table)
        {
            Complete();
        }
    }

    /// <summary>Ends the write that is under way: from here on its table has its files.</summary>
    public void Complete()
    {
        if (pending is { } write)
        {
            pending = null;
            write.Table.Replace(write.Changes, write.Made.GetAwaiter().GetResult());
        }

        oldRows?.Dispose();
        oldRows = null;
    }

    /// <summary>As <see cref="DataFileWriter.DeleteWritten"/>.</summary>
    public void DeleteWritten(IReadOnlySet<string>? kept = null) => writer.DeleteWritten(kept);

    public void Dispose()
    {
        if (pending is { } write)
        {
            Task.WhenAny(write.Made).Wait();
        }

        oldRows?.Dispose();
        recent.Dispose();
        writer.Dispose();
    }

    /// <summary>Compares with the old rows, and keeps those where change files record what is different.</summary>
    private RowDifference Compare(StagedTable table, RowScope scope, IKeptRows rows)
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

    private void Begin(StagedTable table, FileChanges changes)
    {
        var target = scratch is null ? table.Folder : Path.Combine(scratch, table.Contract.Name);
        pending = new PendingWrite(table, changes, writer.Write(table.Contract, target, changes.Wanted));
    }

    /// <summary>The one write that goes on while the next rows are computed.</summary>
    /// <param name="Table">The dataset.</param>
    /// <param name="Changes">What is written.</param>
    /// <param name="Made">The new files, one for each that is wanted.</param>
    private sealed record PendingWrite(StagedTable Table, FileChanges Changes, Task<IReadOnlyList<DataFile?>> Made);
}
