using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>What one data file is to hold.</summary>
/// <param name="Partition">The partition's value; null for an unpartitioned dataset.</param>
/// <param name="Rows">A relation with the contract's columns.</param>
/// <param name="IsSorted">Whether it gives its rows in the contract's order.</param>
/// <param name="HoldsChanges">Whether it is a change file: the relation has the column <c>_change_type</c>, too.</param>
/// <param name="IsShared">Whether the relation has the few rows of several partitions, each with its partition; their files are written at once.</param>
internal sealed record DataFilePlan(string? Partition, string Rows, bool IsSorted, bool HoldsChanges = false, bool IsShared = false);

/// <summary>
/// Writes data files and change files, several at once. Each is written by one statement from rows in the contract's order, so that its content does not
/// depend on the number of threads.
/// </summary>
internal sealed class DataFileWriter(IFileSystem files, Layout layout, IEngineSession connection, TimeProvider clock) : IDisposable
{
    private const string DataPrefix = "part-";
    private const string ChangePrefix = "cdc-";

    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly List<IEngineSession> helpers = [];
    private int threads;

    /// <summary>Writes the rows of some partitions.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="wanted">The files. Their relations see no temporary table or view.</param>
    /// <returns>
    /// A file for each that was wanted; null where there are no rows, and then no file is left. With one thread it is all done when this
    /// returns; else it goes on over connections of its own, and must have ended before the next call.
    /// </returns>
    public Task<IReadOnlyList<DataFile?>> Write(Contract contract, string table, IReadOnlyList<DataFilePlan> wanted)
    {
        var works = Enumerable.Range(0, wanted.Count).GroupBy(i => wanted[i].IsShared ? (wanted[i].Rows, wanted[i].HoldsChanges) : ($"{i}", false)).Select(g => (Name: $"{Guid.NewGuid()}", Files: g.ToList())).ToList();
        var paths = new string[wanted.Count];
        foreach (var (at, name) in works.SelectMany(w => w.Files.Select(f => (f, w.Name))))
        {
            paths[at] = Path.Combine(table, RelativePath(contract, wanted[at], name));
            files.CreateFolder(Path.GetDirectoryName(paths[at])!);
            written.Add(paths[at]);
        }

        var made = new DataFile?[wanted.Count];
        var next = -1;
        void Work(IEngineSession worker)
        {
            for (var i = Interlocked.Increment(ref next); i < works.Count; i = Interlocked.Increment(ref next))
            {
                var (name, its) = works[i];
                if (wanted[its[0]].IsShared)
                {
                    WriteShared(worker, contract, table, name, [.. its.Select(f => (f, wanted[f], paths[f]))], made);
                }
                else
                {
                    made[its[0]] = Write(worker, contract, table, wanted[its[0]], paths[its[0]]);
                }
            }
        }

        if (Threads() == 1)
        {
            Work(connection);
            return Task.FromResult(WithoutEmpty(made, paths));
        }

        var workers = Math.Min(works.Count, Threads());
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

    private IReadOnlyList<DataFile?> WithoutEmpty(DataFile?[] made, string[] paths)
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

    /// <summary>Change files that are written one by one lie together: their partition is told by the log alone.</summary>
    private string RelativePath(Contract contract, DataFilePlan wanted, string name)
    {
        var folder = wanted.Partition is null || (wanted.HoldsChanges && !wanted.IsShared) ? string.Empty : $"{layout.ColumnOf(contract)}={wanted.Partition}/";
        return wanted.HoldsChanges ? $"{ChangeFeed.Folder}/{folder}{ChangePrefix}{name}{Number(wanted)}.parquet" : $"{folder}{DataPrefix}{name}{Number(wanted)}.parquet";
    }

    /// <summary>The engine numbers the files that it writes at once.</summary>
    private static string Number(DataFilePlan wanted) => wanted.IsShared ? "-0" : string.Empty;

    private int Threads() => threads > 0 ? threads : threads = Math.Clamp(connection.Threads, 1, Environment.ProcessorCount);

    private DataFile? Write(IEngineSession worker, Contract contract, string table, DataFilePlan wanted, string path)
    {
        var written = files.Produce(path, () => worker.Rows.Write(contract, wanted.Rows, path, layout.ColumnOf(contract), sort: !wanted.IsSorted, wanted.HoldsChanges));
        return Made(contract, table, wanted, path, written);
    }

    private void WriteShared(IEngineSession worker, Contract contract, string table, string name, List<(int At, DataFilePlan Plan, string Path)> wanted, DataFile?[] made)
    {
        var first = wanted[0].Plan;
        var folder = first.HoldsChanges ? Path.Combine(table, ChangeFeed.Folder) : table;
        var prefixed = (first.HoldsChanges ? ChangePrefix : DataPrefix) + name;
        var write = () => worker.Rows.WriteGroups(contract, first.Rows, folder, prefixed, layout.ColumnOf(contract)!, first.HoldsChanges);
        var written = wanted.Aggregate(write, (inner, w) => () => files.Produce(w.Path, inner))();
        foreach (var (at, plan, path) in wanted)
        {
            made[at] = written.TryGetValue(plan.Partition!, out var rows) ? Made(contract, table, plan, path, rows) : null;
        }
    }

    private DataFile? Made(Contract contract, string table, DataFilePlan wanted, string path, WrittenRows written)
    {
        if (written.Count == 0)
        {
            return null;
        }

        var values = wanted.Partition is null
            ? new Dictionary<string, string?>()
            : new Dictionary<string, string?> { [layout.ColumnOf(contract)!] = wanted.Partition };
        var size = files.Size(path) ?? throw new IOException($"The data file '{path}' is gone right after it was written.");
        var stats = wanted.HoldsChanges ? null : StatisticsText.Of(contract, written.Count, written.Statistics);
        return new DataFile(table, new AddAction(DeltaPath.Encode(Path.GetRelativePath(table, path)), values, size, clock.GetUtcNow().ToUnixTimeMilliseconds(), true, stats));
    }
}
