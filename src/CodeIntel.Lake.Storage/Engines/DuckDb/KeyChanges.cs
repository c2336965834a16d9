using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Compares offers in temporary tables, which are gone afterwards.</summary>
internal sealed class KeyChanges(IEngineSession session) : IKeyChanges
{
    private const string Changed = "impact_keys";
    private const string Every = "impact_offers";
    private const string Sources = "impact_sources";
    private const string Spread = "spread";

    /// <inheritdoc/>
    public (IReadOnlyList<ChangedKey> Keys, IReadOnlyList<ImpactedFile>? Files) Find(
        IReadOnlyList<OfferedKeys> offers, LookedUpKeys lookups, IReadOnlyList<string> except, KeySpread spread, int maxDepth)
    {
        session.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Changed} AS
            WITH before AS ({Side(offers, o => o.Before)}),
            after AS ({Side(offers, o => o.After)}),
            differing AS (
              (SELECT * FROM before EXCEPT ALL SELECT * FROM after)
              UNION ALL
              (SELECT * FROM after EXCEPT ALL SELECT * FROM before)
            )
            SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM before b WHERE b.key = d.key AND b.is_ours = d.is_ours) THEN 'added'
                        WHEN NOT EXISTS (SELECT 1 FROM after a WHERE a.key = d.key AND a.is_ours = d.is_ours) THEN 'removed'
                        ELSE 'modified' END AS delta_kind,
                   d.key, d.source, d.is_dotted
            FROM (SELECT key, max(source) AS source, bool_or(is_ours) AS is_ours, bool_or(is_dotted) AS is_dotted FROM differing GROUP BY key) d
            """);
        try
        {
            var keys = Rows($"SELECT delta_kind, key, source FROM {Changed} ORDER BY ALL").ConvertAll(r => new ChangedKey(r[0], r[1], r[2]));
            if (keys.Count == 0)
            {
                return (keys, []);
            }

            return (keys, spread != KeySpread.None && !IsSpread(offers, maxDepth) ? null : Files([.. offers.Select(o => o.Offer)], lookups, except, spread));
        }
        finally
        {
            session.Execute($"DROP TABLE {Changed}; DROP TABLE IF EXISTS {Every}; DROP TABLE IF EXISTS {Sources}");
        }
    }

    /// <summary>Adds all keys of the files that offer a changed key, of those that pass one of these on, and so on; false where that goes too deep.</summary>
    private bool IsSpread(IReadOnlyList<OfferedKeys> offers, int maxDepth)
    {
        var every = offers.SelectMany(o => o.Every.Select(rows =>
            $"SELECT file_id, {SqlText.Name(o.Offer.Key)} AS key, {(o.Offer.IsDotted ? "true" : "false")} AS is_dotted, "
            + $"{(o.Offer.PassesOn is { } other ? SqlText.Name(other) : "NULL::VARCHAR")} AS other FROM {rows}"));
        session.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Every} AS SELECT DISTINCT * FROM ({string.Join(" UNION ALL ", every)});
            CREATE OR REPLACE TEMP TABLE {Sources} AS SELECT DISTINCT file_id, 0 AS depth FROM {Every} SEMI JOIN {Changed} USING (key)
            """);
        for (var depth = 0; PassOn(depth) > 0; depth++)
        {
            if (depth == maxDepth)
            {
                return false;
            }
        }

        session.Execute($"""
            INSERT INTO {Changed}
            SELECT '{Spread}', key, '{Spread}', bool_or(is_dotted) FROM {Every} SEMI JOIN {Sources} USING (file_id) ANTI JOIN {Changed} USING (key) GROUP BY key
            """);
        return true;
    }

    /// <summary>Takes in the files that pass on a key of the files found last, or a key that begins with one.</summary>
    private long PassOn(int depth) => session.ExecuteChanged($"""
        INSERT INTO {Sources}
        SELECT DISTINCT e.file_id, {depth + 1}
        FROM (SELECT file_id, unnest(list_append(name_prefixes(other), other)) AS key FROM {Every} WHERE other IS NOT NULL) e
        SEMI JOIN (SELECT key FROM {Every} SEMI JOIN (FROM {Sources} WHERE depth = {depth}) s USING (file_id)) k USING (key)
        ANTI JOIN {Sources} known USING (file_id)
        """);

    private static string Side(IReadOnlyList<OfferedKeys> offers, Func<OfferedKeys, string> rows) => string.Join(" UNION ALL ", offers.Select(o => Keys(o.Offer, o.State, rows(o))));

    private static string Keys(KeyOffer offer, IReadOnlyList<string> state, string rows)
    {
        var ours = offer.Apart is { } apart ? $"NOT {SqlText.Name(apart)}" : "true";
        return $"SELECT {SqlText.Name(offer.Key)} AS key, hash({string.Join(", ", state.Select(SqlText.Name))}) AS state, {SqlText.Literal(offer.Source)} AS source, "
            + $"{ours} AS is_ours, {(offer.IsDotted ? "true" : "false")} AS is_dotted FROM {rows}";
    }

    private List<ImpactedFile> Files(IReadOnlyList<KeyOffer> offers, LookedUpKeys lookups, IReadOnlyList<string> except, KeySpread spread)
    {
        var by = lookups.Lookup;
        var kinds = offers.SelectMany(o => o.Reasons.Select(r =>
                $"WHEN h.source = {SqlText.Literal(o.Source)} AND h.delta_kind = {SqlText.Literal(r.Key)} THEN {SqlText.Literal(r.Value)}"))
            .Concat(by.Reasons.Select(r => $"WHEN m.{SqlText.Name(r.Key)} THEN {SqlText.Literal(r.Value)}"));
        var reached = (spread, by.Unsure) switch
        {
            (KeySpread.All, _) => "true",
            (KeySpread.Unsure, { } ended) =>
                $"w.file_id IN (SELECT file_id FROM {lookups.Rows} WHERE {SqlText.Name(ended.Column)} IN ({SqlText.Literals(ended.Values)}))",
            _ => "false",
        };
        return Rows($"""
            WITH looked AS (
              SELECT file_id, path, {SqlText.Name(by.On)} AS origin, {SqlText.Name(by.Key)} AS key FROM {lookups.Rows}
            ),
            distinct_keys AS (
              SELECT DISTINCT key FROM looked
            ),
            hits AS (
              SELECT r.key, n.key AS changed, n.delta_kind, n.source
              FROM (SELECT key, unnest(list_append(name_prefixes(key), key)) AS prefix FROM distinct_keys) r
              JOIN {Changed} n ON n.key = r.prefix AND (n.is_dotted OR n.key = r.key)
            )
            SELECT w.file_id, w.path, CASE {string.Join(" ", kinds)} ELSE {SqlText.Literal(by.Otherwise)} END AS kind, min(h.changed) AS changed
            FROM looked w
            JOIN hits h ON h.key = w.key
            LEFT JOIN {lookups.Origins} m ON m.file_id = w.file_id AND m.{SqlText.Name(by.On)} = w.origin
            WHERE NOT list_contains([{SqlText.Literals(except)}]::VARCHAR[], w.file_id)
              AND (h.delta_kind <> '{Spread}' OR {reached})
            GROUP BY 1, 2, 3, CASE WHEN h.delta_kind <> '{Spread}' THEN h.changed END
            ORDER BY ALL
            """).ConvertAll(r => new ImpactedFile(r[0], r[1], r[2], r[3]));
    }

    private List<string[]> Rows(string sql)
    {
        using var result = session.Query(sql);
        return [.. result.Rows().Select(r => Array.ConvertAll(r, v => (string)v!))];
    }
}
