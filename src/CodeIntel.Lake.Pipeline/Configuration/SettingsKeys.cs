namespace CodeIntel.Lake.Pipeline.Configuration;

/// <summary>The keys of <c>pipeline.yaml</c>.</summary>
internal static class SettingsKeys
{
    private const int ShortestCut = 3;

    /// <summary>Every key, those of a section as <c>section.key</c>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "repository", "state", "schemas",
        "scan", "scan.include", "scan.exclude", "scan.source_roots", "scan.max_file_bytes",
        "layout", "layout.kind", "layout.buckets",
        "policy", "policy.max_changed_ratio", "policy.max_deleted_ratio", "policy.min_files_for_ratio",
        "engine", "engine.threads", "engine.memory_limit",
        "publish", "publish.datasets", "publish.directory",
        "semantics", "semantics.provider",
    ];

    /// <summary>
    /// The known key that most resembles an unknown one: by its own name, then of the same section, then in the order of <see cref="All"/>.
    /// A word cut short resembles the whole word.
    /// </summary>
    public static string Nearest(string section, string name) => All
        .OrderBy(k => DistanceWithin(NameOf(k), name.ToLowerInvariant()))
        .ThenBy(k => SectionOf(k) == section ? 0 : 1)
        .First();

    /// <summary>Whether a section, empty for the top, has a key.</summary>
    public static bool Has(string section, string name) => All.Any(k => SectionOf(k) == section && NameOf(k) == name);

    private static string SectionOf(string key) => key.IndexOf('.') is var dot and >= 0 ? key[..dot] : string.Empty;

    private static string NameOf(string key) => key[(key.IndexOf('.') + 1)..];

    private static int DistanceWithin(string known, string name) =>
        name.Length >= ShortestCut && known.StartsWith(name, StringComparison.Ordinal) ? 1 : Distance(known, name);

    /// <summary>Levenshtein's distance: the fewest single-character edits from one word to the other.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
