-- top: what of the repository is called most, --limit N of them.
SELECT callee, callee_kind, count(*) AS calls, count(DISTINCT caller) AS callers
FROM calls WHERE callee_symbol_id IS NOT NULL GROUP BY ALL ORDER BY calls DESC, callers DESC, callee LIMIT {limit}
