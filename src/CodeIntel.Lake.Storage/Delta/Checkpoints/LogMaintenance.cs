using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// Writes checksums and checkpoints now and then, so that opening a table costs the same however long its log is. Both can be made again from the
/// commits and nobody needs them: what cannot be written is left out, and tried again after the next commit.
/// </summary>
public static class LogMaintenance
{
    /// <summary>A checksum and a checkpoint are written for each version that this number divides.</summary>
    public const int Interval = 10;

    /// <summary>
    /// Checksums of so many versions are kept: the newest, and the one before for whoever still reads an epoch from before it.
    /// </summary>
    public const int KeptChecksums = 2;

    /// <summary>
    /// Tables of a lake come to the same version together. No more of them than this get their checkpoint at once, so that no epoch takes much longer
    /// than the others; those that are left have theirs after their next commit.
    /// </summary>
    public const int CheckpointsAtOnce = 8;

    /// <summary>Does what is due.</summary>
    /// <param name="files">Where the logs are.</param>
    /// <param name="tables">Folders of tables, and the version that each has come to.</param>
    /// <param name="now">Removed files are kept in checkpoints for a time from here.</param>
    /// <param name="connection">Reads and writes checkpoints.</param>
    public static void Run(IFileSystem files, IEnumerable<(string Folder, long Version)> tables, DateTimeOffset now, IEngineSession connection)
    {
        var due = tables.Select(t => (t.Folder, Version: t.Version - (t.Version % Interval))).Where(t => t.Version > 0).ToList();
        foreach (var (folder, version) in due.Where(t => !files.Exists(DeltaLogFolder.Checksum(t.Folder, t.Version))))
        {
            Try(() => DeltaLog.WriteChecksum(files, folder, version, connection));
        }

        foreach (var (folder, version) in due.Where(t => !files.Exists(DeltaLogFolder.Checkpoint(t.Folder, t.Version))).Take(CheckpointsAtOnce))
        {
            Try(() => DeltaLog.WriteCheckpoint(files, folder, version, now, connection));
        }
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LakeException or EngineException)
        {
            // The commits are made; they do not depend on this.
        }
    }
}
