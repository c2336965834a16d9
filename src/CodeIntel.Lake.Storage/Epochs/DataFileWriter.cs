using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>Writes data files: one statement and one file at a time, so that the order of the rows is the contract's on any number of threads.</summary>
internal sealed class DataFileWriter(IFileSystem files, Layout layout, DuckDbConnection connection, TimeProvider clock)
{
    private readonly HashSet<string> written = new(StringComparer.Ordinal);

    /// <summary>Every file written, also those that were replaced again.</summary>
    public IReadOnlySet<string> Written => written;

    /// <summary>Writes the rows of one partition.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="partition">The partition's value; null for an unpartitioned dataset.</param>
    /// <param name="rowsSql">A select of the contract's columns.</param>
    /// <returns>null where there are no rows; then no file is left.</returns>
    public DataFile? Write(Contract contract, string table, string? partition, string rowsSql)
    {
        var name = $"part-{Guid.NewGuid()}.parquet";
        var column = layout.ColumnOf(contract);
        var relative = partition is null ? name : $"{column}={partition}/{name}";
        var path = Path.Combine(table, relative);
        files.CreateFolder(Path.GetDirectoryName(path)!);
        written.Add(path);

        var columns = string.Join(", ", contract.Columns.Where(c => c.Name != column).Select(c => SqlText.Name(c.Name)));
        var row = files.Produce(path, () => Told(
            $"COPY (SELECT {columns} FROM ({rowsSql}) ORDER BY {RowOrder.Of(contract)}) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION zstd, RETURN_STATS)"));
        var count = Convert.ToInt64(row["count"]);
        if (count == 0)
        {
            files.Delete(path);
            written.Remove(path);
            return null;
        }

        var values = partition is null
            ? new Dictionary<string, string?>()
            : new Dictionary<string, string?> { [column!] = partition };
        var size = files.Size(path) ?? throw new IOException($"The data file '{path}' is gone right after it was written.");
        var stats = StatisticsText.Of(contract, count, Statistics(row["column_statistics"]));
        return new DataFile(table, new AddAction(DeltaPath.Encode(relative), values, size, clock.GetUtcNow().ToUnixTimeMilliseconds(), true, stats));
    }

    /// <summary>The one row that a statement tells of a file it wrote, by column.</summary>
    private Dictionary<string, object?> Told(string sql)
    {
        using var result = connection.Query(sql);
        return result.Names.Zip(result.ToList()[0]).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string?>> Statistics(object? value) =>
        value is List<KeyValuePair<object?, object?>> columns
            ? columns.ToDictionary(
                c => (string)c.Key!,
                c => (IReadOnlyDictionary<string, string?>)((List<KeyValuePair<object?, object?>>)c.Value!).ToDictionary(v => (string)v.Key!, v => v.Value as string))
            : [];
}
