WITH indexed AS (
  SELECT file_id, path, call_id AS site_id, 'call' AS site_kind, symbol FROM rel_callsite_symbol_v1 WHERE NOT is_local
  UNION ALL SELECT file_id, path, name_ref_id, 'name', symbol FROM rel_name_symbol_v1 WHERE NOT is_local AND NOT is_attribute
  UNION ALL SELECT file_id, path, import_id, 'import', symbol FROM rel_import_symbol_v1 WHERE NOT is_local
),
said AS (
  SELECT i.file_id, i.path, i.site_id, i.site_kind, i.symbol, d.def_id
  FROM indexed i
  LEFT JOIN rel_def_symbol_v1 d ON d.symbol = i.symbol AND d.def_id IS NOT NULL
),
flows AS (
  SELECT file_id, call_id, def_id FROM rel_callsite_def_v1 WHERE def_kind <> 'lambda'
),
named AS (
  SELECT file_id, call_id AS site_id, def_id, CAST(NULL AS STRING) AS evidence, 'flow' AS method FROM flows
  UNION ALL
  SELECT r.file_id, r.call_id, r.def_id, r.target_qname, 'qname'
  FROM rel_callsite_qname_v1 r
  WHERE r.target_kind NOT IN ('missing', 'unknown', 'too_many')
    AND NOT EXISTS (SELECT 1 FROM flows f WHERE f.file_id = r.file_id AND f.call_id = r.call_id)
  UNION ALL
  SELECT file_id, name_ref_id, def_id, target_qname, 'qname' FROM rel_name_qname_v1 WHERE target_kind NOT IN ('missing', 'unknown', 'too_many') AND qname_source <> 'self'
  UNION ALL
  SELECT file_id, import_id, def_id, target_qname, 'qname' FROM rel_import_qname_v1 WHERE target_kind NOT IN ('missing', 'unknown', 'too_many')
),
held AS (
  SELECT s.file_id, s.path, s.site_id, s.site_kind, bool_or(coalesce(s.def_id = n.def_id, false)) AS agrees,
         min(s.symbol) AS symbol, min(s.def_id) AS symbol_def_id, min(n.evidence) AS evidence, min(n.def_id) AS def_id, min(n.method) AS method
  FROM said s
  JOIN named n ON n.file_id = s.file_id AND n.site_id = s.site_id
  GROUP BY s.file_id, s.path, s.site_id, s.site_kind
)
SELECT file_id, path, site_id, site_kind,
       CASE WHEN agrees THEN 'same'
            WHEN symbol_def_id IS NOT NULL AND def_id IS NOT NULL THEN 'other'
            WHEN def_id IS NOT NULL THEN 'index_elsewhere'
            WHEN symbol_def_id IS NOT NULL THEN 'lake_elsewhere'
            ELSE 'elsewhere' END AS verdict,
       symbol, symbol_def_id, evidence, def_id, method
FROM held
