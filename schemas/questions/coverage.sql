-- coverage: how many calls are resolved, within the repository or outside of it, how many are one of several, and how many are not resolved. The sums of call_coverage.
SELECT CAST(coalesce(sum(calls), 0) AS BIGINT) AS calls,
       CAST(coalesce(sum(resolved), 0) AS BIGINT) AS resolved,
       CAST(coalesce(sum(external), 0) AS BIGINT) AS external,
       CAST(coalesce(sum(ambiguous), 0) AS BIGINT) AS ambiguous,
       CAST(coalesce(sum(unresolved), 0) AS BIGINT) AS unresolved
FROM call_coverage
