using System.Collections.Immutable;

namespace CodeIntel.Lake.Acceptance.EditScripts.Trees;

/// <summary>Paths (relative, '/' between parts, ordinal order) and what stands at each. Equal by content.</summary>
public sealed class ProjectTree(IEnumerable<KeyValuePair<string, TreeEntry>> entries) : IEquatable<ProjectTree>
{
    /// <summary>What a byte of a path that is not UTF-8 reads as.</summary>
    public const char NotUtf8 = '\uFFFD';

    public static readonly ProjectTree Empty = new([]);

    public ImmutableSortedDictionary<string, TreeEntry> Entries { get; } = entries.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public bool Equals(ProjectTree? other) => other is not null && Entries.SequenceEqual(other.Entries);

    public override bool Equals(object? obj) => Equals(obj as ProjectTree);

    public override int GetHashCode() => Entries.Aggregate(0, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));
}
