-- coverage: how many calls are resolved, within the repository or outside of it, how many are one of several, and how many are not resolved. The sums of call_coverage.
SELECT count(*) AS calls,
       count(CASE WHEN disposition = 'resolved' AND reason NOT IN ('external', 'builtin', 'external_symbol') THEN 1 END) AS resolved,
       count(CASE WHEN disposition = 'resolved' AND reason IN ('external', 'builtin', 'external_symbol') THEN 1 END) AS external,
       count(CASE WHEN disposition = 'ambiguous' THEN 1 END) AS ambiguous,
       count(CASE WHEN disposition = 'unresolved' THEN 1 END) AS unresolved
FROM rel_dispositions_v1 WHERE site_kind = 'call'
