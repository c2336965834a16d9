using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>An active data file of a table.</summary>
public sealed class DataFile(string table, AddAction add)
{
    private readonly Lazy<FileStatistics> statistics = new(() => FileStatistics.Read(add.Stats), LazyThreadSafetyMode.PublicationOnly);

    private string? fullPath;

    /// <summary>The table's folder.</summary>
    public string Table { get; } = table;

    /// <summary>The action that added it.</summary>
    public AddAction Add { get; } = add;

    /// <summary>Tells the active files of a table apart: <see cref="RawPath"/>, and the deletion vector where there is one.</summary>
    public string Key { get; } = KeyOf(add.Path, add.DeletionVector);

    /// <summary>The log's own text of the path, by which adds and removes meet.</summary>
    public string RawPath => Add.Path;

    /// <summary>The path on disk.</summary>
    /// <exception cref="LakeException">It is not on this machine's disk; never for a file of an opened version.</exception>
    public string FullPath => fullPath ??= DeltaPath.Resolve(Table, Add.Path);

    /// <summary>Bytes, as the log says.</summary>
    public long Size => Add.Size;

    /// <summary>Number of rows that are not deleted, or null where the writer did not say.</summary>
    public long? RowCount => statistics.Value.RowCount - (Add.DeletionVector?.Cardinality ?? 0);

    /// <summary>A lower bound of <c>file_id</c>, or null where none is known.</summary>
    public string? MinFileId => statistics.Value.MinFileId;

    /// <summary>An upper bound of <c>file_id</c>, or null where none is known.</summary>
    public string? MaxFileId => statistics.Value.MaxFileId;

    /// <summary>The value of a partition column; null where the table has no such column.</summary>
    public string? Partition(string column) => Add.PartitionValues.GetValueOrDefault(column);

    /// <summary>The file with these rows deleted, and no others.</summary>
    /// <param name="deleted">In the order of positions, apart from each other.</param>
    internal DataFile Without(IReadOnlyList<RowRange> deleted) =>
        new(Table, Add with { DeletionVector = DeletionVectorFile.InLog(deleted), Stats = Add.Stats is { } stats ? StatisticsText.Loose(stats) : null });

    internal static string KeyOf(string path, DeletionVectorDescriptor? vector) => vector is null ? path : $"{path}\n{vector.UniqueId}";
}
