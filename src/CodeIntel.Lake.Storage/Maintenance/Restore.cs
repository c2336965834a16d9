using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Maintenance;

/// <summary>What a restore did.</summary>
/// <param name="Epoch">The newest epoch now.</param>
/// <param name="Changed">Whether it is a new one; false where the lake was equal to the wanted epoch already.</param>
/// <param name="Datasets">The datasets that were committed to, by name.</param>
/// <param name="Overruled">Other programs' commits that no longer count, by dataset and version.</param>
public sealed record RestoreReport(long Epoch, bool Changed, IReadOnlyList<string> Datasets, IReadOnlyList<ForeignCommit> Overruled);

/// <summary>
/// Makes a new epoch that is equal to an old one: the same files, columns, layout and facts. No row is copied, for the old files are still there.
/// Epochs between the two stay, too. It is also the way out where another program committed to a table: the new epoch is made on top of
/// that commit, whose version and files stay.
/// </summary>
public static class Restore
{
    /// <summary>Makes the epoch.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="connection">Reads the logs.</param>
    /// <param name="epoch">The old epoch.</param>
    /// <param name="overrule">Whether other programs' commits are made up for, instead of being an error.</param>
    /// <exception cref="LakeException">
    /// <c>unknown_epoch</c>, <c>epoch_vacuumed</c>; <c>data_file_missing</c>: a file of the old epoch is not there, or not as it was;
    /// <c>foreign_commit</c>; or what is wrong with a table.
    /// </exception>
    /// <exception cref="InvalidOperationException">The lake is open for reading.</exception>
    public static RestoreReport Run(LakeStore store, IEngineSession connection, long epoch, bool overrule = false)
    {
        store.RequireWriting();
        var wanted = store.Read(connection, epoch);
        var newest = store.Read(connection);
        var latest = newest.Manifest!;
        var edits = new SortedDictionary<string, TableEdit>(StringComparer.Ordinal);
        foreach (var (dataset, state) in latest.Datasets)
        {
            var edit = TableEdit.Begin(store, connection, dataset, state, overrule);
            if (edit.StartsAtEpoch && wanted.Manifest!.Datasets.GetValueOrDefault(dataset)?.Version == state.Version)
            {
                continue;
            }

            Fill(edit, wanted, dataset, edit.Overruled.Count > 0 ? newest.Snapshot(dataset)!.Metadata : edit.Head.Metadata);
            if (edit.HasChanges)
            {
                edits.Add(dataset, edit);
            }
        }

        var facts = wanted.Manifest!.Facts;
        if (edits.Count == 0 && wanted.Layout == newest.Layout && facts.OrderBy(f => f.Key).SequenceEqual(latest.Facts.OrderBy(f => f.Key)))
        {
            return new RestoreReport(latest.Epoch, false, [], []);
        }

        foreach (var file in edits.Values.SelectMany(e => e.Adds))
        {
            RequireWhole(store.Folder.Files, file, epoch);
        }

        var appId = EpochCommit.AppId(store.Description);
        var now = store.Clock.GetUtcNow();
        var commits = edits.Values.Select(e => e.Commit(appId, latest.Epoch + 1, now, "RESTORE", dataChange: true)).ToList();
        var made = EpochCommit.Make(store.Folder, appId, latest, new EpochContent(commits, facts, now, wanted.Layout), connection);
        return new RestoreReport(made.Epoch, true, [.. edits.Keys], [.. edits.Values.SelectMany(e => e.Overruled)]);
    }

    /// <summary>A table that the old epoch did not have yet becomes one without rows.</summary>
    /// <param name="edit">The edit.</param>
    /// <param name="wanted">The old epoch.</param>
    /// <param name="dataset">The table.</param>
    /// <param name="ours">The table's metadata before any commit that is overruled.</param>
    private static void Fill(TableEdit edit, LakeReader wanted, string dataset, MetadataAction ours)
    {
        var old = wanted.Snapshot(dataset);
        var files = old?.Files ?? new Dictionary<string, DataFile>();
        edit.Removes.AddRange(edit.Head.Files.Where(f => !files.ContainsKey(f.Key)).Select(f => f.Value));
        edit.Adds.AddRange(files.Where(f => !edit.Head.Files.TryGetValue(f.Key, out var there) || there.Add.Stats != f.Value.Add.Stats).Select(f => f.Value));
        var metadata = old is null ? TableContract.InLayout(ours, wanted.Layout)
            : DeltaSchema.Same(old.Metadata.SchemaString, ours.SchemaString) ? ours
            : old.Metadata;
        if (!Same(metadata, edit.Head.Metadata))
        {
            edit.Metadata = metadata;
        }
    }

    private static bool Same(MetadataAction one, MetadataAction other) =>
        DeltaSchema.Same(one.SchemaString, other.SchemaString)
        && one.PartitionColumns.SequenceEqual(other.PartitionColumns)
        && one.Configuration.OrderBy(c => c.Key, StringComparer.Ordinal).SequenceEqual(other.Configuration.OrderBy(c => c.Key, StringComparer.Ordinal));

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
