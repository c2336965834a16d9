namespace CodeIntel.Lake.Storage.Delta;

/// <summary>Another commit was first, and ours cannot follow it: code <c>commit_conflict</c>. Nothing of ours is in the table.</summary>
/// <param name="table">The table's folder.</param>
/// <param name="version">The version that the other commit made.</param>
/// <param name="operation">What the other commit calls itself; null where it does not say.</param>
/// <param name="rule">What is in the way.</param>
public sealed class DeltaConflictException(string table, long version, string? operation, ConflictRule rule) : LakeException(
    LakeError.Locked,
    "commit_conflict",
    $"Another writer committed version {version}{(operation is null ? string.Empty : $" ({operation})")} of the table '{table}' first, and {Because(rule)}. "
    + "Nothing was overwritten. Read the table again, then repeat the change.")
{
    /// <summary>The table's folder.</summary>
    public string Table { get; } = table;

    /// <summary>The version that the other commit made.</summary>
    public long Version { get; } = version;

    /// <summary>What the other commit calls itself; null where it does not say.</summary>
    public string? Operation { get; } = operation;

    /// <summary>What is in the way.</summary>
    public ConflictRule Rule { get; } = rule;

    /// <summary>A rule in words, as the second half of a sentence about the other commit.</summary>
    internal static string Because(ConflictRule rule) => rule switch
    {
        ConflictRule.ProtocolChanged => "it changed the table's protocol",
        ConflictRule.MetadataChanged => "it changed the table's metadata",
        ConflictRule.ConcurrentTransaction => "it is a step of the same application",
        ConflictRule.ConcurrentDeleteDelete => "it removed a file that this commit removes, too",
        ConflictRule.ConcurrentAppend => "it added rows to what was read for this commit",
        ConflictRule.ConcurrentDeleteRead => "it removed rows that were read for this commit",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };
}
