using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>Carries out redo logs: at a commit, and again after a crash. Every step may be repeated.</summary>
internal static class EpochRecovery
{
    /// <summary>Rolls whole redo logs forward, oldest first, and discards those that are cut. Only the lock's owner may call it.</summary>
    public static void Run(LakeFolder folder, Action<string> notice)
    {
        foreach (var epoch in folder.ListPending())
        {
            if (folder.ReadPending(epoch) is { } pending)
            {
                RollForward(folder, pending);
                notice($"Epoch {epoch} was being committed when its process ended; it is complete now.");
            }
            else
            {
                folder.Files.Delete(folder.PendingFile(epoch));
                notice($"The redo log of epoch {epoch} was cut; it is discarded and the lake stands at the epoch before.");
            }
        }
    }

    /// <summary>Makes an epoch from its redo log, then removes the log.</summary>
    /// <exception cref="LakeException"><c>foreign_commit</c>: another writer made a version that the epoch needs. The log stays.</exception>
    public static void RollForward(LakeFolder folder, PendingEpoch pending)
    {
        var files = folder.Files;
        foreach (var table in pending.Tables)
        {
            var path = folder.Table(table.Stage, table.Dataset);
            if (!DeltaLog.TryCommit(files, path, table.Version, Encoding.UTF8.GetBytes(table.Commit)) && !IsOurs(files, path, table.Version, pending))
            {
                throw ForeignCommit(table.Dataset, table.Version);
            }
        }

        var epoch = pending.Manifest.Epoch;
        if (!folder.CreateManifest(pending.Manifest) && folder.ReadManifest(epoch) is null)
        {
            files.Delete(folder.ManifestFile(epoch));
            folder.CreateManifest(pending.Manifest);
        }

        files.Replace(Path.Combine(folder.Epochs, "latest.json"), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"epoch\":{epoch}}}\n")));
        files.Delete(folder.PendingFile(epoch));
        files.FlushFolder(folder.Epochs);
    }

    public static LakeException ForeignCommit(string dataset, long version) => new(
        LakeError.LakeUnusable,
        "foreign_commit",
        $"Another program committed version {version} of the table '{dataset}', which belongs to no epoch of this lake. Nothing was overwritten. Copy what you need from that version, then rebuild the lake.");

    private static bool IsOurs(IFileSystem files, string table, long version, PendingEpoch pending) =>
        DeltaLog.ReadCommit(files, table, version) is { } actions
        && actions.OfType<TxnAction>().Any(t => t.AppId == pending.AppId && t.Version == pending.Manifest.Epoch);
}
