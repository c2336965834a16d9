SELECT d.file_id, d.path, d.def_id, d.container_def_id,
       CASE WHEN d.kind = 'class' OR c.kind IS NULL OR c.kind <> 'class' THEN d.kind
            WHEN d.kind = 'async_function' THEN 'async_method'
            ELSE 'method' END AS kind,
       d.name,
       stable_id(concat_ws(chr(31), 'qname', concat(m.module_fqn, '.', d.qualpath))) AS qname_id,
       concat(m.module_fqn, '.', d.qualpath) AS qname,
       CASE WHEN d.private_path IS NOT NULL THEN concat(m.module_fqn, '.', d.private_path) END AS private_qname,
       m.module_fqn,
       NOT contains(d.qualpath, '<locals>') AS is_importable,
       d.surface_hash
FROM cst_defs_v1 d
JOIN py_module_index_v1 m ON m.file_id = d.file_id
LEFT JOIN cst_defs_v1 c ON c.file_id = d.file_id AND c.def_id = d.container_def_id
