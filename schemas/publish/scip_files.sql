-- The files that were read: the module whose name stands in symbols (of a file whose module name another one has, its path), and where lines begin.
SELECT p.path, p.file_id, CASE WHEN m.file_id = p.file_id THEN i.module_fqn ELSE p.path END AS module, l.line_starts, t.text AS docstring
FROM cst_parse_manifest_v1 p
JOIN py_module_index_v1 i ON i.file_id = p.file_id
JOIN cst_line_index_v1 l ON l.file_id = p.file_id
LEFT JOIN dim_modules_v1 m ON m.module_fqn = i.module_fqn
LEFT JOIN cst_docstrings_v1 t ON t.file_id = p.file_id AND t.owner_kind = 'module'
WHERE p.status IN ('ok', 'partial')
ORDER BY p.path
