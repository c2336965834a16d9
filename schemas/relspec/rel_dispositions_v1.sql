WITH related AS (
  SELECT file_id, call_id AS site_id, target_kind, qname_source, target_qname, rule_name, confidence FROM rel_callsite_qname_v1
  UNION ALL
  SELECT file_id, name_ref_id, target_kind, qname_source, target_qname, rule_name, confidence FROM rel_name_qname_v1
  UNION ALL
  SELECT file_id, import_id, target_kind, 'import', target_qname, rule_name, confidence FROM rel_import_qname_v1
),
summed AS (
  SELECT file_id, site_id, CAST(count(*) AS INTEGER) AS targets, min(target_kind) AS target_kind, min(qname_source) AS qname_source,
         min(target_qname) AS evidence, bool_or(target_kind = 'too_many') AS is_unfinished, min(rule_name) AS rule_name, max(confidence) AS confidence
  FROM related
  GROUP BY file_id, site_id
),
sites AS (
  SELECT file_id, path, call_id AS site_id, 'call' AS site_kind,
         CASE WHEN callee_dotted IS NULL THEN 'dynamic_callee'
              WHEN root_binding_id IS NULL THEN 'unknown_name'
              ELSE 'local_value' END AS open_reason
  FROM cst_callsites_v1
  UNION ALL
  SELECT file_id, path, name_ref_id, 'name',
         CASE WHEN binding_id IS NULL THEN 'unknown_name' ELSE 'local' END
  FROM cst_name_refs_v1
  UNION ALL
  SELECT file_id, path, import_id, 'import',
         CASE WHEN status = 'ok' THEN 'unknown_name' ELSE status END
  FROM py_imports_resolved_v1
)
SELECT s.file_id, s.path, s.site_id, s.site_kind,
       CASE WHEN r.site_id IS NULL THEN if(s.open_reason = 'local', 'resolved', 'unresolved')
            WHEN r.target_kind = 'missing' OR r.is_unfinished THEN 'unresolved'
            WHEN r.targets > 1 THEN 'ambiguous'
            ELSE 'resolved' END AS disposition,
       CASE WHEN r.site_id IS NULL THEN s.open_reason
            WHEN r.is_unfinished THEN 'too_many'
            WHEN r.target_kind = 'missing' THEN 'name_not_found'
            WHEN r.targets > 1 THEN 'several'
            WHEN r.target_kind = 'def' THEN 'definition'
            WHEN r.target_kind = 'external' AND r.qname_source = 'builtin' THEN 'builtin'
            ELSE r.target_kind END AS reason,
       coalesce(r.targets, 0) AS targets,
       r.evidence, r.rule_name, r.confidence
FROM sites s
LEFT JOIN summed r ON r.file_id = s.file_id AND r.site_id = s.site_id
