namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>Rows by the values of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">The values that are meant.</param>
public sealed record KeyScope(string Column, IReadOnlySet<long> Values);

/// <summary>Which rows of a dataset are meant: all, or those of some files.</summary>
/// <param name="FileIds">The files; null means all rows. May hold <see cref="GlobalFileId"/>.</param>
public sealed record RowScope(IReadOnlySet<string>? FileIds)
{
    /// <summary>The value of <c>file_id</c> in rows that belong to no file.</summary>
    public const string GlobalFileId = "__global__";

    /// <summary>All rows.</summary>
    public static RowScope All { get; } = new((IReadOnlySet<string>?)null);

    /// <summary>The rows of these files. An empty set means no row, never all.</summary>
    public static RowScope Of(IEnumerable<string> fileIds) => new(new SortedSet<string>(fileIds, StringComparer.Ordinal));

    /// <summary>Of the rows that belong to no file, those that are meant; null where all are.</summary>
    public KeyScope? Keys { get; init; }

    /// <summary>Whether all rows are meant.</summary>
    public bool IsAll => FileIds is null && Keys is null;

    /// <summary>Whether no row is meant.</summary>
    public bool IsEmpty => FileIds is { Count: 0 };

    /// <summary>The rows of files alone, of a scope that names them; all rows where it names none.</summary>
    public RowScope OfFiles => FileIds is { } ids ? Of(ids.Where(f => f != GlobalFileId)) : All;

    /// <summary>Whether a file is meant: one of these, or where all are, any that has the form of an id.</summary>
    public bool Holds(string fileId)
    {
        ArgumentNullException.ThrowIfNull(fileId);
        return FileIds?.Contains(fileId) ?? (fileId == GlobalFileId || StableId.IsFile(fileId));
    }

    /// <summary>Whether all rows that another scope means are among these.</summary>
    public bool Covers(RowScope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsAll || (Keys is null && other.FileIds is { } ids && ids.IsSubsetOf(FileIds!));
    }

    /// <summary>The rows that one or the other means, and of no file all.</summary>
    public RowScope Union(RowScope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return FileIds is { } ids && other.FileIds is { } more ? Of(ids.Concat(more)) : All;
    }
}
