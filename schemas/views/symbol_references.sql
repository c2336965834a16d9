WITH sites AS (
  SELECT r.file_id, r.target_qname, r.target_kind, 'name' AS used_as, s.path, s.line, s.container_def_id, r.confidence, r.ambiguity_group_id, r.name_ref_id AS site_id, r.def_id
  FROM rel_name_qname_v1 r
  JOIN cst_name_refs_v1 s ON s.file_id = r.file_id AND s.name_ref_id = r.name_ref_id
  WHERE s.ctx = 'load' AND r.qname_source <> 'self'
  UNION ALL
  SELECT r.file_id, r.target_qname, r.target_kind, 'import', s.path, s.line, s.container_def_id, r.confidence, r.ambiguity_group_id, r.import_id, r.def_id
  FROM rel_import_qname_v1 r
  JOIN cst_imports_v1 s ON s.file_id = r.file_id AND s.import_id = r.import_id
  UNION ALL
  SELECT r.file_id, r.target_qname, r.target_kind, 'attribute', s.path, s.line, s.container_def_id, r.confidence, r.ambiguity_group_id, r.call_id, r.def_id
  FROM rel_callsite_qname_v1 r
  JOIN cst_callsites_v1 s ON s.file_id = r.file_id AND s.call_id = r.call_id
  WHERE s.callee_shape = 'attribute'
)
SELECT s.target_qname AS symbol, s.target_kind AS symbol_kind, coalesce(f.qname, m.module_fqn) AS within, s.used_as AS kind,
       s.path, s.line, s.confidence, s.ambiguity_group_id IS NOT NULL AS maybe, s.site_id, s.def_id AS symbol_id
FROM sites s
JOIN py_module_index_v1 m ON m.file_id = s.file_id
LEFT JOIN cst_defs_norm_v1 f ON f.file_id = s.file_id AND f.def_id = s.container_def_id
WHERE s.target_kind NOT IN ('missing', 'unknown', 'too_many')
