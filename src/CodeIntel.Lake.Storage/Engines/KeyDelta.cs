namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A key that differs, with all that tells whom it reaches.</summary>
/// <param name="Key">What a person sees of it.</param>
/// <param name="Stem">What is looked up begins with it: the key, or of one that stands for other names, what is before these.</param>
/// <param name="Tail">The end of a chain that leads to it.</param>
/// <param name="IsNested">Whether who looks up what begins with the key depends on it.</param>
internal sealed record KeyDelta(ChangedKey Key, string Stem, string Tail, bool IsNested)
{
    /// <summary>What another key of a file that is spread is said to be: neither added nor removed nor modified.</summary>
    public const string Spread = "spread";

    /// <summary>Of a key that stands for other names: what these are, in a word; null elsewhere.</summary>
    public string? Rest { get; init; }

    /// <summary>Whether names below it are split at longer keys.</summary>
    public bool IsSplit { get; init; }

    /// <summary>Whether it stands for another key.</summary>
    public bool IsPassed { get; init; }

    /// <summary>Of a key that stands for other names: the names that each of its files offers by their own keys.</summary>
    public IReadOnlySet<string> Named { get; init; } = new HashSet<string>();

    /// <summary>The names below it that are split at longer keys.</summary>
    public IReadOnlySet<string> Elsewhere { get; init; } = new HashSet<string>();

    /// <summary>How many files passed on what changed.</summary>
    public int Far { get; init; }

    /// <summary>Whether it is here for its file.</summary>
    public bool IsSpread => Key.Kind == Spread;

    /// <summary>Whether a change of it reaches who looks up a key that begins with its stem.</summary>
    /// <param name="key">The key that is looked up.</param>
    /// <param name="next">The part after the stem; null where the key ends with it.</param>
    /// <param name="isLast">Whether no other part comes after that.</param>
    public bool Reaches(string key, string? next, bool isLast) => Rest is null
        ? (IsNested || Key.Key == key) && (next is null || !Elsewhere.Contains(next))
        : next is not null && !Named.Contains(next) && !(Elsewhere.Contains(next) && (!IsPassed || !isLast));
}
