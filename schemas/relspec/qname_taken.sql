SELECT e.qname AS taken, min(e.target_qname) AS target
FROM dim_exported_defs_v1 e
JOIN dim_modules_v1 p ON p.module_fqn = e.module_fqn AND p.file_id = e.file_id
JOIN dim_modules_v1 m ON m.module_fqn = e.qname AND NOT m.is_external
WHERE e.kind = 'alias'
GROUP BY e.qname
