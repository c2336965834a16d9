WITH imported AS (
  SELECT i.file_id, i.path, i.module_fqn, i.is_star, i.imported_name, coalesce(l.name, i.target_qname) AS target_qname,
         coalesce(left(l.name, length(l.name) - length(i.target_qname) + length(i.imported_module)), i.imported_module) AS imported_module
  FROM py_imports_resolved_v1 i
  LEFT JOIN qname_lookup l ON l.file_id = i.file_id AND l.qname_id = stable_id(concat_ws(chr(31), 'qname', i.target_qname)) AND l.is_instead
  WHERE i.status = 'ok'
),
reached AS (
  SELECT file_id, path, module_fqn, imported_module, CASE WHEN is_star THEN 'star' ELSE 'import' END AS kind
  FROM imported
  UNION ALL
  SELECT i.file_id, i.path, i.module_fqn, u.col, 'package'
  FROM (SELECT file_id, path, module_fqn, name_prefixes(imported_module) AS prefixes
        FROM imported) i,
  LATERAL explode(i.prefixes) AS u
  UNION ALL
  SELECT i.file_id, i.path, i.module_fqn, i.target_qname, 'submodule'
  FROM imported i
  JOIN dim_modules_v1 m ON m.module_fqn = i.target_qname AND NOT m.is_external
  WHERE i.imported_name IS NOT NULL
),
distinct_modules AS (
  SELECT DISTINCT file_id, path, module_fqn, imported_module, kind FROM reached
)
SELECT f.file_id, f.path,
       stable_id(concat_ws(chr(31), 'import_edge', f.file_id, f.imported_module, f.kind)) AS edge_key,
       f.module_fqn, f.imported_module, f.kind, m.is_external
FROM distinct_modules f
JOIN dim_modules_v1 m ON m.module_fqn = f.imported_module
