using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage.Delta;

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
    /// Makes an epoch from its redo log, then removes the log. Where another program made a version that the epoch needs, the epoch is
    /// abandoned: the log is removed, the lake stands at the epoch before, and the tables that were committed already hold a version
    /// that belongs to no epoch (<see cref="TableHead"/>).
    /// </summary>
    /// <exception cref="ForeignCommitException">Another program made a version that the epoch needs.</exception>
    public static void RollForward(LakeFolder folder, PendingEpoch pending)
    {
        var files = folder.Files;
        var epoch = pending.Manifest.Epoch;
        var created = DeltaLog.TryCommitAll(
            files, [.. pending.Tables.Select(t => (folder.Table(t.Stage, t.Dataset), t.Version, Encoding.UTF8.GetBytes(t.Commit)))]);
        foreach (var (table, _) in pending.Tables.Zip(created).Where(t => !t.Second))
        {
            if (Obstacle(files, folder.Table(table.Stage, table.Dataset), table, pending) is { } other)
            {
                Discard(folder, epoch);
                throw other;
            }
        }

        if (!folder.CreateManifest(pending.Manifest) && folder.ReadManifest(epoch) is null)
        {
            files.Delete(folder.ManifestFile(epoch));
            folder.CreateManifest(pending.Manifest);
        }

        files.Replace(Path.Combine(folder.Epochs, "latest.json"), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"epoch\":{epoch}}}\n")));
        Discard(folder, epoch);
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

    /// <summary>Null where the version that is there is the pending epoch's own.</summary>
    private static ForeignCommitException? Obstacle(IFileSystem files, string path, PendingTable table, PendingEpoch pending)
    {
        var actions = DeltaLog.ReadCommit(files, path, table.Version) ?? [];
        return actions.OfType<TxnAction>().Any(t => t.AppId == pending.AppId && t.Version == pending.Manifest.Epoch)
            ? null
            : TableHead.Foreign(table.Dataset, table.Version, actions);
    }
}
