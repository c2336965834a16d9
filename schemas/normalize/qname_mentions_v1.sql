WITH mentions AS (
  SELECT DISTINCT file_id, path, qname, true AS by_call, false AS by_name, false AS by_import, source = 'star' AS by_star, false AS by_base, false AS by_export
  FROM callsite_qname_candidates_v1
  UNION ALL
  SELECT DISTINCT file_id, path, qname, false, true, false, source = 'star', false, false
  FROM name_qname_candidates_v1
  UNION ALL
  SELECT DISTINCT file_id, path, target_qname, false, false, NOT is_star, is_star, false, false
  FROM py_imports_resolved_v1
  WHERE status = 'ok'
  UNION ALL
  SELECT DISTINCT file_id, path, qname, false, false, false, source = 'star', true, false
  FROM py_class_bases_v1
  UNION ALL
  SELECT DISTINCT file_id, path, qname, false, false, false, false, false, true
  FROM dim_exported_defs_v1
  WHERE kind = 'alias'
),
merged AS (
  SELECT file_id, path, qname, bool_or(by_call) AS by_call, bool_or(by_name) AS by_name, bool_or(by_import) AS by_import,
         bool_or(by_star) AS by_star, bool_or(by_base) AS by_base, bool_or(by_export) AS by_export
  FROM mentions
  GROUP BY file_id, path, qname
)
SELECT file_id, path, stable_id(concat_ws(chr(31), 'qname', qname)) AS qname_id, qname, by_call, by_name, by_import, by_star, by_base, by_export
FROM merged
