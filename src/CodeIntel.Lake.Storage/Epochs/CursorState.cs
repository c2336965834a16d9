namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>How far a consumer of a dataset's changes has come.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Position">The epoch up to which the consumer has acknowledged all changes; 0 for none.</param>
/// <param name="Offered">The epoch up to which changes were offered since; null where none were.</param>
internal sealed record CursorState(string Dataset, long Position, long? Offered)
{
    /// <summary>Whether this may be what a program of ours wrote.</summary>
    internal bool IsSound => Dataset is not null && Position >= 0 && !(Offered <= Position);
}
