namespace CodeIntel.Lake.Storage.Delta;

/// <summary>A table needs something of its readers or writers that this program does not have, so it is refused rather than read or written wrong.</summary>
public sealed class UnsupportedFeatureException : LakeException
{
    /// <summary>A refusal, with the code <c>unsupported_feature</c>.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="feature">The feature's name in the Delta protocol.</param>
    /// <param name="because">What about the feature is not read or written; null where it is not known at all.</param>
    /// <param name="whom">Who must have the feature: <c>readers</c> or <c>writers</c>.</param>
    public UnsupportedFeatureException(string table, string feature, string? because = null, string whom = "readers")
        : base(
            LakeError.LakeUnusable,
            "unsupported_feature",
            $"The table '{table}' asks its {whom} for the feature '{feature}', {because ?? "which this program does not know"}. Another writer turned it on; rebuild the table, or drop the feature with that writer.")
    {
        Feature = feature;
    }

    /// <summary>The feature's name in the Delta protocol, such as <c>variantType</c>; or the part of the protocol that is refused.</summary>
    public string Feature { get; }
}
