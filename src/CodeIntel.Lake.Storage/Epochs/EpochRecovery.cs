using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>Carries out redo logs: at a commit, and again after a crash. Every step may be repeated, and cut at any point.</summary>
internal static class EpochRecovery
{
    /// <summary>
    /// Rolls whole redo logs forward, oldest first; discards those that are cut, and those that another program's commit got in the way
    /// of. Only the lock's owner may call it.
    /// </summary>
    public static void Run(LakeFolder folder, Action<string> notice)
    {
        var epochs = folder.ListPending();
        if (epochs.Count > 0)
        {
            folder.Files.FlushFolder(folder.Epochs);
        }

        foreach (var epoch in epochs)
        {
            if (folder.ReadPending(epoch) is { } pending)
            {
                notice(Finish(folder, pending));
            }
            else
            {
                Discard(folder, epoch);
                notice($"The redo log of epoch {epoch} was cut; it is discarded and the lake stands at the epoch before.");
            }
        }
    }

    /// <summary>
    /// Makes an epoch from its redo log, then removes the log. Where another program made a version that the epoch needs, the table's commit
    /// follows it, if it may. Else the epoch is abandoned: the log is removed, the lake stands at the epoch before, and the tables that were
    /// committed already hold a version that belongs to no epoch (<see cref="TableHead"/>).
    /// </summary>
    /// <returns>The manifest as it was made.</returns>
    /// <exception cref="ForeignCommitException">Another program made a version that the epoch cannot follow.</exception>
    public static EpochManifest RollForward(LakeFolder folder, PendingEpoch pending)
    {
        var files = folder.Files;
        var epoch = pending.Manifest.Epoch;
        var created = Create(folder, pending.Tables);
        for (var i = 0; i < pending.Tables.Count; i++)
        {
            var made = created[i] || IsMade(folder, pending, pending.Tables[i]);
            while (!made)
            {
                pending = Rebase(folder, pending, pending.Tables[i]);
                made = Create(folder, [pending.Tables[i]])[0] || IsMade(folder, pending, pending.Tables[i]);
            }
        }

        if (!folder.CreateManifest(pending.Manifest) && folder.ReadManifest(epoch) is null)
        {
            files.Delete(folder.ManifestFile(epoch));
            folder.CreateManifest(pending.Manifest);
        }

        files.Replace(Path.Combine(folder.Epochs, "latest.json"), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"epoch\":{epoch}}}\n")));
        Discard(folder, epoch);
        return pending.Manifest;
    }

    private static string Finish(LakeFolder folder, PendingEpoch pending)
    {
        try
        {
            RollForward(folder, pending);
            return $"Epoch {pending.Manifest.Epoch} was being committed when its process ended; it is complete now.";
        }
        catch (ForeignCommitException e)
        {
            return $"Epoch {pending.Manifest.Epoch} was being committed when its process ended; it is discarded, and the lake stands at the epoch before. {e.Message}";
        }
    }

    private static void Discard(LakeFolder folder, long epoch)
    {
        folder.Files.Delete(folder.PendingFile(epoch));
        folder.Files.FlushFolder(folder.Epochs);
    }

    /// <returns>Of each commit, whether it was created; false where its version is there.</returns>
    private static IReadOnlyList<bool> Create(LakeFolder folder, IReadOnlyList<PendingTable> tables) => DeltaLog.TryCommitAll(
        folder.Files, [.. tables.Select(t => (folder.Table(t.Stage, t.Dataset), t.Version, Encoding.UTF8.GetBytes(t.Commit)))]);

    /// <summary>Whether the version that is there is the pending epoch's own.</summary>
    private static bool IsMade(LakeFolder folder, PendingEpoch pending, PendingTable table) =>
        (DeltaLog.ReadCommit(folder.Files, folder.Table(table.Stage, table.Dataset), table.Version) ?? [])
            .OfType<TxnAction>().Any(t => t.AppId == pending.AppId && t.Version == pending.Manifest.Epoch);

    /// <summary>
    /// The epoch with a later version of a table. It is in the redo log, durably, before anything is committed as that version, so that a
    /// recovery never looks for a commit where it is not.
    /// </summary>
    private static PendingEpoch Rebase(LakeFolder folder, PendingEpoch pending, PendingTable table)
    {
        try
        {
            var path = folder.Table(table.Stage, table.Dataset);
            var ours = DeltaActionReader.ReadAll(Encoding.UTF8.GetBytes(table.Commit), path);
            var version = TableHead.FirstFree(folder.Files, path, table.Dataset, table.Version, ours);
            var after = Open(folder.Files, path, version - 1).With(ours);
            var datasets = pending.Manifest.Datasets.ToDictionary(StringComparer.Ordinal);
            datasets[table.Dataset] = datasets[table.Dataset] with { Version = version, Files = after.Files.Count, Bytes = after.Bytes };
            var later = pending with
            {
                Manifest = pending.Manifest with { Datasets = new SortedDictionary<string, DatasetState>(datasets, StringComparer.Ordinal) },
                Tables = [.. pending.Tables.Select(t => t == table ? table with { Version = version } : t)],
            };
            folder.ReplacePending(later);
            return later;
        }
        catch (ForeignCommitException)
        {
            Discard(folder, pending.Manifest.Epoch);
            throw;
        }
    }

    /// <summary>An engine of its own, for the few times that this is needed: a recovery has none.</summary>
    private static DeltaSnapshot Open(IFileSystem files, string table, long version)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        return DeltaLog.Open(files, table, connection, version);
    }
}
