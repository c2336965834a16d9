using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Epochs;

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
    public FileChanges Plan(StagedTable table, RowScope scope, NewRows rows, string? oldRows, RowDifference difference)
    {
        var contract = table.Contract;
        var schemaChanged = table.HasOldSchema;
        var byPartition = table.Files.ToLookup(f => PartitionOf(contract, f), StringComparer.Ordinal);
        var wanted = new List<DataFilePlan>();
        var replaced = new List<DataFile>();
        foreach (var partition in Targets(table, difference, schemaChanged))
        {
            var old = byPartition[partition].ToList();
            var sql = NewRowsOf(contract, partition, rows);
            var adds = old.Count > 0 && partition is not null && old.All(table.IsStaged) && !difference.OldFileIds.Any(id => layout.Partition(id) == partition);
            var carried = adds || schemaChanged ? null : CarriedOver(contract, old, partition, scope);
            wanted.Add(carried is null ? new DataFilePlan(partition, sql, IsSorted: true) : new DataFilePlan(partition, $"{sql} UNION ALL {carried}", IsSorted: false));
            if (oldRows is not null)
            {
                wanted.Add(new DataFilePlan(partition, Changes(contract, partition, oldRows, rows.Table, difference), IsSorted: false, HoldsChanges: true));
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

    private string NewRowsOf(Contract contract, string? partition, NewRows rows) =>
        $"SELECT {contract.ColumnList} FROM {rows.Table}" + (partition is null ? string.Empty : $" WHERE {layout.Condition(partition)}");

    /// <summary>The rows of a bucket that are not in the scope; null where there can be none.</summary>
    private string? CarriedOver(Contract contract, List<DataFile> old, string? partition, RowScope scope)
    {
        if (scope.FileIds is not { } ids || partition is null or RowScope.GlobalFileId || layout.Kind == LayoutKind.FileId || old.Count == 0)
        {
            return null;
        }

        var replaced = ids.Where(id => layout.Partition(id) == partition).ToHashSet(StringComparer.Ordinal);
        return $"SELECT {contract.ColumnList} FROM {relations.Build(contract, old, RowScope.All)} WHERE file_id NOT IN {relations.Scopes.In(replaced)}";
    }

    /// <summary>What is different in a partition, looked for in the rows of its changed files alone.</summary>
    private string Changes(Contract contract, string? partition, string oldRows, string newRows, RowDifference difference)
    {
        if (partition is null)
        {
            return RowChanges.Between(contract, oldRows, newRows);
        }

        var changed = difference.ChangedFileIds.Where(id => layout.Partition(id) == partition).ToHashSet(StringComparer.Ordinal);
        var condition = $"WHERE file_id IN {relations.Scopes.In(changed)}";
        return RowChanges.Between(contract, $"{oldRows} {condition}", $"{newRows} {condition}");
    }
}
