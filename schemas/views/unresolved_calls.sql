SELECT coalesce(f.qname, m.module_fqn) AS caller, c.callee_text, d.reason, d.evidence AS looked_for, c.path, c.line, c.call_id
FROM rel_dispositions_v1 d
JOIN cst_callsites_v1 c ON c.file_id = d.file_id AND c.call_id = d.site_id
JOIN py_module_index_v1 m ON m.file_id = d.file_id
LEFT JOIN cst_defs_norm_v1 f ON f.file_id = c.file_id AND f.def_id = c.container_def_id
LEFT JOIN (SELECT DISTINCT file_id, call_id FROM rel_callsite_def_v1) k ON k.file_id = d.file_id AND k.call_id = d.site_id
WHERE k.call_id IS NULL AND d.site_kind = 'call' AND d.disposition = 'unresolved'
