using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>
/// Looks at the versions of a table above the one that its epoch names. Ours come from an epoch that was abandoned; they belong to no
/// epoch, and the next commit to the table makes up for them. Those of other programs are never built upon.
/// </summary>
internal static class TableHead
{
    /// <summary>The newest version of a table, after a look at those above the epoch's.</summary>
    /// <param name="files">Where the log is.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="dataset">Its name, for the error.</param>
    /// <param name="known">The version to begin above; -1 where the table has none.</param>
    /// <param name="appId">The lake as it signs its commits.</param>
    /// <exception cref="ForeignCommitException">One of them is another program's.</exception>
    /// <exception cref="UnsupportedFeatureException">It is, and turns on what this program does not keep to when it writes.</exception>
    public static long Require(IFileSystem files, string table, string dataset, long known, string appId)
    {
        var head = DeltaLog.Head(files, table);
        for (var version = known + 1; version <= head; version++)
        {
            var actions = DeltaLog.ReadCommit(files, table, version) ?? [];
            if (!actions.OfType<TxnAction>().Any(t => t.AppId == appId))
            {
                WriterFeatures.Check(table, actions);
                throw Foreign(dataset, version, actions);
            }
        }

        return head;
    }

    /// <summary>The error that names another program's commit.</summary>
    public static ForeignCommitException Foreign(string dataset, long version, IReadOnlyList<DeltaAction> actions) =>
        new(dataset, version, actions.OfType<CommitInfoAction>().FirstOrDefault()?.Operation);
}
