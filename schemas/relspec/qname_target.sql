WITH walked AS (
  SELECT origin, qname, depth FROM qname_walk WHERE via NOT IN ('withheld', 'taken', 'too_long', 'too_many')
),
named AS (
  SELECT w.origin, CASE WHEN e.kind = 'variable' THEN 'variable' ELSE 'def' END AS kind, coalesce(e.target_qname, e.qname) AS qname, e.def_id,
         coalesce(e.def_id, CAST(0 AS BIGINT)) AS target_key, e.file_id AS target_file_id, w.depth
  FROM walked w
  JOIN dim_exported_defs_v1 e ON e.qname = w.qname AND e.kind IN ('class', 'function', 'variable')
  JOIN dim_modules_v1 m ON m.module_fqn = e.module_fqn AND m.file_id = e.file_id
  UNION ALL
  SELECT w.origin, 'module', m.module_fqn, CAST(NULL AS BIGINT), CAST(0 AS BIGINT), m.file_id, w.depth
  FROM walked w
  JOIN dim_modules_v1 m ON m.module_fqn = w.qname AND NOT m.is_external
),
ranked AS (
  SELECT named.*,
         CASE kind WHEN 'def' THEN 1 WHEN 'variable' THEN 2 ELSE 3 END AS trust
  FROM named
),
nearest AS (
  SELECT origin, kind, min(depth) AS depth
  FROM ranked
  GROUP BY origin, kind
),
preferred AS (
  SELECT origin, min(CASE kind WHEN 'def' THEN 1 WHEN 'variable' THEN 2 ELSE 3 END) AS trust
  FROM nearest
  WHERE kind <> 'module'
  GROUP BY origin
),
resolved AS (
  SELECT r.origin, r.kind, r.qname, r.def_id, r.target_key, min(r.target_file_id) AS target_file_id, min(r.depth) AS depth
  FROM ranked r
  JOIN nearest n ON n.origin = r.origin AND n.kind = r.kind AND n.depth = r.depth
  LEFT JOIN preferred p ON p.origin = r.origin
  WHERE r.kind = 'module' OR r.trust = p.trust
  GROUP BY r.origin, r.kind, r.qname, r.def_id, r.target_key
),
open AS (
  SELECT w.origin, w.qname, w.depth
  FROM walked w
  WHERE NOT EXISTS (SELECT 1 FROM resolved r WHERE r.origin = w.origin)
),
unfinished AS (
  SELECT DISTINCT origin FROM qname_walk WHERE via IN ('too_long', 'too_many')
),
open_prefixes AS (
  SELECT o.qname, u.col AS prefix
  FROM (SELECT qname, name_prefixes(qname) AS prefixes FROM (SELECT DISTINCT qname FROM open) d) o,
  LATERAL explode(o.prefixes) AS u
),
inside AS (
  SELECT DISTINCT p.qname
  FROM open_prefixes p
  JOIN dim_modules_v1 m ON m.module_fqn = p.prefix AND NOT m.is_external
),
offered AS (
  SELECT e.qname, e.kind, e.is_public
  FROM dim_exported_defs_v1 e
  JOIN dim_modules_v1 m ON m.module_fqn = e.module_fqn AND m.file_id = e.file_id
  WHERE e.kind IN ('class', 'function', 'variable', 'alias')
),
-- An attribute of a value, of an object or of a class whose bases lie outside may well be there: nothing here says so. So may what a module's __getattr__ gives, which is asked for what the module does not offer.
attributes AS (
  SELECT p.qname
  FROM open_prefixes p
  JOIN offered e ON e.qname = p.prefix AND e.kind <> 'alias'
  UNION
  SELECT p.qname
  FROM open_prefixes p
  JOIN offered e ON e.qname = concat(p.prefix, '.__getattr__')
  WHERE NOT EXISTS (SELECT 1 FROM dim_modules_v1 m
                    WHERE m.module_fqn = concat(p.prefix, '.', first_name(substr(p.qname, length(p.prefix) + 2))) AND NOT m.is_external)
    AND NOT EXISTS (SELECT 1 FROM offered own WHERE own.qname = concat(p.prefix, '.', first_name(substr(p.qname, length(p.prefix) + 2))))
),
inherited AS (
  SELECT DISTINCT origin FROM qname_walk WHERE via = 'base'
),
judged AS (
  SELECT o.origin, o.qname, o.depth,
         CASE WHEN u.origin IS NOT NULL THEN 'too_many' WHEN a.qname IS NOT NULL THEN 'unknown' WHEN i.qname IS NULL THEN 'external' ELSE 'missing' END AS kind,
         row_number() OVER (PARTITION BY o.origin
                            ORDER BY CASE WHEN u.origin IS NULL AND i.qname IS NULL AND b.origin IS NULL THEN 0 WHEN a.qname IS NOT NULL THEN 1 ELSE 2 END,
                                     o.depth, o.qname) AS choice
  FROM open o
  LEFT JOIN inside i ON i.qname = o.qname
  LEFT JOIN attributes a ON a.qname = o.qname
  LEFT JOIN inherited b ON b.origin = o.origin
  LEFT JOIN unfinished u ON u.origin = o.origin
),
answers AS (
  SELECT origin, kind, qname, def_id, target_key, target_file_id, depth FROM resolved
  UNION ALL
  SELECT origin, kind, qname, CAST(NULL AS BIGINT), CAST(0 AS BIGINT), CAST(NULL AS STRING), depth
  FROM judged
  WHERE choice = 1
),
withheld AS (
  SELECT o.qname
  FROM offered o
  WHERE o.qname IN (SELECT origin FROM qname_walk)
    AND NOT EXISTS (SELECT 1 FROM qname_walk l WHERE l.origin = o.qname AND l.via = 'listed')
  GROUP BY o.qname
  HAVING NOT bool_or(o.is_public)
)
SELECT t.origin, t.kind, t.qname, t.def_id, t.target_key, t.target_file_id, t.depth, w.qname IS NOT NULL AS is_withheld
FROM answers t
LEFT JOIN withheld w ON w.qname = t.origin
