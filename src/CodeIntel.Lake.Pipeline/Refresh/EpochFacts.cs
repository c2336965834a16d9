namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Texts by name, among the facts of an epoch.</summary>
/// <param name="Prefix">What their keys begin with.</param>
internal sealed record EpochFacts(string Prefix)
{
    /// <summary>Fingerprints of datasets.</summary>
    public static EpochFacts Fingerprints { get; } = new("fingerprint.");

    /// <summary>What stages read outside of the repository (<see cref="Stage.Outside"/>).</summary>
    public static EpochFacts Outside { get; } = new("outside.");

    /// <summary>The texts as facts.</summary>
    public IEnumerable<KeyValuePair<string, string>> To(IReadOnlyDictionary<string, string> texts) => texts.Select(t => KeyValuePair.Create(Prefix + t.Key, t.Value));

    /// <summary>Reads them back; none of an epoch that is not there.</summary>
    public IReadOnlyDictionary<string, string> From(IReadOnlyDictionary<string, string>? facts) =>
        (facts ?? new Dictionary<string, string>()).Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(f => f.Key[Prefix.Length..], f => f.Value, StringComparer.Ordinal);
}
