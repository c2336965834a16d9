using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>What one data file is to hold.</summary>
/// <param name="Partition">The partition's value; null for an unpartitioned dataset.</param>
/// <param name="RowsSql">A select of the contract's columns.</param>
/// <param name="IsSorted">Whether the select gives its rows in the contract's order.</param>
/// <param name="HoldsChanges">Whether it is a change file: the select has the column <c>_change_type</c>, too.</param>
internal sealed record DataFilePlan(string? Partition, string RowsSql, bool IsSorted, bool HoldsChanges = false);

/// <summary>
/// Writes data files and change files, several at once. Each is written by one statement from rows in the contract's order, so that its content does not
/// depend on the number of threads.
/// </summary>
internal sealed class DataFileWriter(IFileSystem files, Layout layout, IEngineSession connection, TimeProvider clock) : IDisposable
{
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly List<IEngineSession> helpers = [];
    private int threads;

    /// <summary>Writes the rows of some partitions.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="wanted">The files. Their selects see no temporary table or view.</param>
    /// <returns>
    /// A file for each that was wanted; null where there are no rows, and then no file is left. With one thread it is all done when this
    /// returns; else it goes on over connections of its own, and must have ended before the next call.
    /// </returns>
    public Task<IReadOnlyList<DataFile?>> Write(Contract contract, string table, IReadOnlyList<DataFilePlan> wanted)
    {
        var paths = wanted.Select(w => Path.Combine(table, RelativePath(contract, w))).ToList();
        foreach (var path in paths)
        {
            files.CreateFolder(Path.GetDirectoryName(path)!);
            written.Add(path);
        }

        var made = new DataFile?[wanted.Count];
        var next = -1;
        void Work(IEngineSession worker)
        {
            for (var i = Interlocked.Increment(ref next); i < wanted.Count; i = Interlocked.Increment(ref next))
            {
                made[i] = Write(worker, contract, table, wanted[i], paths[i]);
            }
        }

        if (Threads() == 1)
        {
            Work(connection);
            return Task.FromResult(WithoutEmpty(made, paths));
        }

        var workers = Math.Min(wanted.Count, Threads());
        while (helpers.Count < workers)
        {
            helpers.Add(connection.Connect());
        }

        return Finish(Task.WhenAll(helpers.Take(workers).Select(h => Task.Run(() => Work(h)))), () => WithoutEmpty(made, paths));
    }

    /// <summary>Deletes every file written but those that are kept: of a write that comes to nothing, or those that were replaced again.</summary>
    /// <param name="kept">Full paths; null for none.</param>
    public void DeleteWritten(IReadOnlySet<string>? kept = null)
    {
        foreach (var file in written.Where(f => kept?.Contains(f) != true))
        {
            try
            {
                files.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // An orphan is harmless: no log names it.
            }
        }
    }

    public void Dispose() => helpers.ForEach(h => h.Dispose());

    private static async Task<IReadOnlyList<DataFile?>> Finish(Task work, Func<IReadOnlyList<DataFile?>> result)
    {
        await work.ConfigureAwait(false);
        return result();
    }

    private IReadOnlyList<DataFile?> WithoutEmpty(DataFile?[] made, List<string> paths)
    {
        for (var i = 0; i < made.Length; i++)
        {
            if (made[i] is null)
            {
                files.Delete(paths[i]);
                written.Remove(paths[i]);
            }
        }

        return made;
    }

    /// <summary>Change files lie together: their partition is told by the log alone.</summary>
    private string RelativePath(Contract contract, DataFilePlan wanted) =>
        wanted.HoldsChanges ? $"{ChangeFeed.Folder}/cdc-{Guid.NewGuid()}.parquet"
        : wanted.Partition is null ? $"part-{Guid.NewGuid()}.parquet"
        : $"{layout.ColumnOf(contract)}={wanted.Partition}/part-{Guid.NewGuid()}.parquet";

    private int Threads() => threads > 0 ? threads : threads = Math.Clamp(connection.Scalar<int>("SELECT current_setting('threads')"), 1, Environment.ProcessorCount);

    private DataFile? Write(IEngineSession worker, Contract contract, string table, DataFilePlan wanted, string path)
    {
        var column = layout.ColumnOf(contract);
        var columns = string.Join(", ", contract.Columns.Where(c => c.Name != column).Select(c => SqlText.Name(c.Name)));
        var order = wanted.IsSorted ? string.Empty : $" ORDER BY {contract.RowOrder}";
        var statistics = ", RETURN_STATS";
        if (wanted.HoldsChanges)
        {
            columns += ", " + ChangeFeed.TypeColumn;
            order += $", {ChangeFeed.TypeColumn} DESC";
            statistics = string.Empty;
        }

        var row = files.Produce(path, () => Told(
            worker, $"COPY (SELECT {columns} FROM ({wanted.RowsSql}){order}) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION zstd{statistics})"));
        var count = Convert.ToInt64(row["count"]);
        if (count == 0)
        {
            return null;
        }

        var values = wanted.Partition is null
            ? new Dictionary<string, string?>()
            : new Dictionary<string, string?> { [column!] = wanted.Partition };
        var size = files.Size(path) ?? throw new IOException($"The data file '{path}' is gone right after it was written.");
        var stats = wanted.HoldsChanges ? null : StatisticsText.Of(contract, count, Statistics(row["column_statistics"]));
        return new DataFile(table, new AddAction(DeltaPath.Encode(Path.GetRelativePath(table, path)), values, size, clock.GetUtcNow().ToUnixTimeMilliseconds(), true, stats));
    }

    /// <summary>The one row that a statement tells of a file it wrote, by column.</summary>
    private static Dictionary<string, object?> Told(IEngineSession worker, string sql)
    {
        using var result = worker.Query(sql);
        return result.Names.Zip(result.ToList()[0]).ToDictionary(p => p.First, p => p.Second, StringComparer.OrdinalIgnoreCase);
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string?>> Statistics(object? value) =>
        value is List<KeyValuePair<object?, object?>> columns
            ? columns.ToDictionary(
                c => (string)c.Key!,
                c => (IReadOnlyDictionary<string, string?>)((List<KeyValuePair<object?, object?>>)c.Value!).ToDictionary(v => (string)v.Key!, v => v.Value as string))
            : [];
}
