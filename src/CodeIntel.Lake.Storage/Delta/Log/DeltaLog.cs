using System.Text;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads and extends the log of one Delta table.</summary>
public static class DeltaLog
{
    /// <summary>
    /// Up to so many commits are replayed from version 0 in less time than it takes to read a Parquet checkpoint, about 10 ms.
    /// </summary>
    private const int ShortLog = 100;

    /// <summary>
    /// Begins at a checksum of ours (<see cref="DeltaChecksum"/>) where one is near. Otherwise replays the log: a short and whole one from version 0, a long one from the
    /// newest checkpoint that can be read, then the commits after it. <c>_last_checkpoint</c> is not needed; a checkpoint that cannot be read is passed over for an older
    /// one, or for version 0.
    /// </summary>
    /// <param name="files">Where the log is.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="connection">Reads checkpoints.</param>
    /// <param name="version">The version wanted; null for the newest.</param>
    /// <returns>A version whose active files hold just the table's rows, columns and types.</returns>
    /// <exception cref="LakeException">
    /// <c>table_damaged</c>: a commit is missing or cut, the message names the file; <c>unsupported_feature</c>: the table asks for a
    /// reader feature that is unknown, or under which its files are not to be read as they are.
    /// </exception>
    public static DeltaSnapshot Open(IFileSystem files, string table, IEngineSession connection, long? version = null)
    {
        var snapshot = OpenAny(files, table, connection, version);
        DeltaFeatures.CheckPlain(snapshot);
        return snapshot;
    }

    /// <summary>The highest version of a table, or -1 where there is no table.</summary>
    public static long Head(IFileSystem files, string table) => DeltaLogFolder.List(files, table).Head;

    /// <summary>The actions of one commit; null where there is no such commit.</summary>
    /// <exception cref="LakeException">The commit is cut or no JSON.</exception>
    public static IReadOnlyList<DeltaAction>? ReadCommit(IFileSystem files, string table, long version)
    {
        var file = DeltaLogFolder.Commit(table, version);
        return files.Exists(file) ? DeltaActionReader.ReadFile(files, file) : null;
    }

    /// <summary>Adds a version, durably and exclusively.</summary>
    /// <returns>false, with nothing changed, where the version exists.</returns>
    public static bool TryCommit(IFileSystem files, string table, long version, IEnumerable<DeltaAction> actions) =>
        TryCommitAll(files, [(table, version, DeltaActionWriter.WriteAll(actions))])[0];

    /// <summary>Writes the checkpoint of a version and the hint to it.</summary>
    /// <returns>false, with nothing changed, where the checkpoint exists.</returns>
    /// <exception cref="UnsupportedFeatureException">The table has a feature whose actions it would lose.</exception>
    public static bool WriteCheckpoint(IFileSystem files, string table, long version, DateTimeOffset now, IEngineSession connection) =>
        !files.Exists(DeltaLogFolder.Checkpoint(table, version)) && DeltaCheckpoint.Write(files, OpenWhole(files, table, connection, version), now, connection);

    /// <summary>Writes the checksum of a version, and deletes the one that is no longer of use.</summary>
    /// <exception cref="UnsupportedFeatureException">The table has a feature whose actions it would lose.</exception>
    internal static void WriteChecksum(IFileSystem files, string table, long version, IEngineSession connection)
    {
        DeltaChecksum.Write(files, Open(files, table, connection, version));
        var old = version - (LogMaintenance.KeptChecksums * LogMaintenance.Interval);
        if (old > 0)
        {
            files.Delete(DeltaLogFolder.Checksum(table, old));
        }
    }

    /// <summary>
    /// Adds a version to each of several tables, from its text, as <see cref="Text"/> gave it. After the return the versions' names are on
    /// disk, also where they were there: their maker may have ended before it could flush.
    /// </summary>
    /// <returns>Of each whether it was added.</returns>
    internal static IReadOnlyList<bool> TryCommitAll(IFileSystem files, IReadOnlyList<(string Table, long Version, byte[] Text)> commits)
    {
        foreach (var (table, _, _) in commits)
        {
            files.CreateFolder(DeltaLogFolder.Of(table));
        }

        var created = files.CreateAllExclusive([.. commits.Select(c => (DeltaLogFolder.Commit(c.Table, c.Version), c.Text))]);
        foreach (var (table, _, _) in commits.Where(c => c.Version == 0))
        {
            files.FlushFolder(table);
        }

        return created;
    }

    /// <summary>The text of a commit.</summary>
    internal static byte[] Text(IEnumerable<DeltaAction> actions) => DeltaActionWriter.WriteAll(actions);

    /// <summary>Whether a text can be read as a commit.</summary>
    internal static bool IsCommit(string text)
    {
        try
        {
            DeltaActionReader.ReadAll(Encoding.UTF8.GetBytes(text), string.Empty);
            return true;
        }
        catch (LakeException)
        {
            return false;
        }
    }

    /// <summary>As <see cref="Open"/>, also of a table whose rows must be read as <see cref="DeltaTable"/> does.</summary>
    internal static DeltaSnapshot OpenAny(IFileSystem files, string table, IEngineSession connection, long? version)
    {
        var wanted = version ?? Math.Max(Head(files, table), 0);
        return TryFromChecksum(files, table, wanted) ?? Replay(files, table, connection, wanted);
    }

    /// <summary>As <see cref="Open"/>, without the help of checksums, so that the tombstones are those of the oldest commit or checkpoint read on.</summary>
    internal static DeltaSnapshot OpenWhole(IFileSystem files, string table, IEngineSession connection, long? version)
    {
        var snapshot = Replay(files, table, connection, version ?? Math.Max(Head(files, table), 0));
        DeltaFeatures.CheckPlain(snapshot);
        return snapshot;
    }

    /// <summary>The version from the newest checksum before it, and the commits since; null where one of them is missing or damaged.</summary>
    private static DeltaSnapshot? TryFromChecksum(IFileSystem files, string table, long wanted)
    {
        var newest = wanted - (wanted % LogMaintenance.Interval);
        var start = Enumerable.Range(0, LogMaintenance.KeptChecksums)
            .Select(i => newest - (i * LogMaintenance.Interval))
            .Where(v => v > 0)
            .Select(v => DeltaChecksum.TryRead(files, table, v))
            .FirstOrDefault(s => s is not null);
        if (start is null)
        {
            return null;
        }

        try
        {
            var replay = new DeltaReplay(table, start);
            for (var version = start.Version + 1; version <= wanted; version++)
            {
                if (ReadCommit(files, table, version) is not { } actions)
                {
                    return null;
                }

                replay.Apply(actions);
            }

            return Checked(replay, table, wanted);
        }
        catch (LakeException e) when (e.Code == "table_damaged")
        {
            return null;
        }
    }

    private static DeltaSnapshot Replay(IFileSystem files, string table, IEngineSession connection, long wanted)
    {
        var folder = DeltaLogFolder.List(files, table);
        var skipped = new List<string>();
        if (TryReplayShort(files, table, folder, wanted) is { } whole)
        {
            return whole;
        }

        foreach (var checkpoint in folder.Checkpoints.Where(c => c.Version <= wanted))
        {
            if (DeltaCheckpoint.TryRead(files, table, checkpoint, connection) is { } start)
            {
                return Replay(files, table, folder, start, wanted, skipped);
            }

            skipped.Add(checkpoint.Files[0]);
        }

        return Replay(files, table, folder, null, wanted, skipped);
    }

    private static DeltaSnapshot? TryReplayShort(IFileSystem files, string table, DeltaLogFolder folder, long wanted)
    {
        if (wanted >= ShortLog || !folder.Checkpoints.Any(c => c.Version <= wanted) || !folder.HasAll(0, wanted))
        {
            return null;
        }

        try
        {
            return Replay(files, table, folder, null, wanted, []);
        }
        catch (LakeException e) when (e.Code == "table_damaged")
        {
            return null;
        }
    }

    private static DeltaSnapshot Replay(
        IFileSystem files, string table, DeltaLogFolder folder, DeltaSnapshot? start, long wanted, List<string> skipped)
    {
        var replay = new DeltaReplay(table, start);
        var version = (start?.Version ?? -1) + 1;
        while (version <= wanted)
        {
            if (folder.Compacted(version, wanted) is { } run && TryReadCompacted(files, run) is { } together)
            {
                replay.Apply(together);
                version = run.To + 1;
                continue;
            }

            var file = DeltaLogFolder.Commit(table, version);
            if (!folder.Commits.Contains(version))
            {
                throw DeltaErrors.Damaged(file, skipped.Count == 0 ? "the commit is missing" : $"the commit is missing, and the checkpoint '{skipped[0]}' cannot be read");
            }

            replay.Apply(DeltaActionReader.ReadFile(files, file));
            version++;
        }

        return Checked(replay, table, wanted);
    }

    private static DeltaSnapshot Checked(DeltaReplay replay, string table, long version)
    {
        var snapshot = replay.Snapshot(version, DeltaLogFolder.Commit(table, version));
        DeltaFeatures.Check(table, snapshot.Protocol, snapshot.Metadata);
        foreach (var file in snapshot.Files.Values)
        {
            _ = file.FullPath;
        }

        return snapshot;
    }

    /// <summary>What several commits did together; null where the file is damaged and the commits themselves have to do.</summary>
    private static List<DeltaAction>? TryReadCompacted(IFileSystem files, CompactedCommits run)
    {
        try
        {
            return DeltaActionReader.ReadFile(files, run.File);
        }
        catch (LakeException)
        {
            return null;
        }
    }
}
