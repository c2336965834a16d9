using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>
/// The newest version of a table, above the one that its epoch names. What is between the two is ours, of an epoch that was abandoned, and
/// the next commit to the table makes up for it; or another program's, which changed no row, and is built upon.
/// </summary>
/// <param name="Version">The newest version; -1 where there is no table.</param>
/// <param name="SameRows">The newest version up to which all have the rows of the epoch.</param>
internal sealed record TableHead(long Version, long SameRows)
{
    /// <summary>Looks at a table's versions above the epoch's.</summary>
    /// <param name="files">Where the log is.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="dataset">Its name, for the error.</param>
    /// <param name="known">The version to begin above; -1 where the epoch has none.</param>
    /// <param name="appId">The lake as it signs its commits.</param>
    /// <exception cref="ForeignCommitException">Another program changed rows, columns or protocol.</exception>
    /// <exception cref="UnsupportedFeatureException">It did, and turned on what this program does not keep to when it writes.</exception>
    public static TableHead Look(IFileSystem files, string table, string dataset, long known, string appId)
    {
        var (head, same) = (DeltaLog.Head(files, table), known);
        for (var version = known + 1; version <= head; version++)
        {
            var actions = DeltaLog.ReadCommit(files, table, version) ?? throw new ForeignCommitException(dataset, version, null, null);
            if (IsOurs(actions, appId))
            {
                continue;
            }

            WriterFeatures.Check(table, actions);
            Named(dataset, () => DeltaConflict.Require(table, version, [], DeltaReadScope.Everything, actions));
            same = same == version - 1 ? version : same;
        }

        return new TableHead(head, same);
    }

    /// <summary>As <see cref="Look"/>; where that finds what an epoch cannot be built upon, all other programs' commits are named, oldest first, to be made up for.</summary>
    public static (TableHead Head, IReadOnlyList<ForeignCommit> Overruled) Overrule(IFileSystem files, string table, string dataset, long known, string appId)
    {
        try
        {
            return (Look(files, table, dataset, known, appId), []);
        }
        catch (Exception e) when (e is ForeignCommitException or UnsupportedFeatureException)
        {
            var head = DeltaLog.Head(files, table);
            return (new TableHead(head, known), ForeignCommit.Between(files, table, dataset, known, head, appId));
        }
    }

    /// <summary>
    /// The first version, from one on, that a commit of an epoch can have. An epoch's rows follow from those of the whole table, so other
    /// programs' commits on the way may have moved rows, and no more.
    /// </summary>
    /// <exception cref="ForeignCommitException">One of them is in the way.</exception>
    public static long FirstFree(IFileSystem files, string table, string dataset, long version, IReadOnlyList<DeltaAction> ours)
    {
        var free = version;
        Named(dataset, () => free = DeltaConflict.FirstFree(files, table, version, ours, DeltaReadScope.Everything));
        return free;
    }

    /// <summary>Whether a lake signed a commit.</summary>
    public static bool IsOurs(IEnumerable<DeltaAction> commit, string appId) => commit.OfType<TxnAction>().Any(t => t.AppId == appId);

    private static void Named(string dataset, Action look)
    {
        try
        {
            look();
        }
        catch (DeltaConflictException e)
        {
            throw new ForeignCommitException(dataset, e.Version, e.Operation, e.Rule);
        }
    }
}
