WITH reached AS (
  SELECT file_id, path, module_fqn, imported_module, CASE WHEN is_star THEN 'star' ELSE 'import' END AS kind
  FROM py_imports_resolved_v1
  WHERE status = 'ok'
  UNION ALL
  SELECT i.file_id, i.path, i.module_fqn, u.col, 'package'
  FROM (SELECT file_id, path, module_fqn, name_prefixes(imported_module) AS prefixes
        FROM py_imports_resolved_v1 WHERE status = 'ok') i,
  LATERAL explode(i.prefixes) AS u
  UNION ALL
  SELECT i.file_id, i.path, i.module_fqn, i.target_qname, 'submodule'
  FROM py_imports_resolved_v1 i
  JOIN dim_modules_v1 m ON m.module_fqn = i.target_qname AND NOT m.is_external
  WHERE i.status = 'ok' AND i.imported_name IS NOT NULL
),
distinct_modules AS (
  SELECT DISTINCT file_id, path, module_fqn, imported_module, kind FROM reached
)
SELECT f.file_id, f.path,
       stable_id(concat_ws(chr(31), 'import_edge', f.file_id, f.imported_module, f.kind)) AS edge_key,
       f.module_fqn, f.imported_module, f.kind, m.is_external
FROM distinct_modules f
JOIN dim_modules_v1 m ON m.module_fqn = f.imported_module
