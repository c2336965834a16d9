namespace CodeIntel.Lake.Storage.Engines;

/// <summary>Finds the keys whose offers differ.</summary>
/// <param name="rows">All rows that offer keys, before and after, of the files concerned.</param>
internal sealed class OfferComparer(IReadOnlyList<OfferRow> rows)
{
    /// <summary>By what comes before the last part of a key.</summary>
    private readonly Lazy<ILookup<string, OfferRow>> ofNames = new(() => rows.Where(r => r.Rest is null).ToLookup(r => Parent(r.Key), StringComparer.Ordinal));

    /// <summary>The keys that differ, by kind and key.</summary>
    public List<KeyDelta> Compare()
    {
        var differing = Differing(rows, r => r.Seen).ToLookup(d => d.Row.Key, StringComparer.Ordinal);
        var offers = rows.Where(r => differing.Contains(r.Key)).ToLookup(r => r.Key, StringComparer.Ordinal);
        var deltas = differing.Select(key => Delta(key.Key, [.. offers[key.Key]], [.. key])).ToList();
        deltas.Sort((a, b) => string.CompareOrdinal(a.Key.Kind, b.Key.Kind) is var order and not 0 ? order : string.CompareOrdinal(a.Key.Key, b.Key.Key));
        return deltas;
    }

    /// <summary>The keys of which who looks them up can read a difference.</summary>
    /// <param name="counts">Whether a row that may be read counts.</param>
    public HashSet<string> Read(Func<OfferRow, bool> counts) => Differing(rows.Where(r => r.IsRead && counts(r)), r => r.State).Select(d => d.Row.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>The parts of a name before the last; empty where there is one.</summary>
    public static string Parent(string name) => name[..Math.Max(name.LastIndexOf('.'), 0)];

    /// <summary>The last part of a name.</summary>
    public static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>Of rows that are alike the first, where there are more or fewer of them after than before.</summary>
    private static IEnumerable<Difference> Differing(IEnumerable<OfferRow> rows, Func<OfferRow, ulong> hash) => rows
        .GroupBy(r => new Content(r.Place, r.Key, hash(r)))
        .Select(g => new Difference(g.First(), (2 * g.Count(r => r.IsNew)) - g.Count()))
        .Where(d => d.More != 0);

    private KeyDelta Delta(string key, List<OfferRow> offers, List<Difference> differing)
    {
        var rest = differing.Select(d => d.Row.Rest).Max(StringComparer.Ordinal);
        var speaker = differing.MaxBy(d => d.Row.Offer.Source, StringComparer.Ordinal)!.Row.Offer;
        var isOurs = differing.Exists(d => d.Row.IsOurs);
        var sides = offers.Where(o => o.IsOurs == isOurs).ToList();
        var ofFiles = differing.Where(d => d.Row.Path is not null).OrderBy(d => d.Row.Path, StringComparer.Ordinal).ToList();
        var file = (ofFiles.Find(d => d.More > 0) ?? ofFiles.FirstOrDefault())?.Row;
        var kind = sides.TrueForAll(o => o.IsNew) ? "added" : sides.Exists(o => o.IsNew) ? "modified" : "removed";
        var what = kind == "modified" ? rest ?? What(offers) : null;
        var says =
            rest is not null ? $"{rest} of {Last(Parent(key))} changed"
            : speaker.Labels.Count == 0 ? $"{speaker.Source} {key} {(kind == "modified" ? "changed" : kind)}"
            : kind == "modified" ? $"{what ?? "definition"} of {Last(key)} changed"
            : $"{Last(key)} {kind}";
        return new KeyDelta(
            new ChangedKey(kind, key, speaker.Source, file?.FileId, file?.Path, what, IsRead: false),
            rest is null ? key : Parent(key),
            file is null ? says : $"{file.Path}: {says}",
            differing.Exists(d => d.Row.Offer.IsNested))
        {
            Rest = rest,
            IsSplit = differing.TrueForAll(d => d.Row.IsSplit) && (rest is not null || differing.Select(d => d.Row.FileId).OfType<string>().Distinct(StringComparer.Ordinal).Count() < 2),
            IsPassed = differing.Exists(d => d.Row.IsPassed),
            Named = rest is null ? new HashSet<string>() : Named(Parent(key), [.. differing.Where(d => d.Row.Rest is not null).Select(d => d.Row.FileId).Distinct(StringComparer.Ordinal)]),
        };
    }

    /// <summary>What came or went; null where there is none.</summary>
    private static string? What(List<OfferRow> offers)
    {
        var labels = offers.SelectMany(o => o.Offer.Labels.Select((label, place) => new Label(place, label.Text, o.Labels[place], o.IsNew)))
            .GroupBy(l => l.Text, StringComparer.Ordinal)
            .Where(w => w.GroupBy(l => l.Hash).Any(v => v.All(l => l.IsNew) || !v.Any(l => l.IsNew)))
            .OrderBy(w => w.First().Place)
            .Select(w => w.Key).ToList();
        return labels.Count == 0 ? null : string.Join(" and ", labels);
    }

    /// <summary>The names below a stem that each of some files offers by their own keys.</summary>
    private HashSet<string> Named(string stem, List<string?> files)
    {
        var below = ofNames.Value[stem].Where(r => r.FileId is not null).ToLookup(r => r.FileId, r => Last(r.Key), StringComparer.Ordinal);
        var named = below[files[0]].ToHashSet(StringComparer.Ordinal);
        files.ForEach(f => named.IntersectWith(below[f]));
        return named;
    }

    private sealed record Content(int Place, string Key, ulong Hash);

    private sealed record Difference(OfferRow Row, int More);

    private sealed record Label(int Place, string Text, object? Hash, bool IsNew);
}
