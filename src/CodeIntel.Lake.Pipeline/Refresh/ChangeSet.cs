using System.Collections.Immutable;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>How the rows of a dataset differ from the last epoch. A value.</summary>
/// <param name="Any">Whether any row does.</param>
/// <param name="Files">The files whose rows do; rows of no file count for <paramref name="Any"/> alone.</param>
internal sealed record ChangeSet(bool Any, ImmutableHashSet<string> Files)
{
    public static ChangeSet None { get; } = new(false, ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    /// <summary>The same with what one more replace changed.</summary>
    public ChangeSet With(ReplaceOutcome outcome) => new(Any || outcome.Changed, Files.Union(outcome.ChangedFileIds).Remove(RowScope.GlobalFileId));
}
