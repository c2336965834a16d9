namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>What a replace did.</summary>
/// <param name="Changed">Whether any row of the dataset differs from before.</param>
/// <param name="ChangedFileIds">The files whose rows differ; empty for an unpartitioned dataset.</param>
/// <param name="RowsNew">Rows that the select gave.</param>
public sealed record ReplaceOutcome(bool Changed, IReadOnlySet<string> ChangedFileIds, long RowsNew)
{
    /// <summary>No rows in place of none.</summary>
    internal static ReplaceOutcome Nothing { get; } = new(false, new HashSet<string>(), 0);
}
