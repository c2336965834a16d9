using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Compares offers in temporary tables, which are gone afterwards.</summary>
internal sealed class KeyChanges(IEngineSession session) : IKeyChanges
{
    private const string Offered = "impact_offered";
    private const string Changed = "impact_keys";
    private const string Every = "impact_offers";
    private const string Sources = "impact_sources";
    private const string Looked = "impact_looked";
    private const string Spread = "spread";
    private const string Differs = "HAVING count(*) <> 2 * count(*) FILTER (WHERE is_new)";
    private static readonly string Arrow = SqlText.Literal(IKeyChanges.Arrow);

    /// <inheritdoc/>
    public KeyFindings Find(IReadOnlyList<OfferedKeys> offers, LookedUpKeys lookups, IReadOnlyList<string> except, KeySpread spread, int maxDepth)
    {
        session.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Offered} AS {string.Join(" UNION ALL ", offers.SelectMany(o => new[] { Side(o, o.Before, isNew: false), Side(o, o.After, isNew: true) }))};
            CREATE OR REPLACE TEMP TABLE {Changed} AS
            WITH differing AS (
              SELECT key, rest, source, is_ours, is_nested, is_labelled, is_split, is_passed, file_id, path, 2 * count(*) FILTER (WHERE is_new) > count(*) AS came
              FROM {Offered} GROUP BY key, rest, source, is_ours, is_nested, is_labelled, is_split, is_passed, file_id, path, seen {Differs}
            ),
            read AS (
              SELECT DISTINCT key FROM (SELECT key FROM {Offered} WHERE is_ours AND NOT is_unread GROUP BY key, source, is_nested, state {Differs})
            ),
            words AS (
              SELECT key, string_agg(word, ' and ' ORDER BY place) AS what
              FROM (SELECT key, word, min(place) AS place
                    FROM (SELECT key, t.word, min(t.place) AS place FROM (SELECT key, is_new, unnest(labels) AS t FROM {Offered})
                          GROUP BY key, t.word, t.value HAVING bool_and(is_new) OR NOT bool_or(is_new))
                    GROUP BY key, word)
              GROUP BY key
            ),
            keys AS (
              SELECT key, max(rest) AS rest, max(source) AS source, bool_or(is_ours) AS is_ours, bool_or(is_nested) AS is_nested, first(is_labelled ORDER BY source DESC) AS is_labelled,
                     bool_and(is_split) AND (max(rest) IS NOT NULL OR count(DISTINCT file_id) < 2) AS is_split, bool_or(is_passed) AS is_passed,
                     coalesce(arg_min(file_id, path) FILTER (WHERE came), arg_min(file_id, path)) AS file_id, coalesce(min(path) FILTER (WHERE came), min(path)) AS path
              FROM differing GROUP BY key
            ),
            kinds AS (
              SELECT k.*, CASE WHEN bool_and(o.is_new) THEN 'added' WHEN bool_or(o.is_new) THEN 'modified' ELSE 'removed' END AS delta_kind
              FROM keys k JOIN {Offered} o ON o.key = k.key AND o.is_ours = k.is_ours GROUP BY ALL
            ),
            -- What each file that changed the rest of a name offers below it by its own key.
            rests AS (
              SELECT key, file_id, count(*) OVER (PARTITION BY key) AS files FROM (SELECT DISTINCT key, file_id FROM differing WHERE rest IS NOT NULL)
            ),
            own AS (
              SELECT DISTINCT file_id, concat(parent_name(key), '.*') AS key, last_name(key) AS name FROM {Offered} WHERE rest IS NULL
            ),
            named AS (
              SELECT key, list(name) AS named
              FROM (SELECT key, name FROM rests JOIN own USING (file_id, key) GROUP BY key, name, files HAVING count(*) = files)
              GROUP BY key
            ),
            described AS (
              SELECT k.* EXCLUDE (is_ours, is_labelled), r.key IS NOT NULL AS is_read, CASE WHEN delta_kind = 'modified' THEN coalesce(rest, w.what) END AS what, named,
                     CASE WHEN rest IS NOT NULL THEN concat(rest, ' of ', last_name(parent_name(k.key)), ' changed')
                          WHEN NOT is_labelled THEN concat(source, ' ', k.key, ' ', CASE delta_kind WHEN 'modified' THEN 'changed' ELSE delta_kind END)
                          WHEN delta_kind = 'modified' THEN concat(coalesce(w.what, 'definition'), ' of ', last_name(k.key), ' changed')
                          ELSE concat(last_name(k.key), ' ', delta_kind) END AS says
              FROM kinds k LEFT JOIN read r ON r.key = k.key LEFT JOIN words w ON w.key = k.key LEFT JOIN named n ON n.key = k.key
            )
            SELECT * EXCLUDE (says), NULL::VARCHAR[] AS elsewhere, concat(path || ': ', says) AS tail, 0 AS far, CASE WHEN rest IS NULL THEN key ELSE parent_name(key) END AS stem FROM described
            """);
        try
        {
            var keys = Rows($"SELECT delta_kind, key, source, file_id, path, what, is_read FROM {Changed} ORDER BY ALL")
                .ConvertAll(r => new ChangedKey((string)r[0]!, (string)r[1]!, (string)r[2]!, (string?)r[3], (string?)r[4], (string?)r[5], (bool)r[6]!));
            if (keys.Count == 0)
            {
                return new KeyFindings(keys, [], [], []);
            }

            if (keys.Exists(k => k.IsRead))
            {
                var unheld = Unheld(offers);
                keys = keys.ConvertAll(k => unheld.Contains(k.Key) ? k with { IsRead = false } : k);
            }

            var isRead = keys.Exists(k => k.IsRead);
            foreach (var (rows, key) in isRead ? offers.Select(o => o.SplitAt).OfType<(string, string)>().Distinct() : [])
            {
                Split(rows, SqlText.Name(key));
            }

            var unsure = isRead && spread == KeySpread.Unsure ? Unsure(lookups, except) : [];
            var isSpread = isRead && (spread == KeySpread.All || unsure.Count > 0) && IsSpread(offers, maxDepth);
            if (isRead && spread == KeySpread.All && !isSpread)
            {
                return new KeyFindings(keys, [], null, []);
            }

            var (uses, candidates) = Uses([.. offers.Select(o => o.Offer)], lookups, except, spread == KeySpread.All ? null : unsure);
            return new KeyFindings(keys, uses, isSpread ? [] : unsure, candidates);
        }
        finally
        {
            session.Execute($"DROP TABLE {Offered}; DROP TABLE {Changed}; DROP TABLE IF EXISTS {Every}; DROP TABLE IF EXISTS {Sources}; DROP TABLE IF EXISTS {Looked}");
        }
    }

    /// <summary>A select of keys with what is read of them and what is seen.</summary>
    private static string Side(OfferedKeys offers, string rows, bool isNew)
    {
        var offer = offers.Offer;
        var ours = offer.Apart is { } apart ? $"NOT {SqlText.Name(apart)}" : "true";
        var isRest = $"ends_with({SqlText.Name(offer.Key)}, '.*')";
        var unread = offer.Unread is { } values ? $"{SqlText.Name(values.Column)} IN ({SqlText.Literals(values.Values)})" : "false";
        var labels = offer.Labels.Select((t, place) => $"{{'place': {place}, 'word': {SqlText.Literal(t.Value)}, 'value': hash({SqlText.Name(t.Key)})}}");
        return $"SELECT {SqlText.Name(offer.Key)} AS key, hash({Names(offers.State)}) AS state, hash({Names(offers.Columns)}) AS seen, {SqlText.Literal(offer.Source)} AS source, "
            + $"{ours} AS is_ours, {Word(offer.IsNested)} AS is_nested, {Word(offer.Labels.Count > 0)} AS is_labelled, "
            + $"{unread} AS is_unread, {unread} OR {(offers.SplitAt is null ? "false" : offer.Rest is null ? "true" : isRest)} AS is_split, {(offer.HeldBy is { } holder ? SqlText.Literal(holder) : "NULL::VARCHAR")} AS held_by, "
            + $"{(offer.PassesOn is { } other ? $"{SqlText.Name(other)} IS NOT NULL" : "false")} AS is_passed, "
            + $"[{string.Join(", ", labels)}]::STRUCT(place INTEGER, word VARCHAR, value UBIGINT)[] AS labels, "
            + $"{(offer.Rest is { } rest ? $"CASE WHEN {isRest} THEN {SqlText.Literal(rest)} END" : "NULL::VARCHAR")} AS rest, "
            + $"{Known(offers.Columns, "file_id")}, {Known(offers.Columns, "path")}, {Word(isNew)} AS is_new FROM {rows}";
    }

    /// <summary>Finds the keys that differ in rows of files alone that do not count, and notes that nobody reads them.</summary>
    private HashSet<string> Unheld(IReadOnlyList<OfferedKeys> offers)
    {
        var holders = offers.Where(o => o.Holders is not null).DistinctBy(o => o.Offer.HeldBy)
            .SelectMany(o => new[] { (o.Offer.HeldBy, Rows: o.Holders!.Value.Before, IsNew: false), (o.Offer.HeldBy, Rows: o.Holders!.Value.After, IsNew: true) })
            .Select(h => $"SELECT DISTINCT {SqlText.Literal(h.HeldBy!)} AS held_by, file_id, {Word(h.IsNew)} AS is_new FROM {h.Rows} WHERE file_id IS NOT NULL").ToList();
        return holders.Count == 0 ? [] : [.. Rows($"""
            UPDATE {Changed} SET is_read = false
            WHERE is_read AND key NOT IN (
              SELECT key FROM {Offered} o LEFT JOIN ({string.Join(" UNION ALL ", holders)}) h USING (held_by, file_id, is_new)
              WHERE is_ours AND NOT is_unread AND (o.held_by IS NULL OR h.file_id IS NOT NULL)
              GROUP BY key, source, is_nested, state {Differs})
            RETURNING key
            """).Select(r => (string)r[0]!)];
    }

    /// <summary>Notes the names below a changed key that are split at keys of files.</summary>
    private void Split(string rows, string key) => session.Execute($"""
        UPDATE {Changed} SET elsewhere = s.names
        FROM (SELECT parent_name({key}) AS stem, list(DISTINCT last_name({key})) AS names FROM {rows} WHERE file_id IS NOT NULL GROUP BY 1) s
        WHERE s.stem = {Changed}.stem AND is_split
        """);

    private static string Known(IReadOnlyList<string> columns, string column) => columns.Contains(column) ? column : $"NULL::VARCHAR AS {column}";

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(SqlText.Name));

    private static string Word(bool value) => value ? "true" : "false";

    /// <summary>Files of which a lookup was not followed to its end.</summary>
    private List<(string FileId, string Path)> Unsure(LookedUpKeys lookups, IReadOnlyList<string> except) => lookups.Lookup.Unsure is not { } ended ? [] :
        Rows($"SELECT DISTINCT file_id, path FROM {lookups.Rows(null)} WHERE {SqlText.Name(ended.Column)} IN ({SqlText.Literals(ended.Values)}) AND {IsWanted("file_id", except)} ORDER BY ALL")
            .ConvertAll(r => ((string)r[0]!, (string)r[1]!));

    private static string IsWanted(string fileId, IReadOnlyList<string> except) => $"NOT list_contains([{SqlText.Literals(except)}]::VARCHAR[], {fileId})";

    /// <summary>Adds all keys of the files that offer a changed key, of those that pass one of these on, and so on; false where that goes too deep.</summary>
    private bool IsSpread(IReadOnlyList<OfferedKeys> offers, int maxDepth)
    {
        var every = offers.SelectMany(o => o.Every.Select(rows =>
            $"SELECT file_id, {Known(o.Columns, "path")}, {SqlText.Name(o.Offer.Key)} AS key, {Word(o.Offer.IsNested)} AS is_nested, "
            + $"{(o.Offer.PassesOn is { } other ? SqlText.Name(other) : "NULL::VARCHAR")} AS other FROM {rows}")).ToList();
        if (every.Count == 0)
        {
            return true;
        }

        session.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Every} AS SELECT DISTINCT * FROM ({string.Join(" UNION ALL ", every)});
            CREATE OR REPLACE TEMP TABLE {Sources} AS
            SELECT e.file_id, 0 AS depth, first(c.tail ORDER BY c.key) AS tail FROM {Every} e JOIN {Changed} c ON c.key = e.key AND c.is_read GROUP BY e.file_id
            """);
        for (var depth = 0; PassOn(depth) > 0; depth++)
        {
            if (depth == maxDepth)
            {
                return false;
            }
        }

        session.Execute($"""
            INSERT INTO {Changed} BY NAME
            SELECT '{Spread}' AS delta_kind, e.key, '{Spread}' AS source, e.key AS stem, bool_or(e.is_nested) AS is_nested, true AS is_read, first(s.tail ORDER BY s.depth, s.tail) AS tail, min(s.depth) AS far
            FROM {Every} e JOIN {Sources} s ON s.file_id = e.file_id ANTI JOIN (FROM {Changed} WHERE is_read) known ON known.key = e.key GROUP BY e.key
            """);
        return true;
    }

    /// <summary>Takes in the files that pass on a key of the files found last, or a key that begins with one.</summary>
    private long PassOn(int depth) => session.ExecuteChanged($"""
        INSERT INTO {Sources}
        SELECT e.file_id, {depth + 1}, first(concat_ws({Arrow}, concat_ws(' ', e.path, 'passes on', e.other), k.tail) ORDER BY e.other, k.tail)
        FROM (SELECT file_id, path, other, unnest(list_append(name_prefixes(other), other)) AS key FROM {Every} WHERE other IS NOT NULL) e
        JOIN (SELECT o.key, min(s.tail) AS tail FROM {Every} o JOIN {Sources} s ON s.file_id = o.file_id AND s.depth = {depth} GROUP BY o.key) k ON k.key = e.key
        ANTI JOIN {Sources} known ON known.file_id = e.file_id
        GROUP BY e.file_id
        """);

    /// <summary>Who looked changed keys up, and so can read a difference or not; those that were spread count for these files alone, or for all. Keys between the bounds are all that begin with a changed one and the separator, and few others.</summary>
    private (List<KeyUse> Uses, IReadOnlyList<string> Candidates) Uses(IReadOnlyList<KeyOffer> offers, LookedUpKeys lookups, IReadOnlyList<string> except, List<(string FileId, string Path)>? spreadFor)
    {
        var by = lookups.Lookup;
        var key = SqlText.Name(by.Key);
        var on = SqlText.Name(by.On);
        var between = SqlText.Literal(by.Separator.ToString());
        var after = SqlText.Literal(((char)(by.Separator + 1)).ToString());
        var steps = by.Steps is { } known ? $"{SqlText.Name(known.Depth)} AS depth, {SqlText.Name(known.By)} AS step" : "0 AS depth, NULL::VARCHAR AS step";
        var own = by.Reasons.Where(r => r.IsOwn).Select(r => SqlText.Name(r.When!)).Distinct();
        var ofOrigin = by.Reasons.Where(r => !r.IsOwn && r.When is not null and not LookupReason.Origin).Select(r => SqlText.Name(r.When!)).Distinct();
        var kinds = offers.SelectMany(o => o.Reasons.Select(r =>
            $"WHEN source = {SqlText.Literal(o.Source)} AND delta_kind = {SqlText.Literal(r.Key)} THEN {SqlText.Literal(r.Value)}")).Append("WHEN true THEN r.kind");
        var reached = spreadFor is null ? "true" : $"list_contains([{SqlText.Literals(spreadFor.Select(f => f.FileId))}]::VARCHAR[], w.file_id)";
        var given = string.Join(", ", by.Reasons.Select((r, place) =>
            $"CASE WHEN {Holds(by, r)} THEN {{'place': {place}, 'kind': {SqlText.Literal(r.Kind)}, 'says': {SqlText.Literal(r.Says)}, 'role': {(r.Role is { } role ? SqlText.Literal(role) : "NULL::VARCHAR")}}} END"));
        var bounds = Rows($"SELECT min(stem), max(concat(stem, {after})), list(DISTINCT stem) FROM {Changed}")[0];
        var stems = ((List<object?>)bounds[2]!).ConvertAll(s => (string)s!);
        session.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Looked} AS
            WITH near AS MATERIALIZED (
              SELECT {string.Join(", ", own.Prepend(steps).Prepend($"{key} AS key").Prepend($"{on} AS origin").Prepend("file_id, path"))} FROM {lookups.Rows(stems)}
              WHERE {key} >= {SqlText.Literal((string)bounds[0]!)} AND {key} < {SqlText.Literal((string)bounds[1]!)} AND {IsWanted("file_id", except)}
            ),
            hits AS (
              SELECT r.key, n.key AS changed, n.is_read, n.delta_kind, n.source, n.tail, n.far
              FROM (SELECT key, parts, unnest(range(1, len(parts) + 1)) AS place FROM (SELECT key, string_split(key, {between}) AS parts FROM (SELECT DISTINCT key FROM near))) r
              JOIN {Changed} n ON n.stem = array_to_string(parts[1:place], {between})
                AND CASE WHEN n.rest IS NULL THEN (n.is_nested OR n.key = r.key) AND NOT coalesce(list_contains(n.elsewhere, parts[place + 1]), false) ELSE parts[place + 1] IS NOT NULL AND NOT coalesce(list_contains(n.named, parts[place + 1]), false)
                    AND NOT coalesce(list_contains(n.elsewhere, parts[place + 1]) AND (NOT n.is_passed OR len(parts) > place + 1), false) END
            )
            SELECT w.*, h.* EXCLUDE (key) FROM near w JOIN hits h ON h.key = w.key WHERE h.delta_kind <> '{Spread}' OR {reached}
            """);
        var candidates = Rows($"SELECT file_id, bool_or(is_read) FROM {Looked} GROUP BY file_id ORDER BY 1").ConvertAll(r => (FileId: (string)r[0]!, IsReader: (bool)r[1]!));
        List<string> all = candidates.ConvertAll(c => c.FileId);
        List<string> files = [.. candidates.Where(c => c.IsReader).Select(c => c.FileId)];
        if (files.Count == 0)
        {
            return ([], all);
        }

        var (rows, origins) = lookups.Of(files);
        var uses = Rows($"""
            WITH
            -- A step is on the way for sure where no other name is as far.
            way AS (
              SELECT file_id, origin, depth, CASE WHEN count(*) = 1 THEN concat(any_value(step), ' ', any_value(key)) ELSE '…' END AS step
              FROM (SELECT file_id, {on} AS origin, {key} AS key, {steps} FROM {rows})
              SEMI JOIN (FROM {Looked} WHERE is_read AND depth > 1) far USING (file_id, origin)
              WHERE depth > 0
              GROUP BY file_id, origin, depth
            ),
            origins AS (
              SELECT DISTINCT {string.Join(", ", ofOrigin.Prepend($"{(by.Name is { } name ? SqlText.Name(name) : "NULL::VARCHAR")} AS name").Prepend($"file_id, {on} AS origin"))} FROM {origins}
              SEMI JOIN (SELECT file_id, origin AS {on} FROM {Looked} WHERE is_read) l USING (file_id, {on})
            ),
            given AS (
              SELECT l.*, coalesce(m.name, l.{(by.Name is null ? "changed" : "key")}) AS name, unnest([{given}]) AS r
              FROM {Looked} l LEFT JOIN origins m ON m.file_id = l.file_id AND m.origin = l.origin
              WHERE l.is_read
            ),
            chains AS (
              SELECT file_id, path, CASE {string.Join(" ", kinds)} END AS kind, changed, source, name, r.role AS role, depth, r.place AS place, key, far, delta_kind = '{Spread}' AS is_spread,
                     concat_ws({Arrow}, path, concat(r.says, ' ', name), (SELECT string_agg(way.step, {Arrow} ORDER BY way.depth) FROM way WHERE way.file_id = given.file_id AND way.origin = given.origin AND way.depth < given.depth),
                               CASE WHEN key <> name THEN step || ' ' || key END, tail) AS chain
              FROM given
              WHERE r IS NOT NULL
            )
            SELECT file_id, path, kind, first(changed ORDER BY {Best}) AS changed, first(source ORDER BY {Best}) AS source, first(name ORDER BY {Best}), first(role ORDER BY {Best}), first(depth ORDER BY {Best}) AS depth,
                   first(chain ORDER BY {Best}), first(place ORDER BY {Best}) AS place
            FROM chains
            GROUP BY file_id, path, kind, CASE WHEN NOT is_spread THEN changed END, CASE WHEN NOT is_spread THEN name END, CASE WHEN NOT is_spread THEN role END
            ORDER BY file_id, kind, changed, depth, place, 6, 7
            """).ConvertAll(r => new KeyUse((string)r[0]!, (string)r[1]!, (string)r[2]!, (string)r[3]!, (string)r[4]!, (string)r[5]!, (string?)r[6], (int)r[7]!, (string)r[8]!));
        return (uses, all);
    }

    private const string Best = "far, changed, depth, place, name, key";

    private static string Holds(KeyLookup by, LookupReason reason) => reason switch
    {
        { When: null } => $"NOT ({string.Join(" OR ", by.Reasons.Where(r => r.When is not null).Select(r => Holds(by, r)).DefaultIfEmpty("false"))})",
        { When: LookupReason.Origin } => "m.file_id IS NOT NULL",
        { IsOwn: true } => $"l.{SqlText.Name(reason.When)}",
        _ => $"coalesce(m.{SqlText.Name(reason.When)}, false)",
    };

    private List<object?[]> Rows(string sql)
    {
        using var result = session.Query(sql);
        return [.. result.Rows().Select(r => r.ToArray())];
    }
}
