using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>
/// Answers one question: which files must be made again, and why. A file depends on the keys that were looked up for it, found or not;
/// it is impacted where one of them, or a prefix of one where keys are dotted, is a key whose offer changed.
/// </summary>
/// <param name="connection">The run's connection; no table is left on it.</param>
/// <param name="contracts">The contracts, which say who offers which key and who looks it up.</param>
/// <param name="staged">The epoch in the making; the providers are made.</param>
internal sealed class ImpactAnalysis(IEngineSession connection, ContractCatalog contracts, StagedEpoch staged)
{
    private const string Keys = "impact_keys";

    /// <summary>Finds the files.</summary>
    /// <param name="lookup">The dataset that records what was looked up, as of the epoch before.</param>
    /// <param name="providers">The datasets whose keys are found by way of it, each with the scope of its rows that differ.</param>
    /// <param name="deleted">Files that are gone, and so are not impacted.</param>
    public KeyImpact Find(Contract lookup, IReadOnlyList<(Contract Provider, RowScope Changed)> providers, IReadOnlyList<string> deleted)
    {
        string Side(Func<Contract, RowScope, string> relation) =>
            string.Join(" UNION ALL ", providers.Select(p => Offers(p.Provider, p.Changed, relation)));

        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Keys} AS
            WITH before AS ({Side((c, s) => staged.Before.Relation(c, s))}),
            after AS ({Side((c, s) => staged.Relation(c, s))}),
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
            var keys = Rows($"SELECT delta_kind, key, source FROM {Keys} ORDER BY ALL").ConvertAll(r => new ChangedKey(r[0], r[1], r[2]));
            return keys.Count == 0 ? KeyImpact.None : new KeyImpact(keys, Files(lookup, [.. providers.Select(p => p.Provider.Offers!)], deleted));
        }
        finally
        {
            connection.Execute($"DROP TABLE {Keys}");
        }
    }

    private static string Offers(Contract provider, RowScope changed, Func<Contract, RowScope, string> relation)
    {
        var offer = provider.Offers!;
        var rows = relation(provider, provider.IsPerFile ? changed : RowScope.All);
        var ours = offer.Apart is { } apart ? $"NOT {SqlText.Name(apart)}" : "true";
        return $"SELECT {SqlText.Name(offer.Key)} AS key, hash({string.Join(", ", offer.State.Select(SqlText.Name))}) AS state, {SqlText.Literal(offer.Source)} AS source, "
            + $"{ours} AS is_ours, {(offer.IsDotted ? "true" : "false")} AS is_dotted FROM {rows}{(changed.IsEmpty ? " WHERE false" : string.Empty)}";
    }

    private List<ImpactedFile> Files(Contract lookup, IReadOnlyList<KeyOffer> offers, IReadOnlyList<string> deleted)
    {
        var by = lookup.Lookup!;
        var kinds = offers.SelectMany(o => o.Reasons.Select(r =>
                $"WHEN h.source = {SqlText.Literal(o.Source)} AND h.delta_kind = {SqlText.Literal(r.Key)} THEN {SqlText.Literal(r.Value)}"))
            .Concat(by.Reasons.Select(r => $"WHEN m.{SqlText.Name(r.Key)} THEN {SqlText.Literal(r.Value)}"));
        return Rows($"""
            WITH looked AS (
              SELECT file_id, path, {SqlText.Name(by.On)} AS origin, {SqlText.Name(by.Key)} AS key FROM {staged.Before.Relation(lookup, RowScope.All)}
            ),
            distinct_keys AS (
              SELECT DISTINCT key FROM looked
            ),
            hits AS (
              SELECT r.key, n.key AS changed, n.delta_kind, n.source
              FROM (SELECT key, unnest(list_append(name_prefixes(key), key)) AS prefix FROM distinct_keys) r
              JOIN {Keys} n ON n.key = r.prefix AND (n.is_dotted OR n.key = r.key)
            )
            SELECT DISTINCT w.file_id, w.path, CASE {string.Join(" ", kinds)} ELSE {SqlText.Literal(by.Otherwise)} END AS kind, h.changed
            FROM looked w
            JOIN hits h ON h.key = w.key
            LEFT JOIN {staged.Before.Relation(contracts[by.Origin], RowScope.All)} m ON m.file_id = w.file_id AND m.{SqlText.Name(by.On)} = w.origin
            WHERE NOT list_contains([{SqlText.Literals(deleted)}]::VARCHAR[], w.file_id)
            ORDER BY ALL
            """).ConvertAll(r => new ImpactedFile(r[0], r[1], r[2], r[3]));
    }

    private List<string[]> Rows(string sql)
    {
        using var result = connection.Query(sql);
        return [.. result.Rows().Select(r => Array.ConvertAll(r, v => (string)v!))];
    }
}
