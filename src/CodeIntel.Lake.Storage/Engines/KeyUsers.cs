using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>What a file does with what it looks up: the origin of a lookup.</summary>
/// <param name="FileId">The file.</param>
/// <param name="On">What joins the two.</param>
internal sealed record LookupOrigin(string FileId, object On);

/// <summary>A row that records a lookup.</summary>
/// <param name="Origin">What made the file look the key up.</param>
/// <param name="Path">The file's path.</param>
/// <param name="Key">The key.</param>
/// <param name="Depth">Steps from there to the key.</param>
/// <param name="Step">How the last of them goes; null where there is no step.</param>
/// <param name="True">The columns of <see cref="KeyLookup.Reasons"/> that are true.</param>
internal sealed record LookupRow(LookupOrigin Origin, string? Path, string Key, int Depth, string? Step, IReadOnlyList<string> True);

/// <summary>A row of the dataset that says what made files look keys up.</summary>
/// <param name="Name">What the file says; null where it says the key itself.</param>
/// <param name="True">The columns of <see cref="KeyLookup.Reasons"/> that are true.</param>
internal sealed record OriginRow(string? Name, IReadOnlyList<string> True);

/// <summary>Who looked changed keys up, why, and by which way.</summary>
/// <param name="by">How lookups are recorded.</param>
/// <param name="deltas">The changed keys.</param>
/// <param name="spreadFor">Ids of the files for which spread keys count; null for all.</param>
internal sealed class KeyUsers(KeyLookup by, IEnumerable<KeyDelta> deltas, IReadOnlySet<string>? spreadFor)
{
    private readonly ILookup<string, KeyDelta> deltas = deltas.ToLookup(d => d.Stem, StringComparer.Ordinal);
    private readonly List<Hit> hits = [];

    /// <summary>Ids of the files that looked up any of the keys, in order.</summary>
    public IReadOnlyList<string> Candidates => Files(hits);

    /// <summary>Ids of those that can read a difference, in order.</summary>
    public IReadOnlyList<string> Readers => Files(hits.Where(h => h.Delta.Key.IsRead));

    /// <summary>Whether a way leads over other names.</summary>
    public bool HasWays => hits.Exists(h => h.Delta.Key.IsRead && h.Row.Depth > 1);

    /// <summary>What made the readers look the keys up.</summary>
    public HashSet<LookupOrigin> Origins => [.. hits.Where(h => h.Delta.Key.IsRead).Select(h => h.Row.Origin)];

    /// <summary>Takes in a row.</summary>
    public void Add(LookupRow row)
    {
        var key = row.Key;
        for (var end = key.IndexOf(by.Separator); ; end = key.IndexOf(by.Separator, end + 1))
        {
            foreach (var delta in deltas[end < 0 ? key : key[..end]])
            {
                var next = end < 0 ? null : key[(end + 1)..].Split(by.Separator)[0];
                if (delta.Reaches(key, next, next is null || end + 1 + next.Length == key.Length) && (!delta.IsSpread || spreadFor?.Contains(row.Origin.FileId) != false))
                {
                    hits.Add(new Hit(row, delta));
                }
            }

            if (end < 0)
            {
                return;
            }
        }
    }

    /// <summary>A use for each file, kind, key, role and name, the shortest way first; of spread keys one for each file and kind. By file.</summary>
    /// <param name="reasons">Kind of reason by source and by what became of the key, where the lookup does not tell.</param>
    /// <param name="steps">What the readers' files looked up on the way, from there.</param>
    /// <param name="origins">What made them.</param>
    public List<KeyUse> Uses(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> reasons, ILookup<LookupOrigin, LookupRow> steps, ILookup<LookupOrigin, OriginRow> origins)
    {
        var uses = new Dictionary<UseKey, Use>();
        foreach (var hit in hits.Where(h => h.Delta.Key.IsRead))
        {
            var way = Way(hit.Row, steps);
            foreach (var origin in origins[hit.Row.Origin].DefaultIfEmpty())
            {
                for (var place = 0; place < by.Reasons.Count; place++)
                {
                    if (!Holds(by.Reasons[place], hit.Row, origin))
                    {
                        continue;
                    }

                    var use = Of(hit, origin, place, way, reasons);
                    var (key, isSpread) = (use.Is, hit.Delta.IsSpread);
                    var id = new UseKey(key.FileId, key.Kind, isSpread ? null : key.Key, isSpread ? null : key.Name, isSpread ? null : key.Role);
                    if (!uses.TryGetValue(id, out var best) || use.CompareTo(best) < 0)
                    {
                        uses[id] = use;
                    }
                }
            }
        }

        var found = uses.Values.ToList();
        found.Sort(Use.InOrder);
        return found.ConvertAll(u => u.Is);
    }

    private static List<string> Files(IEnumerable<Hit> hits) => [.. hits.Select(h => h.Row.Origin.FileId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private Use Of(Hit hit, OriginRow? origin, int place, string? way, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> reasons)
    {
        var (row, delta, reason) = (hit.Row, hit.Delta, by.Reasons[place]);
        var name = origin?.Name ?? (by.Name is null ? delta.Key.Key : row.Key);
        var last = row.Key != name && row.Step is not null ? $"{row.Step} {row.Key}" : null;
        var chain = string.Join(IKeyChanges.Arrow, new[] { row.Path, $"{reason.Says} {name}", way, last, delta.Tail }.OfType<string>());
        var kind = reasons.GetValueOrDefault(delta.Key.Source)?.GetValueOrDefault(delta.Key.Kind) ?? reason.Kind;
        return new Use(new KeyUse(row.Origin.FileId, row.Path!, kind, delta.Key.Key, delta.Key.Source, name, reason.Role, row.Depth, chain), delta.Far, place, row.Key);
    }

    /// <summary>The steps before a row; where names are equally far, it is not known which of them was on the way.</summary>
    private static string? Way(LookupRow row, ILookup<LookupOrigin, LookupRow> steps)
    {
        var before = row.Depth <= 1 ? [] : steps[row.Origin].Where(s => s.Depth > 0 && s.Depth < row.Depth).GroupBy(s => s.Depth).OrderBy(s => s.Key)
            .Select(s => s.Count() == 1 ? $"{s.First().Step} {s.First().Key}" : "…").ToList();
        return before.Count == 0 ? null : string.Join(IKeyChanges.Arrow, before);
    }

    private bool Holds(LookupReason reason, LookupRow row, OriginRow? origin) => reason switch
    {
        { When: null } => !by.Reasons.Any(r => r.When is not null && Holds(r, row, origin)),
        { When: LookupReason.Origin } => origin is not null,
        { IsOwn: true } => row.True.Contains(reason.When),
        _ => origin?.True.Contains(reason.When) == true,
    };

    private sealed record Hit(LookupRow Row, KeyDelta Delta);

    private sealed record UseKey(string FileId, string Kind, string? Key, string? Name, string? Role);

    private sealed record Use(KeyUse Is, int Far, int Place, string Looked) : IComparable<Use>
    {
        /// <summary>By file, kind and key, the nearest first.</summary>
        public static int InOrder(Use a, Use b) => First(
            string.CompareOrdinal(a.Is.FileId, b.Is.FileId), string.CompareOrdinal(a.Is.Kind, b.Is.Kind), string.CompareOrdinal(a.Is.Key, b.Is.Key), a.Is.Depth - b.Is.Depth, a.Place - b.Place,
            string.CompareOrdinal(a.Is.Name, b.Is.Name), string.CompareOrdinal(a.Is.Role, b.Is.Role));

        /// <summary>The better one first.</summary>
        public int CompareTo(Use? other) => other is null ? -1 : First(
            Far - other.Far, string.CompareOrdinal(Is.Key, other.Is.Key), Is.Depth - other.Is.Depth, Place - other.Place, string.CompareOrdinal(Is.Name, other.Is.Name), string.CompareOrdinal(Looked, other.Looked));

        private static int First(params ReadOnlySpan<int> orders)
        {
            foreach (var order in orders)
            {
                if (order != 0)
                {
                    return order;
                }
            }

            return 0;
        }
    }
}
