using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>What of a table is shown.</summary>
/// <param name="Table">The version.</param>
/// <param name="Columns">Names of the rows' values.</param>
/// <param name="Rows">Rows of the version, or its changes; read when they are asked for.</param>
/// <param name="IsChanges">Whether the rows are changes.</param>
/// <param name="Limit">How many rows, commits and files are shown.</param>
internal sealed record TableView(DeltaTable Table, IReadOnlyList<string> Columns, IEnumerable<object?[]> Rows, bool IsChanges, int Limit)
{
    public DeltaSnapshot Snapshot => Table.Snapshot;

    /// <summary>The active files by path.</summary>
    public IEnumerable<DataFile> Files => Snapshot.Files.Values.OrderBy(f => f.RawPath, StringComparer.Ordinal);

    /// <summary>The newest commits.</summary>
    public IEnumerable<DeltaCommit> History => Table.History().Take(Limit);

    /// <summary>The rows to show; none are read where none are wanted.</summary>
    public IEnumerable<object?[]> ShownRows => Limit == 0 ? [] : Rows.Take(Limit);

    /// <summary>Number of rows by the log; null where a file does not tell.</summary>
    public long? RowCount => Snapshot.Files.Values.Aggregate((long?)0, (sum, f) => sum + f.RowCount);

    public long Bytes => Snapshot.Bytes;

    /// <summary>Path of a file relative to the table, or a full path where it lies elsewhere.</summary>
    public string PathOf(DataFile file)
    {
        var relative = Path.GetRelativePath(Snapshot.Folder, file.FullPath);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file.FullPath : relative;
    }
}
