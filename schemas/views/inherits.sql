SELECT DISTINCT b.class_qname AS class, r.target_qname AS base, b.position, r.target_kind = 'external' AS is_external,
       b.path, d.line, b.def_id AS class_symbol_id, r.def_id AS base_symbol_id
FROM py_class_bases_v1 b
JOIN rel_qname_def_v1 r ON r.file_id = b.file_id AND r.qname_id = b.qname_id
JOIN cst_defs_v1 d ON d.file_id = b.file_id AND d.def_id = b.def_id
WHERE r.target_kind IN ('def', 'variable', 'external') AND NOT (b.source = 'star' AND r.is_withheld)
