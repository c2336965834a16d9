using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What of a table must stay so that a version and all after it can be read, and what of its log may go.</summary>
internal static class DeltaRetention
{
    /// <summary>Full paths of the data and change files that a version and those after it name, also where another program made them.</summary>
    /// <param name="files">Where the log is.</param>
    /// <param name="oldest">The version.</param>
    /// <param name="check">Sees each later version, while it lasts; may throw.</param>
    /// <exception cref="LakeException"><c>table_damaged</c>: a commit after the version is missing or cut, so that nothing is known for sure.</exception>
    public static HashSet<string> NeededFiles(IFileSystem files, DeltaSnapshot oldest, Action<DeltaSnapshot> check)
    {
        var needed = oldest.Files.Values.Select(f => Path.GetFullPath(f.FullPath)).ToHashSet(StringComparer.Ordinal);
        var replay = new DeltaReplay(oldest.Folder, oldest);
        var head = DeltaLog.Head(files, oldest.Folder);
        for (var version = oldest.Version + 1; version <= head; version++)
        {
            var actions = DeltaLog.ReadCommit(files, oldest.Folder, version)
                ?? throw DeltaErrors.Damaged(DeltaLogFolder.Commit(oldest.Folder, version), "the commit is missing");
            replay.Apply(actions);
            check(replay.Snapshot(version, oldest.Folder));
            needed.UnionWith(actions.Select(PathOf).OfType<string>().Select(p => Path.GetFullPath(DeltaPath.Resolve(oldest.Folder, p))));
        }

        return needed;
    }

    /// <summary>Full paths of the change files that a version and those before it name, as far as their commits are still there and can be read.</summary>
    public static HashSet<string> ChangeFiles(IFileSystem files, DeltaSnapshot newest)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in DeltaLogFolder.List(files, newest.Folder).Commits.Where(v => v <= newest.Version))
        {
            try
            {
                named.UnionWith(DeltaLog.ReadCommit(files, newest.Folder, version)!.OfType<CdcAction>().Select(c => Path.GetFullPath(DeltaPath.Resolve(newest.Folder, c.Path))));
            }
            catch (LakeException)
            {
                // A checkpoint stands in for a damaged commit; its change files differ from others by their age alone.
            }
        }

        return named;
    }

    /// <summary>
    /// Full paths of the log files before the newest checkpoint from which the version can be read just as it is, oldest first; none where no
    /// checkpoint stands in for them.
    /// </summary>
    public static IReadOnlyList<string> SupersededLogFiles(IFileSystem files, DeltaSnapshot oldest, IEngineSession connection)
    {
        var checkpoints = DeltaLogFolder.List(files, oldest.Folder).Checkpoints.Where(c => c.Version <= oldest.Version);
        if (checkpoints.FirstOrDefault(c => LeadsTo(files, c, oldest, connection)) is not { } start)
        {
            return [];
        }

        var log = DeltaLogFolder.Of(oldest.Folder);
        return [.. files.List(log).Where(n => DeltaLogFolder.VersionOf(n) < start.Version).Select(n => Path.Combine(log, n))];
    }

    private static string? PathOf(DeltaAction action) => action switch
    {
        AddAction add => add.Path,
        CdcAction cdc => cdc.Path,
        _ => null,
    };

    private static bool LeadsTo(IFileSystem files, CheckpointFiles checkpoint, DeltaSnapshot wanted, IEngineSession connection)
    {
        if (DeltaCheckpoint.TryRead(files, wanted.Folder, checkpoint, connection) is not { } start)
        {
            return false;
        }

        var replay = new DeltaReplay(wanted.Folder, start);
        for (var version = start.Version + 1; version <= wanted.Version; version++)
        {
            if (DeltaLog.ReadCommit(files, wanted.Folder, version) is not { } actions)
            {
                return false;
            }

            replay.Apply(actions);
        }

        var made = replay.Snapshot(wanted.Version, wanted.Folder);
        return made.Metadata.SchemaString == wanted.Metadata.SchemaString && made.Files.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(wanted.Files.Keys);
    }
}
