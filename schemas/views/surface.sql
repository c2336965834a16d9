WITH named AS (
  SELECT file_id, path, module_fqn, substr(qname, length(module_fqn) + 2) AS name, kind, target_qname, is_public, surface_hash, export_id
  FROM dim_exported_defs_v1
  WHERE kind NOT IN ('module', 'listing')
),
public AS (
  SELECT DISTINCT file_id, name FROM named WHERE is_public AND NOT contains(name, '.')
)
SELECT n.module_fqn AS module, n.name, n.kind, n.target_qname AS stands_for, n.path, n.surface_hash, n.export_id AS surface_id
FROM named n
LEFT JOIN public p ON p.file_id = n.file_id AND p.name = split_part(n.name, '.', 1)
WHERE NOT contains(n.name, '<locals>') AND (n.kind = 'star' OR (p.name IS NOT NULL AND (NOT contains(n.name, '.')
   OR NOT contains(CASE WHEN right(n.name, 2) = '__' THEN replace(n.name, '.__', '.') ELSE n.name END, '._'))))
