-- Absolute imports of what no module here is called, from within a folder.
WITH outside AS (
  SELECT DISTINCT i.file_id, first_name(i.imported_module) AS head, x.package_fqn, f.kind = 'namespace' AS is_script,
         concat(x.package_fqn, '.', first_name(i.imported_module)) AS beside
  FROM py_imports_resolved_v1 i
  JOIN py_module_index_v1 x ON x.file_id = i.file_id AND x.package_fqn <> ''
  LEFT JOIN dim_modules_v1 f ON f.module_fqn = x.package_fqn
  WHERE i.status = 'ok' AND NOT EXISTS (SELECT 1 FROM dim_modules_v1 m WHERE m.module_fqn = first_name(i.imported_module) AND NOT m.is_external)
),
-- A file in a folder that is no package sees its neighbours when it is run.
neighbours AS (
  SELECT o.file_id, o.head, o.beside
  FROM outside o
  JOIN dim_modules_v1 m ON m.module_fqn = o.beside AND NOT m.is_external
  WHERE o.is_script
),
-- Modules that the file names by their path, not as an attribute of a package.
paths AS (
  SELECT file_id, module_fqn FROM py_module_index_v1
  UNION
  SELECT file_id, imported_module FROM py_imports_resolved_v1 WHERE status = 'ok' AND (is_star OR imported_name IS NOT NULL)
),
below AS (
  SELECT m.file_id, m.qname_id, m.qname, u.col AS prefix
  FROM (SELECT file_id, qname_id, qname, name_prefixes(qname) AS prefixes FROM qname_mentions_v1
        WHERE first_name(qname) IN (SELECT first_name(taken) FROM qname_taken)) m,
  LATERAL explode(m.prefixes) AS u
),
attributes AS (
  SELECT b.file_id, b.qname_id, concat(t.target, substr(b.qname, length(t.taken) + 1)) AS name,
         row_number() OVER (PARTITION BY b.file_id, b.qname_id ORDER BY length(t.taken)) AS choice
  FROM below b
  JOIN qname_taken t ON t.taken = b.prefix
  WHERE NOT EXISTS (SELECT 1 FROM paths p
                    WHERE p.file_id = b.file_id AND left(concat(p.module_fqn, '.'), length(t.taken) + 1) = concat(t.taken, '.')
                      AND left(b.qname, length(p.module_fqn) + 1) = concat(p.module_fqn, '.'))
    AND NOT EXISTS (SELECT 1 FROM py_imports_resolved_v1 i WHERE i.file_id = b.file_id AND i.target_qname = b.qname)
)
SELECT file_id, qname_id, name, true AS is_instead
FROM attributes
WHERE choice = 1
UNION ALL
SELECT m.file_id, m.qname_id, concat(n.beside, substr(m.qname, length(n.head) + 1)), true
FROM qname_mentions_v1 m
JOIN neighbours n ON n.file_id = m.file_id AND n.head = first_name(m.qname)
UNION ALL
SELECT m.file_id, min(m.qname_id), CASE WHEN o.is_script AND n.file_id IS NULL THEN o.beside ELSE o.package_fqn END, false
FROM qname_mentions_v1 m
JOIN outside o ON o.file_id = m.file_id AND o.head = first_name(m.qname)
LEFT JOIN neighbours n ON n.file_id = o.file_id AND n.head = o.head
GROUP BY m.file_id, CASE WHEN o.is_script AND n.file_id IS NULL THEN o.beside ELSE o.package_fqn END
