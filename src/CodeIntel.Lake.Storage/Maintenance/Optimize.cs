using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>A dataset whose files were merged.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="FilesMerged">Files that left the table.</param>
/// <param name="FilesWritten">Files that hold their rows now.</param>
/// <param name="BytesMerged">Bytes of the files that left.</param>
/// <param name="BytesWritten">Bytes of the files that were written.</param>
public sealed record OptimizedDataset(string Name, int FilesMerged, int FilesWritten, long BytesMerged, long BytesWritten);

/// <summary>What an optimize did.</summary>
/// <param name="Epoch">The newest epoch now; 0 in a lake without one.</param>
/// <param name="Changed">Whether it is a new one.</param>
/// <param name="Datasets">The datasets whose files were merged, by name.</param>
public sealed record OptimizeReport(long Epoch, bool Changed, IReadOnlyList<OptimizedDataset> Datasets);

/// <summary>
/// Merges the small files of a partition where there are several, or where one has deleted rows, in one epoch with the same rows and facts. Its commits say that no data
/// changed, so that a reader of changes sees none. A dataset that has no contract any more or other columns than its contract stays as it is, and so does
/// one whose newest version is of an epoch that was abandoned: the next refresh makes up for that.
/// </summary>
public static class Optimize
{
    /// <summary>Files of so many bytes are large enough.</summary>
    public const long LargeFile = 128 << 20;

    /// <summary>Merges.</summary>
    /// <exception cref="LakeException"><c>foreign_commit</c>, or what is wrong with a table; nothing changed then.</exception>
    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    public static OptimizeReport Run(LakeStore store, IEngineSession connection)
    {
        store.RequireWriting();
        if (store.Latest is not { } latest)
        {
            return new OptimizeReport(0, false, []);
        }

        var layout = latest.Layout;
        var relations = new RelationBuilder(store.Folder.Files, layout, connection);
        using var writer = new DataFileWriter(store.Folder.Files, layout, connection, store.Clock);
        var edits = new SortedDictionary<string, TableEdit>(StringComparer.Ordinal);
        try
        {
            foreach (var (dataset, state) in latest.Datasets.Where(d => store.Contracts.Contains(d.Key)))
            {
                var edit = TableEdit.Begin(store, connection, dataset, state);
                if (edit.StartsAtEpoch && Merge(relations, writer, store.Contracts[dataset], edit))
                {
                    edits.Add(dataset, edit);
                }
            }

            store.Folder.Files.FlushAll([.. edits.Values.SelectMany(e => e.Adds).Select(f => f.FullPath)], [], store.Folder.Root);
        }
        catch
        {
            writer.DeleteWritten();
            throw;
        }

        return edits.Count == 0 ? new OptimizeReport(latest.Epoch, false, []) : Commit(store, connection, latest, edits);
    }

    /// <returns>Whether there was anything to merge.</returns>
    private static bool Merge(RelationBuilder relations, DataFileWriter writer, Contract contract, TableEdit edit)
    {
        var column = relations.Layout.ColumnOf(contract);
        if (!LakeReader.HasColumnsOf(contract, relations.Layout, edit.Head.Metadata))
        {
            return false;
        }

        var groups = edit.Head.Files.Values.Where(f => f.Size < LargeFile && (column is null || f.Partition(column) is not null))
            .GroupBy(f => column is null ? null : f.Partition(column))
            .Where(g => g.Count() > 1 || g.Any(f => f.Add.DeletionVector is not null))
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var merged = writer.Write(contract, edit.Head.Folder, groups.ConvertAll(
            g => new DataFilePlan(g.Key, relations.Build(contract, g, RowScope.All), IsSorted: false)));
        edit.Removes.AddRange(groups.SelectMany(g => g));
        edit.Adds.AddRange(merged.GetAwaiter().GetResult().OfType<DataFile>());
        return groups.Count > 0;
    }

    private static OptimizeReport Commit(LakeStore store, IEngineSession connection, EpochManifest latest, SortedDictionary<string, TableEdit> edits)
    {
        var appId = EpochCommit.AppId(store.Description);
        var now = store.Clock.GetUtcNow();
        var commits = edits.Values.Select(e => e.Commit(appId, latest.Epoch + 1, now, "OPTIMIZE", dataChange: false)).ToList();
        var made = EpochCommit.Make(store.Folder, appId, latest, new EpochContent(commits, latest.Facts, now, latest.Layout), connection);
        return new OptimizeReport(
            made.Epoch,
            true,
            [.. edits.Select(e => new OptimizedDataset(e.Key, e.Value.Removes.Count, e.Value.Adds.Count, e.Value.Removes.Sum(f => f.Size), e.Value.Adds.Sum(f => f.Size)))]);
    }
}
