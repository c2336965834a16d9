using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Reads the rows that offer and look up keys; what follows from them needs no statement, of which each would cost more than the few rows there mostly are.</summary>
internal sealed class KeyChanges(IEngineSession session) : IKeyChanges
{
    /// <summary>So many values are listed in a condition; of more, all rows are read.</summary>
    private const int MostListed = 200;

    /// <inheritdoc/>
    public KeyFindings Find(IReadOnlyList<OfferedKeys> offers, LookedUpKeys lookups, IReadOnlyList<string> except, KeySpread spread, int maxDepth)
    {
        List<OfferRow> rows = [.. Offered(offers)];
        var comparer = new OfferComparer(rows);
        var deltas = comparer.Compare();
        if (deltas.Count == 0)
        {
            return new KeyFindings([], [], [], []);
        }

        var read = comparer.Read(_ => true);
        if (deltas.Exists(d => read.Contains(d.Key.Key)))
        {
            var held = Held(offers, [.. rows.Where(r => r.Offer.HeldBy is not null && read.Contains(r.Key)).Select(r => r.FileId).OfType<string>()]);
            read.IntersectWith(comparer.Read(r => r.Offer.HeldBy is null || held.Contains(new Holder(r.Offer.HeldBy, r.FileId, r.IsNew))));
        }

        deltas = deltas.ConvertAll(d => d with { Key = d.Key with { IsRead = read.Contains(d.Key.Key) } });
        var keys = deltas.ConvertAll(d => d.Key);
        var isRead = keys.Exists(k => k.IsRead);
        if (isRead)
        {
            deltas = Split(offers, deltas);
        }

        var unsure = isRead && spread == KeySpread.Unsure ? Unsure(lookups, except) : [];
        var isSpread = isRead && (spread == KeySpread.All || unsure.Count > 0);
        if (isSpread)
        {
            if (new KeySpreading(Every(offers)).Spread(deltas.Where(d => d.Key.IsRead), maxDepth) is { } more)
            {
                deltas.AddRange(more);
            }
            else if (spread == KeySpread.All)
            {
                return new KeyFindings(keys, [], null, []);
            }
            else
            {
                isSpread = false;
            }
        }

        var users = new KeyUsers(lookups.Lookup, deltas, spread == KeySpread.All ? null : unsure.Select(f => f.FileId).ToHashSet(StringComparer.Ordinal));
        return new KeyFindings(keys, Uses(users, offers, lookups, except, [.. deltas.Select(d => d.Stem)]), isSpread ? [] : unsure, users.Candidates);
    }

    private IEnumerable<OfferRow> Offered(IReadOnlyList<OfferedKeys> offers) => Rows(
        string.Join(" UNION ALL ", offers.SelectMany((o, place) => new[] { Side(o, place, o.Before, isNew: false), Side(o, place, o.After, isNew: true) })),
        r =>
        {
            var place = (int)r[0]!;
            return new OfferRow(
                place, offers[place].Offer, (string)r[1]!, (ulong)r[2]!, (ulong)r[3]!, (bool)r[4]!, (bool)r[5]!, (bool)r[6]!, (bool)r[7]!, (string?)r[8], (string?)r[9], (List<object?>)r[10]!, (bool)r[11]!);
        });

    private static string Side(OfferedKeys offers, int place, string rows, bool isNew)
    {
        var offer = offers.Offer;
        var ours = offer.Apart is { } apart ? $"NOT {SqlText.Name(apart)}" : "true";
        var unread = offer.Unread is { } values ? $"{SqlText.Name(values.Column)} IN ({SqlText.Literals(values.Values)})" : "false";
        var split = offers.SplitAt is null ? "false" : offer.Rest is null ? "true" : $"ends_with({SqlText.Name(offer.Key)}, {SqlText.Literal(OfferRow.RestOfNames)})";
        var passed = offer.PassesOn is { } other ? $"{SqlText.Name(other)} IS NOT NULL" : "false";
        return $"SELECT {place}, {SqlText.Name(offer.Key)}, hash({Names(offers.State)}), hash({Names(offers.Columns)}), {ours} AND NOT {unread}, {ours}, {unread} OR {split}, {passed}, "
            + $"{Known(offers.Columns, "file_id")}, {Known(offers.Columns, "path")}, [{string.Join(", ", offer.Labels.Select(l => $"hash({SqlText.Name(l.Column)})"))}]::UBIGINT[], {Word(isNew)} FROM {rows}";
    }

    /// <summary>Which files count, before and after, by what says so.</summary>
    /// <param name="offers">The offers.</param>
    /// <param name="files">Files about which is asked; of others the answer may be left out.</param>
    private HashSet<Holder> Held(IReadOnlyList<OfferedKeys> offers, HashSet<string> files)
    {
        var held = new HashSet<Holder>();
        foreach (var offer in files.Count == 0 ? [] : offers.Where(o => o.Holders is not null).DistinctBy(o => o.Offer.HeldBy))
        {
            // Mostly nothing changed of what says so, and one read tells both.
            var (by, rows) = (offer.Offer.HeldBy!, offer.Holders!);
            var isSame = rows.Before == rows.After;
            string Files(string relation, bool isNew) => $"SELECT DISTINCT file_id, {Word(isNew)} FROM {relation} WHERE {Among("file_id", files)}";
            var sql = isSame ? Files(rows.After, isNew: true) : $"{Files(rows.Before, isNew: false)} UNION ALL {Files(rows.After, isNew: true)}";
            foreach (var holder in Rows(sql, r => new Holder(by, (string?)r[0], (bool)r[1]!)))
            {
                held.Add(holder);
                if (isSame)
                {
                    held.Add(holder with { IsNew = false });
                }
            }
        }

        return held;
    }

    /// <summary>Notes the names below changed keys that are split at keys of files.</summary>
    private List<KeyDelta> Split(IReadOnlyList<OfferedKeys> offers, List<KeyDelta> deltas)
    {
        var splits = offers.Select(o => o.SplitAt).OfType<SplitKeys>().Distinct().ToList();
        HashSet<string> stems = [.. deltas.Where(d => d.IsSplit).Select(d => d.Stem)];
        if (splits.Count == 0 || stems.Count == 0)
        {
            return deltas;
        }

        var names = Rows(string.Join(" UNION ALL ", splits.Select(s => $"SELECT {SqlText.Name(s.Key)} FROM {s.Rows} WHERE file_id IS NOT NULL AND {Below(SqlText.Name(s.Key), stems, '.')}")), r => (string)r[0]!)
            .ToLookup(OfferComparer.Parent, OfferComparer.Last, StringComparer.Ordinal);
        return deltas.ConvertAll(d => d.IsSplit ? d with { Elsewhere = names[d.Stem].ToHashSet(StringComparer.Ordinal) } : d);
    }

    /// <summary>Files of which a lookup was not followed to its end, by path.</summary>
    private List<(string FileId, string Path)> Unsure(LookedUpKeys lookups, IReadOnlyList<string> except) => lookups.Lookup.Unsure is not { } ended ? [] :
    [
        .. Rows($"SELECT DISTINCT file_id, path FROM {lookups.Rows(null)} WHERE {SqlText.Name(ended.Column)} IN ({SqlText.Literals(ended.Values)}) ORDER BY ALL", r => (FileId: (string)r[0]!, Path: (string)r[1]!))
            .Where(f => !except.Contains(f.FileId)),
    ];

    private IEnumerable<OfferedKey> Every(IReadOnlyList<OfferedKeys> offers)
    {
        var all = offers.SelectMany(o => o.Every.Select(rows =>
            $"SELECT file_id, {Known(o.Columns, "path")}, {SqlText.Name(o.Offer.Key)}, {Word(o.Offer.IsNested)}, {(o.Offer.PassesOn is { } other ? SqlText.Name(other) : "NULL::VARCHAR")} FROM {rows} WHERE file_id IS NOT NULL")).ToList();
        return all.Count == 0 ? [] : Rows(string.Join(" UNION ALL ", all), r => new OfferedKey((string)r[0]!, (string?)r[1], (string)r[2]!, (bool)r[3]!, (string?)r[4]));
    }

    private List<KeyUse> Uses(KeyUsers users, IReadOnlyList<OfferedKeys> offers, LookedUpKeys lookups, IReadOnlyList<string> except, HashSet<string> stems)
    {
        var by = lookups.Lookup;
        var (depth, step) = by.Steps is { } known ? (SqlText.Name(known.Depth), SqlText.Name(known.By)) : ("0", "NULL::VARCHAR");
        List<string> own = [.. by.Reasons.Where(r => r.IsOwn).Select(r => r.When!).Distinct(StringComparer.Ordinal)];
        List<string> others = [.. by.Reasons.Where(r => !r.IsOwn && r.When is not null and not LookupReason.Origin).Select(r => r.When!).Distinct(StringComparer.Ordinal)];
        IEnumerable<LookupRow> Lookups(string rows, string condition) => Rows(
            $"SELECT {string.Join(", ", own.Select(SqlText.Name).Prepend($"file_id, path, {SqlText.Name(by.On)}, {SqlText.Name(by.Key)}, {depth}, {step}"))} FROM {rows} WHERE {condition}",
            r => new LookupRow(new LookupOrigin((string)r[0]!, r[2]!), (string?)r[1], (string)r[3]!, (int)r[4]!, (string?)r[5], True(own, r, 6)));

        var gone = except.ToHashSet(StringComparer.Ordinal);
        foreach (var row in Lookups(lookups.Rows(stems), Below(SqlText.Name(by.Key), stems, by.Separator)).Where(l => !gone.Contains(l.Origin.FileId)))
        {
            users.Add(row);
        }

        if (users.Readers is not { Count: > 0 } readers)
        {
            return [];
        }

        var wanted = users.Origins;
        var (rows, origins) = lookups.Of(readers);
        var steps = users.HasWays ? Lookups(rows, $"{depth} > 0").Where(l => wanted.Contains(l.Origin)) : [];
        var said = Rows(
            $"SELECT DISTINCT {string.Join(", ", others.Select(SqlText.Name).Prepend(by.Name is { } name ? SqlText.Name(name) : "NULL::VARCHAR").Prepend($"file_id, {SqlText.Name(by.On)}"))} FROM {origins}",
            r => new { Origin = new LookupOrigin((string)r[0]!, r[1]!), Row = new OriginRow((string?)r[2], True(others, r, 3)) });
        var reasons = offers.GroupBy(o => o.Offer.Source, StringComparer.Ordinal).ToDictionary(o => o.Key, o => o.First().Offer.Reasons, StringComparer.Ordinal);
        return users.Uses(reasons, steps.ToLookup(s => s.Origin), said.Where(s => wanted.Contains(s.Origin)).ToLookup(s => s.Origin, s => s.Row));
    }

    /// <summary>The columns that are true in a row.</summary>
    private static IReadOnlyList<string> True(List<string> columns, object?[] row, int from) => columns.Count == 0 ? [] : columns.FindAll(c => row[from + columns.IndexOf(c)] is true);

    /// <summary>A condition that holds where a key is one of some, or begins with one and the separator, and perhaps elsewhere.</summary>
    private static string Below(string key, HashSet<string> stems, char separator)
    {
        var after = ((char)(separator + 1)).ToString();
        return stems.Count > MostListed ? "true" : $"({string.Join(" OR ", stems.Select(s => $"{key} >= {SqlText.Literal(s)} AND {key} < {SqlText.Literal(s + after)}"))})";
    }

    private static string Among(string column, HashSet<string> values) => values.Count > MostListed ? "true" : $"{column} IN ({SqlText.Literals(values)})";

    private static string Known(IReadOnlyList<string> columns, string column) => columns.Contains(column) ? column : "NULL::VARCHAR";

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(SqlText.Name));

    private static string Word(bool value) => value ? "true" : "false";

    private sealed record Holder(string By, string? FileId, bool IsNew);

    private IEnumerable<T> Rows<T>(string sql, Func<object?[], T> row)
    {
        using var result = session.Query(sql);
        foreach (var values in result.Rows())
        {
            yield return row(values);
        }
    }
}
