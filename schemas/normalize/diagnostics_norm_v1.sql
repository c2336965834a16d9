SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'diag', CAST(error_id AS STRING))) AS diag_id,
       CASE WHEN kind = 'missing' THEN 'WARNING' ELSE 'ERROR' END AS severity,
       message,
       CASE WHEN kind IN ('error', 'missing') THEN 'tree-sitter' ELSE 'extract' END AS diag_source,
       kind AS code,
       bstart, bend, line, col, end_line, end_col
FROM cst_parse_errors_v1
