WITH flows AS (
  SELECT file_id, call_id, def_id, rule, confidence, count(*) OVER (PARTITION BY file_id, call_id, def_kind) > 1 AS maybe
  FROM rel_callsite_def_v1 WHERE def_kind <> 'lambda'
)
SELECT coalesce(f.qname, m.module_fqn) AS caller, t.qname AS callee, t.kind AS callee_kind,
       c.path, c.line, r.rule AS how, r.confidence, r.maybe,
       c.call_id, c.container_def_id AS caller_symbol_id, r.def_id AS callee_symbol_id
FROM flows r
JOIN cst_callsites_v1 c ON c.file_id = r.file_id AND c.call_id = r.call_id
JOIN py_module_index_v1 m ON m.file_id = r.file_id
LEFT JOIN cst_defs_norm_v1 f ON f.file_id = c.file_id AND f.def_id = c.container_def_id
JOIN cst_defs_norm_v1 t ON t.def_id = r.def_id
UNION ALL
SELECT coalesce(f.qname, m.module_fqn), r.target_qname, coalesce(t.kind, r.target_kind),
       c.path, c.line, r.qname_source, r.confidence, r.ambiguity_group_id IS NOT NULL,
       c.call_id, c.container_def_id, r.def_id
FROM rel_callsite_qname_v1 r
JOIN cst_callsites_v1 c ON c.file_id = r.file_id AND c.call_id = r.call_id
JOIN py_module_index_v1 m ON m.file_id = r.file_id
LEFT JOIN cst_defs_norm_v1 f ON f.file_id = c.file_id AND f.def_id = c.container_def_id
LEFT JOIN cst_defs_norm_v1 t ON t.file_id = r.target_file_id AND t.def_id = r.def_id
LEFT JOIN (SELECT DISTINCT file_id, call_id FROM flows) k ON k.file_id = r.file_id AND k.call_id = r.call_id
WHERE r.target_kind NOT IN ('missing', 'unknown', 'too_many') AND k.call_id IS NULL
UNION ALL
SELECT coalesce(f.qname, m.module_fqn), coalesce(t.qname, s.symbol), coalesce(t.kind, 'symbol'),
       c.path, c.line, 'symbol', s.confidence, count(*) OVER (PARTITION BY s.call_id) > 1,
       c.call_id, c.container_def_id, t.def_id
FROM rel_callsite_symbol_v1 s
JOIN cst_callsites_v1 c ON c.file_id = s.file_id AND c.call_id = s.call_id
JOIN py_module_index_v1 m ON m.file_id = s.file_id
LEFT JOIN cst_defs_norm_v1 f ON f.file_id = c.file_id AND f.def_id = c.container_def_id
LEFT JOIN rel_def_symbol_v1 d ON d.symbol = s.symbol AND d.def_id IS NOT NULL
LEFT JOIN cst_defs_norm_v1 t ON t.file_id = d.file_id AND t.def_id = d.def_id
LEFT JOIN (SELECT file_id, call_id FROM flows
           UNION SELECT file_id, call_id FROM rel_callsite_qname_v1 WHERE target_kind NOT IN ('missing', 'unknown', 'too_many')) k ON k.file_id = s.file_id AND k.call_id = s.call_id
WHERE NOT s.is_local AND k.call_id IS NULL
