namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>Another program committed to a table of the lake: code <c>foreign_commit</c>. Nothing of it was overwritten.</summary>
/// <param name="dataset">The dataset whose table it is.</param>
/// <param name="version">The Delta version that the other program made.</param>
/// <param name="operation">What the other program calls its commit; null where it does not say.</param>
public sealed class ForeignCommitException(string dataset, long version, string? operation) : LakeException(
    LakeError.LakeUnusable,
    "foreign_commit",
    $"Another program committed version {version}{(operation is null ? string.Empty : $" ({operation})")} of the table '{dataset}', which belongs to no epoch of this lake. "
    + "Nothing was overwritten. Copy what you need from that version; then 'restore --epoch N --overrule' goes on from epoch N of this lake.")
{
    /// <summary>The dataset whose table it is.</summary>
    public string Dataset { get; } = dataset;

    /// <summary>The Delta version that the other program made.</summary>
    public long Version { get; } = version;

    /// <summary>What the other program calls its commit; null where it does not say.</summary>
    public string? Operation { get; } = operation;
}
