using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>The rows of a dataset that a replace changes, one by one, and where they lie.</summary>
internal sealed class RowChanges : IDisposable
{
    private readonly IDatasetRows engine;
    private readonly Contract contract;
    private readonly IKeptRows newRows;
    private readonly Func<IReadOnlySet<string>, RowScope, string> placedRows;
    private readonly IKeptRows marks;
    private readonly ILookup<string, DifferingRow> added;
    private readonly ILookup<string, DifferingRow> removed;

    /// <param name="layout">Tells the partitions.</param>
    /// <param name="engine">Reads rows.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="comparison">The rows that differ.</param>
    /// <param name="newRows">The new rows.</param>
    /// <param name="placedRows">Old rows of a scope in data files, by their full paths, with their places. Of no more files than are asked for: a partition should cost what it has itself.</param>
    public RowChanges(Layout layout, IDatasetRows engine, Contract contract, RowComparison comparison, IKeptRows newRows, Func<IReadOnlySet<string>, RowScope, string> placedRows)
    {
        (this.engine, this.contract, this.newRows, this.placedRows) = (engine, contract, newRows, placedRows);
        string PartitionOf(DifferingRow row) => row.FileId is { } id ? layout.Partition(id) : string.Empty;
        Count = comparison.Added.Count + comparison.Removed.Count;
        added = comparison.Added.ToLookup(PartitionOf, StringComparer.Ordinal);
        removed = comparison.Removed.ToLookup(PartitionOf, StringComparer.Ordinal);
        marks = engine.Mark(
            comparison.Added.Select(r => new MarkedRow(null, r.Position, r.HasPartner ? RowChange.UpdatePostimage : RowChange.Insert, PartitionOf(r)))
                .Concat(comparison.Removed.Select(r => new MarkedRow(r.DataFile, r.Position, r.HasPartner ? RowChange.UpdatePreimage : RowChange.Delete, PartitionOf(r)))));
    }

    /// <summary>Rows of a partition that go, by the full path of their data file. The partition of an unpartitioned table is null.</summary>
    public ILookup<string, RowRange> Removed(string? partition) =>
        removed[partition ?? string.Empty].ToLookup(r => r.DataFile!, r => new RowRange(r.Position, r.Position), StringComparer.Ordinal);

    /// <summary>How many rows go and come, both sides of updates counted.</summary>
    public int Count { get; }

    /// <summary>How many rows of a partition come.</summary>
    public long AddedCount(string? partition) => added[partition ?? string.Empty].Count();

    /// <summary>The rows of partitions that come, a relation with the partition as <see cref="RowChange.GroupColumn"/>.</summary>
    public string Added(IReadOnlyCollection<string?> partitions) => engine.MarkedNew(contract, newRows, marks, partitions.Select(p => p ?? string.Empty));

    /// <summary>The changes of partitions with both sides of updates, a relation with the column <see cref="RowChange.TypeColumn"/>, too.</summary>
    public string Feed(IReadOnlyCollection<string?> partitions)
    {
        var old = partitions.SelectMany(p => removed[p ?? string.Empty]).ToList();
        return old.Count == 0 ? Added(partitions)
            : partitions.All(p => AddedCount(p) == 0) ? Old(partitions, old)
            : engine.Both(RowChange.Marked(contract), Added(partitions), Old(partitions, old));
    }

    public void Dispose() => marks.Dispose();

    private string Old(IReadOnlyCollection<string?> partitions, List<DifferingRow> old)
    {
        var scope = contract.IsPerFile ? RowScope.Of(old.Select(r => r.FileId!)) : RowScope.All;
        var placed = placedRows(old.Select(r => r.DataFile!).ToHashSet(StringComparer.Ordinal), scope);
        return engine.MarkedOld(contract, placed, marks, partitions.Select(p => p ?? string.Empty));
    }
}
