using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Reads and extends the log of one Delta table.</summary>
public static class DeltaLog
{
    /// <summary>A checkpoint is written at each version that this number divides.</summary>
    public const int CheckpointInterval = 10;

    /// <summary>
    /// Up to so many commits are replayed from version 0 in less time than it takes to read a Parquet checkpoint, about 10 ms.
    /// </summary>
    private const int ShortLog = 100;

    /// <summary>
    /// Replays the log: a short and whole one from version 0; otherwise from the newest checkpoint that can be read, then the commits after it. <c>_last_checkpoint</c> is not needed;
    /// a checkpoint that cannot be read is passed over for an older one, or for version 0.
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
    public static DeltaSnapshot Open(IFileSystem files, string table, DuckDbConnection connection, long? version = null)
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
        return files.Exists(file) ? DeltaActionReader.ReadAll(files.Read(file), file) : null;
    }

    /// <summary>Adds a version, durably and exclusively.</summary>
    /// <returns>false, with nothing changed, where the version exists.</returns>
    public static bool TryCommit(IFileSystem files, string table, long version, IEnumerable<DeltaAction> actions) =>
        TryCommitAll(files, [(table, version, DeltaActionWriter.WriteAll(actions))])[0];

    /// <summary>Writes the checkpoint of a snapshot and the hint to it. Nothing happens where the checkpoint exists.</summary>
    public static void WriteCheckpoint(IFileSystem files, DeltaSnapshot snapshot, DateTimeOffset now, DuckDbConnection connection) =>
        DeltaCheckpoint.Write(files, snapshot, now, connection);

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

    /// <summary>As <see cref="Open"/>, also of a table whose rows must be read as <see cref="DeltaTable"/> does.</summary>
    internal static DeltaSnapshot OpenAny(IFileSystem files, string table, DuckDbConnection connection, long? version)
    {
        var folder = DeltaLogFolder.List(files, table);
        var wanted = version ?? Math.Max(folder.Head, 0);
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

            replay.Apply(DeltaActionReader.ReadAll(files.Read(file), file));
            version++;
        }

        var snapshot = replay.Snapshot(wanted, DeltaLogFolder.Commit(table, wanted));
        DeltaFeatures.Check(table, snapshot.Protocol, snapshot.Metadata);
        return snapshot;
    }

    /// <summary>What several commits did together; null where the file is damaged and the commits themselves have to do.</summary>
    private static List<DeltaAction>? TryReadCompacted(IFileSystem files, CompactedCommits run)
    {
        try
        {
            return DeltaActionReader.ReadAll(files.Read(run.File), run.File);
        }
        catch (LakeException)
        {
            return null;
        }
    }
}
