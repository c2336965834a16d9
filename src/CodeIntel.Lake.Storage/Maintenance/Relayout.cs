using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>A dataset that was put into another layout.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="FilesBefore">Data files in the old layout.</param>
/// <param name="FilesWritten">Data files in the new one.</param>
/// <param name="BytesBefore">Bytes of the files before.</param>
/// <param name="BytesWritten">Bytes of the files that were written.</param>
public sealed record RelaidDataset(string Name, int FilesBefore, int FilesWritten, long BytesBefore, long BytesWritten);

/// <summary>What a relayout did.</summary>
/// <param name="Epoch">The newest epoch now; 0 in a lake without one.</param>
/// <param name="Changed">Whether it is a new one; false where the lake had the layout already.</param>
/// <param name="Layout">The layout of the newest epoch.</param>
/// <param name="Datasets">The datasets that were written, by name.</param>
public sealed record RelayoutReport(long Epoch, bool Changed, Layout Layout, IReadOnlyList<RelaidDataset> Datasets);

/// <summary>
/// Puts every table that is partitioned by files into another layout, in one epoch with the same rows and facts. Its commits take all
/// files out, change the partition column and put the new files in; they say that no data changed, so that a reader of changes sees none.
/// </summary>
public static class Relayout
{
    /// <summary>Rows that are held at once, unless one partition has more.</summary>
    private const long RowsInMemory = 250_000;

    /// <summary>Rewrites.</summary>
    /// <param name="store">The lake, open for writing.</param>
    /// <param name="connection">Runs the SQL.</param>
    /// <param name="layout">The layout to be had.</param>
    /// <param name="begin">Hears of each dataset with the number of its files, and last of <c>commit</c>; may throw, and nothing changed then.</param>
    /// <param name="advance">Hears how many more of these files are done; may throw, too.</param>
    /// <param name="cancel">Stops it before the next wave of files, and last before the commit; nothing changed then.</param>
    /// <exception cref="LakeException"><c>foreign_commit</c>, <c>data_file_missing</c>, or what is wrong with a table; nothing changed then.</exception>
    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    public static RelayoutReport Run(LakeStore store, IEngineSession connection, Layout layout, Action<string, int>? begin = null, Action<int>? advance = null, CancellationToken cancel = default)
    {
        store.RequireWriting();
        var before = store.Read(connection);
        if (before.Manifest is not { } latest || before.Layout == layout)
        {
            return new RelayoutReport(before.Manifest?.Epoch ?? 0, false, before.Layout, []);
        }

        using var writer = new DataFileWriter(store.Folder.Files, layout, connection, store.Clock);
        var edits = new SortedDictionary<string, TableEdit>(StringComparer.Ordinal);
        var report = new List<RelaidDataset>();
        try
        {
            foreach (var (dataset, state) in latest.Datasets.OrderBy(d => d.Key, StringComparer.Ordinal))
            {
                var snapshot = before.Snapshot(dataset)!;
                if (ContractOf(store, before.Layout, dataset, state, snapshot.Metadata) is not { } contract)
                {
                    continue;
                }

                begin?.Invoke(dataset, snapshot.Files.Count);
                var edit = TableEdit.Begin(store, connection, dataset, state);
                edit.Metadata = TableContract.InLayout(snapshot.Metadata, layout);
                edit.Removes.AddRange(edit.Head.Files.Values);
                foreach (var wave in Waves(snapshot.Files.Values, before.Layout, layout))
                {
                    cancel.ThrowIfCancellationRequested();
                    edit.Adds.AddRange(Write(connection, writer, contract, snapshot.Folder, layout, before.Relation(contract, wave.Contains)));
                    advance?.Invoke(wave.Count);
                }

                edits.Add(dataset, edit);
                report.Add(new RelaidDataset(dataset, snapshot.Files.Count, edit.Adds.Count, snapshot.Bytes, edit.Adds.Sum(f => f.Size)));
            }

            cancel.ThrowIfCancellationRequested();
            begin?.Invoke("commit", 0);
            store.Folder.Files.FlushAll([.. edits.Values.SelectMany(e => e.Adds).Select(f => f.FullPath)], [], store.Folder.Root);
        }
        catch
        {
            writer.DeleteWritten();
            throw;
        }

        var appId = EpochCommit.AppId(store.Description);
        var now = store.Clock.GetUtcNow();
        var commits = edits.Values.Select(e => e.Commit(appId, latest.Epoch + 1, now, "RELAYOUT", dataChange: !e.StartsAtEpoch)).ToList();
        var made = EpochCommit.Make(store.Folder, appId, latest, new EpochContent(commits, latest.Facts, now, layout), connection);
        return new RelayoutReport(made.Epoch, true, layout, report);
    }

    /// <summary>The dataset's contract, or what its table says where there is none with the table's columns; null where the table is not partitioned by files.</summary>
    private static Contract? ContractOf(LakeStore store, Layout layout, string dataset, DatasetState state, MetadataAction metadata)
    {
        if (!TableContract.IsPerFile(metadata))
        {
            return null;
        }

        return store.Contracts.Contains(dataset) && store.Contracts[dataset] is { IsPerFile: true } contract && LakeReader.HasColumnsOf(contract, layout, metadata)
            ? contract
            : TableContract.Of(dataset, state.Stage, metadata);
    }

    /// <summary>Files that can be rewritten by themselves, because partitions of the new layout share no row with files of two waves.</summary>
    private static IEnumerable<HashSet<DataFile>> Waves(IEnumerable<DataFile> files, Layout from, Layout to) => Batches
        .UpTo(
            files.GroupBy(f => f.Partition(from.Column) is { } p ? from.Larger(p, to) : string.Empty).OrderBy(g => g.Key, StringComparer.Ordinal),
            g => g.Sum(f => f.RowCount ?? RowsInMemory),
            RowsInMemory)
        .Select(wave => wave.SelectMany(g => g).ToHashSet());

    /// <summary>Sorts rows once, in a table of the engine's memory, and writes each partition from there.</summary>
    private static IEnumerable<DataFile> Write(IEngineSession connection, DataFileWriter writer, Contract contract, string folder, Layout layout, string rows)
    {
        using var kept = connection.Rows.Keep(contract, rows, sorted: true);
        var partitions = kept.ByFile.Keys.Select(layout.Partition).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var plans = partitions.Select(p => new DataFilePlan(p, connection.Rows.OfRange(contract, kept.Relation, layout.Range(p)), IsSorted: true)).ToList();
        return writer.Write(contract, folder, plans).GetAwaiter().GetResult().OfType<DataFile>();
    }
}
