using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Compares offers in a temporary table, which is gone afterwards.</summary>
internal sealed class KeyChanges(IEngineSession session) : IKeyChanges
{
    private const string Changed = "impact_keys";

    /// <inheritdoc/>
    public (IReadOnlyList<ChangedKey> Keys, IReadOnlyList<ImpactedFile> Files) Find(IReadOnlyList<OfferedKeys> offers, LookedUpKeys lookups, IReadOnlyList<string> except)
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
            return (keys, keys.Count == 0 ? [] : Files([.. offers.Select(o => o.Offer)], lookups, except));
        }
        finally
        {
            session.Execute($"DROP TABLE {Changed}");
        }
    }

    private static string Side(IReadOnlyList<OfferedKeys> offers, Func<OfferedKeys, string> rows) => string.Join(" UNION ALL ", offers.Select(o => Keys(o.Offer, o.State, rows(o))));

    private static string Keys(KeyOffer offer, IReadOnlyList<string> state, string rows)
    {
        var ours = offer.Apart is { } apart ? $"NOT {SqlText.Name(apart)}" : "true";
        return $"SELECT {SqlText.Name(offer.Key)} AS key, hash({string.Join(", ", state.Select(SqlText.Name))}) AS state, {SqlText.Literal(offer.Source)} AS source, "
            + $"{ours} AS is_ours, {(offer.IsDotted ? "true" : "false")} AS is_dotted FROM {rows}";
    }

    private List<ImpactedFile> Files(IReadOnlyList<KeyOffer> offers, LookedUpKeys lookups, IReadOnlyList<string> except)
    {
        var by = lookups.Lookup;
        var kinds = offers.SelectMany(o => o.Reasons.Select(r =>
                $"WHEN h.source = {SqlText.Literal(o.Source)} AND h.delta_kind = {SqlText.Literal(r.Key)} THEN {SqlText.Literal(r.Value)}"))
            .Concat(by.Reasons.Select(r => $"WHEN m.{SqlText.Name(r.Key)} THEN {SqlText.Literal(r.Value)}"));
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
            SELECT DISTINCT w.file_id, w.path, CASE {string.Join(" ", kinds)} ELSE {SqlText.Literal(by.Otherwise)} END AS kind, h.changed
            FROM looked w
            JOIN hits h ON h.key = w.key
            LEFT JOIN {lookups.Origins} m ON m.file_id = w.file_id AND m.{SqlText.Name(by.On)} = w.origin
            WHERE NOT list_contains([{SqlText.Literals(except)}]::VARCHAR[], w.file_id)
            ORDER BY ALL
            """).ConvertAll(r => new ImpactedFile(r[0], r[1], r[2], r[3]));
    }

    private List<string[]> Rows(string sql)
    {
        using var result = session.Query(sql);
        return [.. result.Rows().Select(r => Array.ConvertAll(r, v => (string)v!))];
    }
}
