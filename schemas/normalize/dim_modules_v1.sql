WITH claims AS (
  SELECT module_fqn, file_id, path, is_init,
         row_number() OVER (PARTITION BY module_fqn ORDER BY is_init DESC, length(source_root) DESC, path) AS choice
  FROM py_module_index_v1
),
held AS (
  SELECT module_fqn, CASE WHEN is_init THEN 'package' ELSE 'module' END AS kind, file_id, path
  FROM claims
  WHERE choice = 1
),
above AS (
  SELECT DISTINCT u.col AS module_fqn
  FROM (SELECT name_prefixes(module_fqn) AS prefixes FROM held) h, LATERAL explode(h.prefixes) AS u
),
spaces AS (
  SELECT a.module_fqn
  FROM above a
  WHERE NOT EXISTS (SELECT 1 FROM held h WHERE h.module_fqn = a.module_fqn)
),
imported AS (
  SELECT DISTINCT imported_module AS module_fqn
  FROM py_imports_resolved_v1
  WHERE status = 'ok' AND imported_module <> ''
),
imported_above AS (
  SELECT module_fqn FROM imported
  UNION
  SELECT u.col AS module_fqn
  FROM (SELECT name_prefixes(module_fqn) AS prefixes FROM imported) i, LATERAL explode(i.prefixes) AS u
),
every AS (
  SELECT module_fqn, kind, false AS is_external, file_id, path FROM held
  UNION ALL
  SELECT module_fqn, 'namespace', false, CAST(NULL AS STRING), CAST(NULL AS STRING) FROM spaces
  UNION ALL
  SELECT i.module_fqn, 'external', true, CAST(NULL AS STRING), CAST(NULL AS STRING)
  FROM imported_above i
  WHERE NOT EXISTS (SELECT 1 FROM held h WHERE h.module_fqn = i.module_fqn)
    AND NOT EXISTS (SELECT 1 FROM spaces s WHERE s.module_fqn = i.module_fqn)
)
SELECT stable_id(concat_ws(chr(31), 'module', module_fqn)) AS module_id, module_fqn, kind, is_external, file_id, path
FROM every
