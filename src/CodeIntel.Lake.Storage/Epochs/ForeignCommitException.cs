using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>
/// Another program committed to a table of the lake what an epoch cannot be built upon: code <c>foreign_commit</c>. Nothing of it was
/// overwritten.
/// </summary>
/// <param name="dataset">The dataset whose table it is.</param>
/// <param name="version">The Delta version that the other program made.</param>
/// <param name="operation">What the other program calls its commit; null where it does not say.</param>
/// <param name="rule">What is in the way; null where the commit is there no more.</param>
public sealed class ForeignCommitException(string dataset, long version, string? operation, ConflictRule? rule) : LakeException(
    LakeError.LakeUnusable,
    "foreign_commit",
    $"Another program committed version {version}{(operation is null ? string.Empty : $" ({operation})")} of the table '{dataset}', which belongs to no epoch of this lake"
    + $"{(rule is { } known ? $", and {DeltaConflictException.Because(known)}" : string.Empty)}. Nothing was overwritten. {Advice(rule)}")
{
    /// <summary>The dataset whose table it is.</summary>
    public string Dataset { get; } = dataset;

    /// <summary>The Delta version that the other program made.</summary>
    public long Version { get; } = version;

    /// <summary>What the other program calls its commit; null where it does not say.</summary>
    public string? Operation { get; } = operation;

    /// <summary>What is in the way; null where the commit is there no more.</summary>
    public ConflictRule? Rule { get; } = rule;

    /// <summary>Who only was faster in moving rows does not stand in the way a second time.</summary>
    private static string Advice(ConflictRule? rule) => rule == ConflictRule.ConcurrentDeleteDelete
        ? "Repeat the command."
        : "Copy what you need from that version; then 'restore --epoch N --overrule' goes on from epoch N of this lake.";
}
