namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A key that a file offers.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Path">Its path.</param>
/// <param name="Key">The key.</param>
/// <param name="IsNested">Whether who looks up what begins with it depends on it.</param>
/// <param name="Other">The key that the row stands for; null where it stands for itself.</param>
internal sealed record OfferedKey(string FileId, string? Path, string Key, bool IsNested, string? Other);

/// <summary>Takes a change of one key for one of its file, and of the files that pass it on.</summary>
/// <param name="offers">All keys that files offer, before and after.</param>
internal sealed class KeySpreading(IEnumerable<OfferedKey> offers)
{
    private readonly HashSet<OfferedKey> offers = [.. offers];

    /// <summary>All other keys of the files that offer a changed key, of those that pass one of these on, or a key that begins with one, and so on.</summary>
    /// <param name="deltas">The changed keys that are read.</param>
    /// <param name="maxDepth">How many times files that pass keys on may be followed.</param>
    /// <returns>null where that does not suffice.</returns>
    public List<KeyDelta>? Spread(IEnumerable<KeyDelta> deltas, int maxDepth)
    {
        var changed = deltas.ToDictionary(d => d.Key.Key, d => d.Tail, StringComparer.Ordinal);
        var sources = new Dictionary<string, Source>(StringComparer.Ordinal);
        foreach (var offer in offers.Where(o => changed.ContainsKey(o.Key)).OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            sources.TryAdd(offer.FileId, new Source(0, changed[offer.Key]));
        }

        for (var depth = 0; PassOn(sources, depth); depth++)
        {
            if (depth == maxDepth)
            {
                return null;
            }
        }

        return
        [
            .. offers.Where(o => sources.ContainsKey(o.FileId) && !changed.ContainsKey(o.Key)).GroupBy(o => o.Key, StringComparer.Ordinal).Select(key =>
            {
                var nearest = key.Select(o => sources[o.FileId]).OrderBy(s => s.Depth).ThenBy(s => s.Tail, StringComparer.Ordinal).First();
                return new KeyDelta(new ChangedKey(KeyDelta.Spread, key.Key, KeyDelta.Spread, null, null, null, IsRead: true), key.Key, nearest.Tail, key.Any(o => o.IsNested)) { Far = nearest.Depth };
            }),
        ];
    }

    /// <summary>Takes in the files that pass on a key of the files found last; false where there is none.</summary>
    private bool PassOn(Dictionary<string, Source> sources, int depth)
    {
        var tails = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var offer in offers)
        {
            if (sources.TryGetValue(offer.FileId, out var source) && source.Depth == depth && (!tails.TryGetValue(offer.Key, out var tail) || string.CompareOrdinal(source.Tail, tail) < 0))
            {
                tails[offer.Key] = source.Tail;
            }
        }

        var found = offers.Where(o => o.Other is not null && !sources.ContainsKey(o.FileId))
            .SelectMany(o => Beginnings(o.Other!).Where(tails.ContainsKey).Select(key => new { o.FileId, o.Other, Tail = $"{o.Path} passes on {o.Other}{IKeyChanges.Arrow}{tails[key]}" }))
            .OrderBy(f => f.Other, StringComparer.Ordinal).ThenBy(f => f.Tail, StringComparer.Ordinal).ToList();
        found.ForEach(f => sources.TryAdd(f.FileId, new Source(depth + 1, f.Tail)));
        return found.Count > 0;
    }

    /// <summary>A dotted name, and all names that it begins with.</summary>
    private static IEnumerable<string> Beginnings(string name)
    {
        for (var end = name.IndexOf('.', StringComparison.Ordinal); end >= 0; end = name.IndexOf('.', end + 1))
        {
            yield return name[..end];
        }

        yield return name;
    }

    private sealed record Source(int Depth, string Tail);
}
