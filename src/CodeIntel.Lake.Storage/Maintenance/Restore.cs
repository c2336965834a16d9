using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.DuckDb;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>What a restore did.</summary>
/// <param name="Epoch">The newest epoch now.</param>
/// <param name="Changed">Whether it is a new one; false where the lake was equal to the wanted epoch already.</param>
/// <param name="Datasets">The datasets whose files changed, by name.</param>
public sealed record RestoreReport(long Epoch, bool Changed, IReadOnlyList<string> Datasets);

/// <summary>
/// Makes a new epoch that is equal to an old one: the same files, columns, layout and facts. No row is copied, for the old files are still there.
/// Epochs between the two stay, too.
/// </summary>
public static class Restore
{
    /// <summary>Makes the epoch.</summary>
    /// <exception cref="LakeException">
    /// <c>unknown_epoch</c>, <c>epoch_vacuumed</c>; <c>data_file_missing</c>: a file of the old epoch is not there, or not as it was;
    /// <c>foreign_commit</c>; or what is wrong with a table.
    /// </exception>
    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    public static RestoreReport Run(LakeStore store, DuckDbConnection connection, long epoch)
    {
        store.RequireWriting();
        var wanted = store.Read(connection, epoch);
        var latest = store.Latest!;
        var edits = new SortedDictionary<string, TableEdit>(StringComparer.Ordinal);
        foreach (var (dataset, state) in latest.Datasets)
        {
            var edit = TableEdit.Begin(store, connection, dataset, state);
            if (edit.StartsAtEpoch && wanted.Manifest!.Datasets.GetValueOrDefault(dataset)?.Version == state.Version)
            {
                continue;
            }

            Fill(edit, wanted, dataset);
            if (edit.HasChanges)
            {
                edits.Add(dataset, edit);
            }
        }

        var facts = wanted.Manifest!.Facts;
        if (edits.Count == 0 && wanted.Layout == store.Description.LayoutOf(latest) && facts.OrderBy(f => f.Key).SequenceEqual(latest.Facts.OrderBy(f => f.Key)))
        {
            return new RestoreReport(latest.Epoch, false, []);
        }

        foreach (var file in edits.Values.SelectMany(e => e.Adds))
        {
            RequireWhole(store.Folder.Files, file, epoch);
        }

        var appId = EpochCommit.AppId(store.Description);
        var now = store.Clock.GetUtcNow();
        var commits = edits.Values.Select(e => e.Commit(appId, latest.Epoch + 1, now, "RESTORE", dataChange: true)).ToList();
        var made = EpochCommit.Make(store.Folder, appId, latest, new EpochContent(commits, facts, now, wanted.Layout), connection);
        return new RestoreReport(made.Epoch, true, [.. edits.Keys]);
    }

    /// <summary>A table that the old epoch did not have yet becomes one without rows.</summary>
    private static void Fill(TableEdit edit, LakeReader wanted, string dataset)
    {
        var old = wanted.Snapshot(dataset);
        var files = old?.Files ?? new Dictionary<string, DataFile>();
        edit.Removes.AddRange(edit.Head.Files.Where(f => !files.ContainsKey(f.Key)).Select(f => f.Value));
        edit.Adds.AddRange(files.Where(f => !edit.Head.Files.ContainsKey(f.Key)).Select(f => f.Value));
        var metadata = old?.Metadata ?? OwnContract.InLayout(edit.Head.Metadata, wanted.Layout);
        if (!DeltaSchema.Same(metadata.SchemaString, edit.Head.Metadata.SchemaString))
        {
            edit.Metadata = metadata;
        }
    }

    private static void RequireWhole(IFileSystem files, DataFile file, long epoch)
    {
        if (files.Size(file.FullPath) is var size && size != file.Size)
        {
            throw new LakeException(
                LakeError.LakeUnusable,
                "data_file_missing",
                size is null
                    ? $"The data file '{file.FullPath}' of epoch {epoch} is missing. Restore it from a copy, or take another epoch."
                    : $"The data file '{file.FullPath}' of epoch {epoch} has {size} bytes; the log says {file.Size}. Restore it from a copy, or take another epoch.");
        }
    }
}
