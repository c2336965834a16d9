SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'diag', CAST(error_id AS STRING))) AS diag_id,
       CASE WHEN kind = 'missing' THEN 'WARNING' ELSE 'ERROR' END AS severity,
       message,
       CASE WHEN kind IN ('error', 'missing') THEN 'tree-sitter' ELSE 'extract' END AS diag_source,
       kind AS code,
       bstart, bend, line, col, end_line, end_col
FROM cst_parse_errors_v1
UNION ALL
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'diag', file_id, diag_source, code, message, CAST(number AS STRING))),
       CASE severity WHEN 'error' THEN 'ERROR' WHEN 'warning' THEN 'WARNING' WHEN 'hint' THEN 'HINT' ELSE 'INFO' END,
       message, diag_source, code, bstart, bend, line, col, end_line, end_col
FROM (
  SELECT *, row_number() OVER (PARTITION BY file_id, diag_source, code, message ORDER BY diagnostic) AS number
  FROM (
    SELECT file_id, path, diagnostic, severity, message, coalesce(source, 'scip') AS diag_source, coalesce(code, 'diagnostic') AS code,
           bstart, bend, line, col, end_line, end_col
    FROM scip_diagnostics_v1
  ) named
) numbered
UNION ALL
SELECT file_id, path, stable_id(concat_ws(chr(31), 'diag', file_id, 'indexer')), 'WARNING', problem, 'indexer', 'not_indexed',
       CAST(0 AS BIGINT), CAST(0 AS BIGINT), 1, 0, 1, 0
FROM scip_documents_v1
WHERE status = 'failed'
