namespace CodeIntel.Lake.Storage.Delta;

/// <summary>An active data file of a table.</summary>
public sealed class DataFile(string table, AddAction add)
{
    private readonly Lazy<FileStatistics> statistics = new(() => FileStatistics.Read(add.Stats), LazyThreadSafetyMode.PublicationOnly);

    private string? fullPath;

    /// <summary>The action that added it.</summary>
    public AddAction Add { get; } = add;

    /// <summary>Tells the active files of a table apart: <see cref="RawPath"/>, and the deletion vector where there is one.</summary>
    public string Key { get; } = KeyOf(add.Path, add.DeletionVector);

    /// <summary>The log's own text of the path, by which adds and removes meet.</summary>
    public string RawPath => Add.Path;

    /// <summary>The path on disk.</summary>
    /// <exception cref="LakeException">It is not on this machine's disk; never for a file of an opened version.</exception>
    public string FullPath => fullPath ??= DeltaPath.Resolve(table, Add.Path);

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

    internal static string KeyOf(string path, DeletionVectorDescriptor? vector) => vector is null ? path : $"{path}\n{vector.UniqueId}";
}
