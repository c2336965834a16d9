SELECT r.module_fqn AS importer, coalesce(s.module_fqn, n.module_fqn, r.imported_module) AS imported,
       CASE WHEN s.module_fqn IS NOT NULL THEN NULL WHEN r.is_star THEN '*' ELSE r.imported_name END AS name,
       coalesce(s.is_external, n.module_fqn IS NULL AND m.is_external, true) AS is_external,
       f.def_id IS NULL OR (f.kind = 'class' AND f.is_importable) AS at_import_time,
       i.is_type_only,
       r.path, i.line, r.import_id
FROM py_imports_resolved_v1 r
JOIN cst_imports_v1 i ON i.file_id = r.file_id AND i.import_id = r.import_id
LEFT JOIN cst_defs_norm_v1 f ON f.file_id = i.file_id AND f.def_id = i.container_def_id
LEFT JOIN dim_modules_v1 m ON m.module_fqn = r.imported_module
LEFT JOIN dim_modules_v1 s ON s.module_fqn = r.target_qname AND r.imported_name IS NOT NULL AND NOT s.is_external
LEFT JOIN (SELECT t.file_id, t.import_id, min(x.module_fqn) AS module_fqn
           FROM rel_import_qname_v1 t JOIN py_module_index_v1 x ON x.file_id = t.target_file_id GROUP BY t.file_id, t.import_id) n
       ON n.file_id = r.file_id AND n.import_id = r.import_id AND m.is_external
