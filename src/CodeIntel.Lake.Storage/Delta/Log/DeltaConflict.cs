using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Why a commit cannot follow another one that it has not seen.</summary>
public enum ConflictRule
{
    /// <summary>The other commit changed the protocol.</summary>
    ProtocolChanged,

    /// <summary>The other commit changed the metadata.</summary>
    MetadataChanged,

    /// <summary>Both record a step of the same application.</summary>
    ConcurrentTransaction,

    /// <summary>Both remove the same file.</summary>
    ConcurrentDeleteDelete,

    /// <summary>The other commit added rows to what ours has read.</summary>
    ConcurrentAppend,

    /// <summary>The other commit removed rows of what ours has read.</summary>
    ConcurrentDeleteRead,
}

/// <summary>
/// The protocol's rules for two commits that both began at one version, of which the other was first. Files that the other one only moved
/// rows between (<c>dataChange</c> is false) are in the way of nobody but who removes one of them.
/// </summary>
internal static class DeltaConflict
{
    /// <summary>The rule that keeps ours from following theirs; null where it may.</summary>
    /// <param name="ours">The actions of our commit.</param>
    /// <param name="read">What they depend on.</param>
    /// <param name="theirs">The actions of the commit that was first.</param>
    public static ConflictRule? Find(IReadOnlyList<DeltaAction> ours, DeltaReadScope read, IReadOnlyList<DeltaAction> theirs)
    {
        if (theirs.Any(a => a is ProtocolAction))
        {
            return ConflictRule.ProtocolChanged;
        }

        if (theirs.Any(a => a is MetadataAction))
        {
            return ConflictRule.MetadataChanged;
        }

        var applications = ours.OfType<TxnAction>().Select(t => t.AppId).ToHashSet(StringComparer.Ordinal);
        if (theirs.OfType<TxnAction>().Any(t => applications.Contains(t.AppId)))
        {
            return ConflictRule.ConcurrentTransaction;
        }

        var removed = ours.OfType<RemoveAction>().Select(r => r.Path).ToHashSet(StringComparer.Ordinal);
        if (theirs.OfType<RemoveAction>().Any(r => removed.Contains(r.Path)))
        {
            return ConflictRule.ConcurrentDeleteDelete;
        }

        var scope = ours.Any(a => a is MetadataAction or ProtocolAction) ? DeltaReadScope.Everything : read;
        if (theirs.Any(a => (a is AddAction { DataChange: true } add && scope.MayHold(add.PartitionValues)) || (a is CdcAction cdc && scope.MayHold(cdc.PartitionValues))))
        {
            return ConflictRule.ConcurrentAppend;
        }

        return theirs.Any(a => a is RemoveAction { DataChange: true } remove && scope.MayHold(remove.PartitionValues)) ? ConflictRule.ConcurrentDeleteRead : null;
    }

    /// <summary>Throws where ours cannot follow theirs.</summary>
    /// <exception cref="DeltaConflictException">Names their commit and the rule.</exception>
    public static void Require(string table, long version, IReadOnlyList<DeltaAction> ours, DeltaReadScope read, IReadOnlyList<DeltaAction> theirs)
    {
        if (Find(ours, read, theirs) is { } rule)
        {
            throw new DeltaConflictException(table, version, theirs.OfType<CommitInfoAction>().FirstOrDefault(i => i.Operation.Length > 0)?.Operation, rule);
        }
    }

    /// <summary>The first version, from one on, that is not taken yet.</summary>
    /// <param name="files">Where the log is.</param>
    /// <param name="table">The table's folder.</param>
    /// <param name="version">The version to begin with.</param>
    /// <param name="ours">The actions of our commit.</param>
    /// <param name="read">What they depend on.</param>
    /// <exception cref="DeltaConflictException">A commit on the way keeps ours from following it.</exception>
    /// <exception cref="LakeException"><c>table_damaged</c>: a commit on the way cannot be read, or was cleaned up.</exception>
    public static long FirstFree(IFileSystem files, string table, long version, IReadOnlyList<DeltaAction> ours, DeltaReadScope read)
    {
        for (; ; version++)
        {
            var theirs = DeltaLog.ReadCommit(files, table, version);
            if (theirs is null && DeltaLog.Head(files, table) < version)
            {
                return version;
            }

            theirs ??= DeltaLog.ReadCommit(files, table, version) ?? throw DeltaErrors.Damaged(DeltaLogFolder.Commit(table, version), "the commit is missing, and there are later ones");
            Require(table, version, ours, read, theirs);
        }
    }
}
