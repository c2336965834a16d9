using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>What a replace does to files.</summary>
/// <param name="Wanted">The files to write.</param>
/// <param name="Replaced">The data files that the new ones stand for.</param>
internal sealed record FileChanges(IReadOnlyList<DataFilePlan> Wanted, IReadOnlyList<DataFile> Replaced);

/// <summary>Plans the files of the partitions that a replace touches: those with the new rows, and those that tell the change row by row.</summary>
internal sealed class PartitionRewrite(Layout layout, RelationBuilder relations)
{
    /// <summary>The partition of a file; null in an unpartitioned table.</summary>
    public string? PartitionOf(Contract contract, DataFile file) => contract.IsPerFile ? file.Partition(layout.Column) : null;

    /// <summary>Plans the rewrite of changed partitions.</summary>
    /// <param name="table">The dataset.</param>
    /// <param name="scope">The files whose rows are redone.</param>
    /// <param name="rows">Their new rows.</param>
    /// <param name="oldRows">A relation with their old rows, to tell the changes from; null where they are not to be told.</param>
    /// <param name="difference">The files with changes.</param>
    public FileChanges Plan(StagedTable table, RowScope scope, IKeptRows rows, string? oldRows, RowDifference difference)
    {
        var contract = table.Contract;
        var schemaChanged = table.HasOldSchema;
        var byPartition = table.Files.ToLookup(f => PartitionOf(contract, f), StringComparer.Ordinal);
        var wanted = new List<DataFilePlan>();
        var replaced = new List<DataFile>();
        foreach (var partition in Targets(table, difference, schemaChanged))
        {
            var old = byPartition[partition].ToList();
            var newRows = partition is null ? rows.Relation : relations.Rows.OfRange(contract, rows.Relation, layout.Range(partition));
            var adds = old.Count > 0 && partition is not null && old.All(table.IsStaged) && !difference.OldFileIds.Any(id => layout.Partition(id) == partition);
            var carried = adds || schemaChanged ? null : CarriedOver(contract, old, partition, scope);
            wanted.Add(carried is null ? new DataFilePlan(partition, newRows, IsSorted: true) : new DataFilePlan(partition, relations.Rows.Both(contract, newRows, carried), IsSorted: false));
            if (oldRows is not null)
            {
                wanted.Add(new DataFilePlan(partition, Changes(contract, partition, oldRows, rows.Relation, difference), IsSorted: false, HoldsChanges: true));
            }

            if (!adds)
            {
                replaced.AddRange(old);
            }
        }

        return new FileChanges(wanted, replaced);
    }

    /// <summary>The partitions to write: those of changed files; all that there are where the columns have changed.</summary>
    private SortedSet<string?> Targets(StagedTable table, RowDifference difference, bool schemaChanged)
    {
        if (!table.Contract.IsPerFile)
        {
            return [null];
        }

        var targets = new SortedSet<string?>(difference.ChangedFileIds.Select(layout.Partition), StringComparer.Ordinal);
        if (schemaChanged)
        {
            targets.UnionWith(table.Files.Select(f => PartitionOf(table.Contract, f)));
        }

        return targets;
    }

    /// <summary>The rows of a bucket that are not in the scope; null where there can be none.</summary>
    private string? CarriedOver(Contract contract, List<DataFile> old, string? partition, RowScope scope)
    {
        if (scope.FileIds is not { } ids || partition is null or RowScope.GlobalFileId || layout.Kind == LayoutKind.FileId || old.Count == 0)
        {
            return null;
        }

        var replaced = ids.Where(id => layout.Partition(id) == partition).ToHashSet(StringComparer.Ordinal);
        return relations.Rows.OfOtherFileIds(contract, relations.Build(contract, old, RowScope.All), replaced);
    }

    /// <summary>What is different in a partition, looked for in the rows of its changed files alone.</summary>
    private string Changes(Contract contract, string? partition, string oldRows, string newRows, RowDifference difference)
    {
        var engine = relations.Rows;
        if (partition is null)
        {
            return engine.Changes(contract, oldRows, newRows);
        }

        var changed = difference.ChangedFileIds.Where(id => layout.Partition(id) == partition).ToHashSet(StringComparer.Ordinal);
        return engine.Changes(contract, engine.OfFileIds(contract, oldRows, changed), engine.OfFileIds(contract, newRows, changed));
    }
}
