using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>The rows of a dataset that a replace changes, one by one, and where the old ones lie.</summary>
internal sealed class RowChanges : IDisposable
{
    private readonly Layout layout;
    private readonly IDatasetRows engine;
    private readonly Contract contract;
    private readonly IKeptRows rows;
    private readonly ILookup<string?, ChangedRows> byPartition;

    /// <param name="layout">Tells the partitions.</param>
    /// <param name="engine">Reads rows.</param>
    /// <param name="contract">The dataset, which has a key.</param>
    /// <param name="rows">What <see cref="IDatasetRows.KeepChanges"/> gave.</param>
    public RowChanges(Layout layout, IDatasetRows engine, Contract contract, IKeptRows rows)
    {
        (this.layout, this.engine, this.contract, this.rows) = (layout, engine, contract, rows);
        var changed = engine.ChangedRows(contract, rows.Relation);
        byPartition = changed.ToLookup(c => c.FileId is { } id ? layout.Partition(id) : null, StringComparer.Ordinal);
        var fileIds = changed.Select(c => c.FileId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Difference = new RowDifference(changed.Count > 0, fileIds, changed.Where(c => c.DataFile is not null).Select(c => c.FileId).OfType<string>().ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Which files' rows differ. Of the files that had rows, it names those of which a row is changed.</summary>
    public RowDifference Difference { get; }

    /// <summary>Deleted rows of a partition, by the full path of their data file.</summary>
    public ILookup<string, RowRange> Deleted(string? partition) =>
        byPartition[partition].Where(c => c.DataFile is not null).ToLookup(c => c.DataFile!, c => c.Rows!.Value, StringComparer.Ordinal);

    /// <summary>How many rows of a partition are new or as they were not before.</summary>
    public long AddedCount(string? partition) => byPartition[partition].Where(c => c.DataFile is null).Sum(c => c.Count);

    /// <summary>Those rows, a relation.</summary>
    public string Added(string? partition) => InPartition(contract, engine.Added(contract, rows.Relation), partition);

    /// <summary>The changes of a partition with both sides of updates, a relation with the column <see cref="RowChange.TypeColumn"/>.</summary>
    public string Feed(string? partition) => InPartition(RowChange.Typed(contract), rows.Relation, partition);

    public void Dispose() => rows.Dispose();

    private string InPartition(Contract columns, string relation, string? partition) => partition is null ? relation : engine.OfRange(columns, relation, layout.Range(partition));
}
