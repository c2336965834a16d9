using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>Changed keys, and the files that looked them up. A value.</summary>
/// <param name="Keys">By key.</param>
/// <param name="Files">A row for each file, kind and reference; by file.</param>
public sealed record KeyImpact(IReadOnlyList<ChangedKey> Keys, IReadOnlyList<ImpactedFile> Files)
{
    /// <summary>Nothing changed.</summary>
    public static KeyImpact None { get; } = new([], []);

    /// <summary>Ids of the files.</summary>
    public IEnumerable<string> FileIds => Files.Select(f => f.FileId).Distinct(StringComparer.Ordinal);
}
