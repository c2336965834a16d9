namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>A key whose offer changed.</summary>
/// <param name="Kind">added, removed or modified.</param>
/// <param name="Key">The key.</param>
/// <param name="Source">What offered it, in a word.</param>
public sealed record ChangedKey(string Kind, string Key, string Source);

/// <summary>A file that must be redone since a key that it looked up changed.</summary>
public sealed record ImpactedFile(string FileId, string Path, string Kind, string Reference);

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
