using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>What a replace does to files.</summary>
/// <param name="Wanted">The files to write.</param>
/// <param name="Replaced">The data files that leave the table, or stay with fewer rows.</param>
/// <param name="Reduced">Those that stay, as they are then.</param>
internal sealed record FileChanges(IReadOnlyList<DataFilePlan> Wanted, IReadOnlyList<DataFile> Replaced, IReadOnlyList<DataFile> Reduced);

/// <summary>Plans the files of the partitions that a replace touches: those with the new rows, and those that tell the change row by row.</summary>
internal sealed class PartitionRewrite(Layout layout, RelationBuilder relations)
{
    /// <summary>Up to so many rows of several partitions are written by one statement; more would not be sorted by it.</summary>
    private const int FewRows = 8192;

    private readonly RowsBeside beside = new(layout, relations);

    /// <summary>The partition of a file; null in an unpartitioned table.</summary>
    public string? PartitionOf(Contract contract, DataFile file) => contract.IsPerFile ? file.Partition(layout.Column) : null;

    /// <summary>Plans the new files of changed partitions.</summary>
    /// <param name="table">The dataset.</param>
    /// <param name="scope">The files whose rows are redone.</param>
    /// <param name="rows">Their new rows.</param>
    /// <param name="difference">The files with changes.</param>
    /// <param name="changes">The changes row by row; null where they are not to be told.</param>
    public FileChanges Plan(StagedTable table, RowScope scope, IKeptRows rows, RowDifference difference, RowChanges? changes)
    {
        var byPartition = table.Files.ToLookup(f => PartitionOf(table.Contract, f), StringComparer.Ordinal);
        var wanted = new List<DataFilePlan>();
        var replaced = new List<DataFile>();
        var reduced = new List<DataFile>();
        var targets = Targets(table, difference);
        var grown = new List<string?>();
        var byFile = new List<DataFilePlan>();
        foreach (var partition in targets)
        {
            var old = byPartition[partition].ToList();
            var (plan, adds) = (changes is null ? null : beside.Plan(table, partition, old, changes)) ?? (Rewrite(table, partition, old, scope, rows, difference), false);
            (layout.IsOfOneFile(partition) ? byFile : wanted).AddRange(plan.Wanted);
            replaced.AddRange(plan.Replaced);
            reduced.AddRange(plan.Reduced);
            if (adds)
            {
                grown.Add(partition);
            }
        }

        wanted.AddRange(Together(table.Contract, rows, byFile));
        if (changes is not null)
        {
            var atOnce = changes.Count <= FewRows;
            wanted.AddRange(Files(grown, changes.Added, atOnce, holdsChanges: false));
            wanted.AddRange(Files(targets, changes.Feed, atOnce, holdsChanges: true));
        }

        return new FileChanges(wanted, replaced, reduced);
    }

    private static IEnumerable<DataFilePlan> Files(IReadOnlyCollection<string?> partitions, Func<IReadOnlyCollection<string?>, string> rows, bool atOnce, bool holdsChanges)
    {
        var shared = atOnce && partitions.Count > 1 ? rows(partitions) : null;
        return partitions.Select(p => new DataFilePlan(p, shared ?? rows([p]), IsSorted: false, holdsChanges, IsShared: shared is not null));
    }

    /// <summary>Plans of partitions of one file each, those that have rows: as many by one statement as have few.</summary>
    private IEnumerable<DataFilePlan> Together(Contract contract, IKeptRows rows, List<DataFilePlan> plans)
    {
        return Batches.UpTo(plans.Where(p => rows.ByFile.ContainsKey(p.Partition!)), p => rows.ByFile[p.Partition!], FewRows).SelectMany(batch => batch is [var only]
            ? [only]
            : Files(
                [.. batch.Select(p => p.Partition)],
                ids => relations.Rows.GroupedByFile(contract, relations.Rows.OfFileIds(contract, rows.Relation, ids.Select(id => id!).ToHashSet(StringComparer.Ordinal))),
                atOnce: true,
                holdsChanges: false));
    }

    /// <summary>All rows of a partition in a new file.</summary>
    private FileChanges Rewrite(StagedTable table, string? partition, List<DataFile> old, RowScope scope, IKeptRows rows, RowDifference difference)
    {
        var contract = table.Contract;
        var newRows = partition is null ? rows.Relation : relations.Rows.OfRange(contract, rows.Relation, layout.Range(partition));
        var adds = old.Count > 0 && partition is not null && old.All(table.IsNew) && !difference.OldFileIds.Any(id => layout.Partition(id) == partition);
        var carried = adds || table.HasOldSchema ? null : CarriedOver(contract, old, partition, scope);
        var plan = carried is null ? new DataFilePlan(partition, newRows, rows.IsSorted) : new DataFilePlan(partition, relations.Rows.Both(contract, newRows, carried), IsSorted: false);
        return new FileChanges([plan], adds ? [] : old, []);
    }

    /// <summary>The partitions to write: those of changed files; all that there are where the columns have changed.</summary>
    private SortedSet<string?> Targets(StagedTable table, RowDifference difference)
    {
        if (!table.Contract.IsPerFile)
        {
            return [null];
        }

        var targets = new SortedSet<string?>(difference.ChangedFileIds.Select(layout.Partition), StringComparer.Ordinal);
        if (table.HasOldSchema)
        {
            targets.UnionWith(table.Files.Select(f => PartitionOf(table.Contract, f)));
        }

        return targets;
    }

    /// <summary>The rows of a partition that are not in the scope; null where there can be none.</summary>
    private string? CarriedOver(Contract contract, List<DataFile> old, string? partition, RowScope scope)
    {
        if (scope.IsAll || old.Count == 0 || layout.IsOfOneFile(partition))
        {
            return null;
        }

        if (partition is null or RowScope.GlobalFileId)
        {
            return scope.Keys is { } keys ? relations.Rows.OfOtherKeys(relations.Build(contract, old, RowScope.All), keys)
                : partition is null ? relations.Build(contract, old, RowScope.All)
                : null;
        }

        var replaced = scope.FileIds!.Where(id => layout.Partition(id) == partition).ToHashSet(StringComparer.Ordinal);
        return relations.Rows.OfOtherFileIds(contract, relations.Build(contract, old, RowScope.All), replaced);
    }
}
