-- unresolved: calls of which it is not known what they call, by reason and text, the most frequent --limit N first.
SELECT reason, callee_text, count(*) AS calls, min(concat(path, ':', line)) AS place
FROM unresolved_calls GROUP BY ALL ORDER BY calls DESC, reason, callee_text LIMIT {limit}
