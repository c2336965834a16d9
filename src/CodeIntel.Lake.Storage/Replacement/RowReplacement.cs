using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>
/// Makes the rows of a scope be those of a select, by new data files in the partitions that differ. The files of one replace are written while
/// the rows of the next are computed and compared. For one thread, like its connection.
/// </summary>
/// <param name="scratch">The folder for data files of a rehearsal; null to write beside the tables.</param>
internal sealed class RowReplacement(
    IFileSystem files, Layout layout, IEngineSession connection, TimeProvider clock, RelationBuilder relations, string? scratch) : IDisposable
{
    /// <summary>Above so many rows, the files without a difference are found first, since hashes cost less than rows.</summary>
    private const int ManyRows = 20_000;

    private readonly PartitionRewrite rewrite = new(layout, relations);
    private readonly DataFileWriter writer = new(files, layout, connection, clock);
    private readonly RecentRows recent = new(relations.Rows);
    private RowChanges? changes;
    private PendingWrite? pending;

    /// <summary>A subquery with rows that were just replaced; null where not all of the scope are at hand.</summary>
    public string? Recent(Contract contract, RowScope scope) => recent.Find(contract, scope);

    /// <summary>Replaces rows. The table has its files once <see cref="Complete()"/> was called.</summary>
    /// <exception cref="LakeException"><c>contract_violation</c>: the rows break the contract, and nothing is staged.</exception>
    public ReplaceOutcome Replace(StagedTable table, RowScope scope, IKeptRows rows)
    {
        if (recent.HoldsMany)
        {
            Complete();
        }

        recent.Keep(table.Contract, scope, rows);
        var (difference, found) = Compare(table, scope, rows);
        Complete();
        changes = found;
        if (difference.Changed)
        {
            Begin(table, rewrite.Plan(table, scope, rows, difference, changes));
        }

        return new ReplaceOutcome(difference.Changed, difference.ChangedFileIds, rows.Count);
    }

    /// <summary>Adds rows to an unpartitioned table of the contract's columns.</summary>
    /// <exception cref="LakeException"><c>contract_violation</c>: the rows break the contract, and nothing is staged.</exception>
    public void Append(StagedTable table, IKeptRows rows)
    {
        Complete();
        recent.Forget(table.Contract);
        Check(table.Contract, RowScope.All, rows);
        Begin(table, table.Files.Count < RowsBeside.MostFiles ? new FileChanges([new DataFilePlan(null, rows.Relation, IsSorted: false)], [], []) : Merge(table, rows));
        Complete();
        rows.Dispose();
    }

    /// <summary>Adds rows so that there are fewer files than before. What is added by a file alone needs no change file; this does.</summary>
    private FileChanges Merge(StagedTable table, IKeptRows rows)
    {
        var added = new RowComparison(false, [.. Enumerable.Range(0, (int)rows.Count).Select(i => new DifferingRow(null, null, i, null, false))], []);
        changes = table.RecordsChanges ? new RowChanges(relations.Layout, relations.Rows, table.Contract, added, rows, (_, _) => relations.Rows.None(table.Contract)) : null;
        return rewrite.Plan(table, RowScope.Of([]), rows, RowDifference.Of(added), changes);
    }

    /// <summary>Several waves leave several files in a bucket; the log gets one, in the contract's order.</summary>
    public void Coalesce(StagedTable table)
    {
        foreach (var group in table.Files.Where(table.IsNew).GroupBy(f => rewrite.PartitionOf(table.Contract, f)).Where(g => g.Count() > 1).ToList())
        {
            var parts = group.ToList();
            var rows = relations.Build(table.Contract, parts, RowScope.All);
            Begin(table, new FileChanges([new DataFilePlan(group.Key, rows, IsSorted: false)], parts, []));
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

        changes?.Dispose();
        changes = null;
    }

    /// <summary>As <see cref="DataFileWriter.DeleteWritten"/>.</summary>
    public void DeleteWritten(IReadOnlySet<string>? kept = null) => writer.DeleteWritten(kept);

    public void Dispose()
    {
        if (pending is { } write)
        {
            Task.WhenAny(write.Made).Wait();
        }

        changes?.Dispose();
        recent.Dispose();
        writer.Dispose();
    }

    /// <summary>Holds the new rows to their contract and compares them with the old ones; row by row where change files record what is different.</summary>
    private (RowDifference Difference, RowChanges? Changes) Compare(StagedTable table, RowScope scope, IKeptRows rows)
    {
        var contract = table.Contract;
        if (table.HasOldSchema)
        {
            Check(contract, scope, rows);
            return (RowDifference.Everything(contract, rows, isNew: false), null);
        }

        var old = relations.Choose(contract, table.Files, scope);
        if (old.Count == 0)
        {
            Check(contract, scope, rows);
            return (RowDifference.Everything(contract, rows, isNew: true), null);
        }

        var compared = scope;
        if (!table.RecordsChanges || rows.Count > ManyRows)
        {
            Check(contract, scope, rows);
            var byFile = relations.Rows.Compare(contract, relations.OfFiles(contract, old, scope), rows.Relation);
            if (!table.RecordsChanges || !byFile.Changed)
            {
                return (byFile, null);
            }

            compared = contract.IsPerFile ? RowScope.Of(byFile.ChangedFileIds) with { Keys = scope.Keys } : scope;
        }

        string Placed(IReadOnlyList<DataFile> files, RowScope of) => relations.OfFiles(relations.Rows.Placed(contract), files, of);
        var comparison = relations.Rows.CompareRows(contract, scope, rows, Placed(old, compared), compared == scope ? null : compared.FileIds);
        if (comparison.IsSuspect)
        {
            Check(contract, scope, rows);
        }

        var difference = RowDifference.Of(comparison);
        return (difference, difference.Changed ? new RowChanges(relations.Layout, relations.Rows, contract, comparison, rows, (files, of) => Placed([.. old.Where(f => files.Contains(f.FullPath))], of with { Keys = scope.Keys })) : null);
    }

    private void Check(Contract contract, RowScope scope, IKeptRows rows)
    {
        if (rows.Count > 0 && connection.Checks.Check(contract, scope, rows).Violations is [var first, ..])
        {
            throw new LakeException(LakeError.Violation, "contract_violation", $"Rows of {contract.Name} break its contract: {first.Message} Nothing was written.");
        }
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
