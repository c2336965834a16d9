SELECT n.qname AS symbol, n.kind, n.name, n.module_fqn AS module, o.qname AS container,
       n.is_importable AND coalesce(t.is_public, false)
         AND NOT contains(concat('.', substr(d.qualpath, 1, length(d.qualpath) - length(d.name))), '._')
         AND (n.container_def_id IS NULL OR left(n.name, 1) <> '_' OR (left(n.name, 2) = '__' AND right(n.name, 2) = '__')) AS is_public,
       n.path, d.line, d.end_line, n.def_id AS symbol_id, n.container_def_id AS container_symbol_id
FROM cst_defs_norm_v1 n
JOIN cst_defs_v1 d ON d.file_id = n.file_id AND d.def_id = n.def_id
LEFT JOIN cst_defs_norm_v1 o ON o.file_id = n.file_id AND o.def_id = n.container_def_id
LEFT JOIN (SELECT DISTINCT file_id, qname, is_public FROM dim_exported_defs_v1 WHERE kind IN ('class', 'function')) t
       ON t.file_id = n.file_id AND t.qname = concat(n.module_fqn, '.', split_part(d.qualpath, '.', 1))
