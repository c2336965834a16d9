-- frontier: the rows that the step before added; qname_walk: all rows so far.
WITH reached_before AS (
  SELECT origin, count(*) AS names FROM qname_walk GROUP BY origin
),
mentioned AS (
  SELECT m.file_id, m.qname_id, coalesce(l.name, m.qname) AS qname
  FROM qname_mentions_v1 m
  LEFT JOIN qname_lookup l ON l.file_id = m.file_id AND l.qname_id = m.qname_id AND l.is_instead
),
large AS (
  SELECT m.file_id
  FROM mentioned m
  JOIN reached_before h ON h.origin = m.qname
  GROUP BY m.file_id
  HAVING sum(h.names - 1) >= 16384
),
shares AS (
  SELECT m.qname, h.names - 1 AS reached, sum(h.names - 1) OVER (PARTITION BY m.file_id ORDER BY m.qname_id) AS reached_to_here
  FROM mentioned m
  JOIN large l ON l.file_id = m.file_id
  JOIN reached_before h ON h.origin = m.qname
),
-- A name whose lookup no file keeps is looked up no further; rel_qname_walk_v1 says which a file keeps.
spent AS (
  SELECT s.qname
  FROM shares s
  WHERE NOT EXISTS (SELECT 1 FROM mentioned m WHERE m.qname = s.qname AND m.file_id NOT IN (SELECT file_id FROM large))
  GROUP BY s.qname
  HAVING min(s.reached_to_here - s.reached) >= 16384
),
prefixed AS (
  SELECT f.origin, f.qname, f.depth, u.col AS prefix
  FROM (SELECT origin, qname, depth, name_prefixes(qname) AS prefixes FROM frontier f
        WHERE via NOT IN ('withheld', 'taken', 'too_long') AND NOT EXISTS (SELECT 1 FROM frontier ended WHERE ended.origin = f.origin AND ended.via = 'too_many')
          AND NOT EXISTS (SELECT 1 FROM spent s WHERE s.qname = f.origin)) f,
  LATERAL explode(f.prefixes) AS u
),
held AS (
  SELECT p.origin, p.qname, p.depth, p.prefix AS module_fqn, m.file_id,
         row_number() OVER (PARTITION BY p.origin, p.qname ORDER BY length(p.prefix) DESC) AS choice
  FROM prefixed p
  JOIN dim_modules_v1 m ON m.module_fqn = p.prefix AND m.file_id IS NOT NULL
),
located AS (
  SELECT origin, qname, depth, module_fqn, file_id, substr(qname, length(module_fqn) + 2) AS rest,
         first_name(substr(qname, length(module_fqn) + 2)) AS head
  FROM held
  WHERE choice = 1
),
aliased AS (
  SELECT l.origin, e.target_qname, t.target, substr(l.rest, length(l.head) + 1) AS rest, l.depth + 1 AS depth
  FROM located l
  JOIN dim_exported_defs_v1 e ON e.file_id = l.file_id AND e.kind = 'alias' AND e.qname = concat(l.module_fqn, '.', l.head)
  LEFT JOIN qname_taken t ON t.taken = e.target_qname AND l.rest <> l.head
),
by_alias AS (
  SELECT origin, concat(target_qname, rest) AS qname, depth, CASE WHEN target IS NULL THEN 'alias' ELSE 'taken' END AS via FROM aliased
  UNION ALL
  SELECT origin, concat(target, rest), depth, 'alias' FROM aliased WHERE target IS NOT NULL
),
kept_back AS (
  SELECT e.qname
  FROM dim_exported_defs_v1 e
  JOIN dim_modules_v1 m ON m.module_fqn = e.module_fqn AND m.file_id = e.file_id
  WHERE e.kind IN ('class', 'function', 'variable', 'alias') AND NOT e.is_public
),
by_star AS (
  SELECT l.origin, concat(e.target_qname, '.', l.rest) AS qname, l.depth + 1 AS depth,
         CASE WHEN EXISTS (SELECT 1 FROM kept_back k WHERE k.qname = concat(e.target_qname, '.', l.head))
              -- A module that should be here and is not brings nothing; followed, several such stars would multiply.
              OR (EXISTS (SELECT 1 FROM dim_modules_v1 gone WHERE gone.module_fqn = e.target_qname AND gone.is_external)
                  AND EXISTS (SELECT 1 FROM dim_modules_v1 top WHERE top.module_fqn = first_name(e.target_qname) AND NOT top.is_external))
              THEN 'withheld' ELSE 'star' END AS via
  FROM located l
  JOIN dim_exported_defs_v1 e ON e.file_id = l.file_id AND e.kind = 'star'
  WHERE NOT EXISTS (SELECT 1 FROM dim_exported_defs_v1 own
                    WHERE own.file_id = l.file_id AND own.kind NOT IN ('star', 'listing') AND own.qname = concat(l.module_fqn, '.', l.head))
),
-- What a module does not list itself, another one's __all__ that is a part of its own may.
listing AS (
  SELECT f.origin, f.depth, concat(e.target_qname, '.', last_name(f.qname)) AS qname
  FROM frontier f
  JOIN dim_modules_v1 m ON m.module_fqn = parent_name(f.qname)
  JOIN dim_exported_defs_v1 e ON e.file_id = m.file_id AND e.kind = 'listing'
  LEFT JOIN (SELECT DISTINCT qname FROM kept_back) k ON k.qname = f.qname
  WHERE f.via = 'withheld' OR (f.depth = 0 AND k.qname IS NOT NULL)
),
public AS (
  SELECT DISTINCT e.qname
  FROM dim_exported_defs_v1 e
  JOIN dim_modules_v1 m ON m.module_fqn = e.module_fqn AND m.file_id = e.file_id
  WHERE e.is_public
),
by_listing AS (
  SELECT l.origin, l.qname, l.depth + 1 AS depth, CASE WHEN p.qname IS NULL THEN 'withheld' ELSE 'listed' END AS via
  FROM listing l
  LEFT JOIN public p ON p.qname = l.qname
),
classes AS (
  SELECT p.origin, p.qname, p.depth, e.qname AS class_qname, e.def_id, e.file_id,
         row_number() OVER (PARTITION BY p.origin, p.qname, e.file_id, e.def_id ORDER BY length(e.qname) DESC) AS choice,
         max(length(e.qname)) OVER (PARTITION BY p.origin, p.qname) AS longest
  FROM prefixed p
  JOIN dim_exported_defs_v1 e ON e.qname = p.prefix AND e.kind = 'class'
  JOIN dim_modules_v1 m ON m.module_fqn = e.module_fqn AND m.file_id = e.file_id
),
by_base AS (
  SELECT c.origin, concat(b.qname, substr(c.qname, length(c.class_qname) + 1)) AS qname, c.depth + 1 AS depth, 'base' AS via
  FROM classes c
  JOIN py_class_bases_v1 b ON b.file_id = c.file_id AND b.def_id = c.def_id
  WHERE length(c.class_qname) = c.longest
    AND NOT (b.source = 'star' AND EXISTS (SELECT 1 FROM kept_back k WHERE k.qname = b.qname))
    AND NOT EXISTS (SELECT 1 FROM dim_exported_defs_v1 own
                    WHERE own.file_id = c.file_id AND own.kind IN ('class', 'function', 'variable')
                      AND own.qname = concat(c.class_qname, '.', first_name(substr(c.qname, length(c.class_qname) + 2))))
),
found AS (
  SELECT * FROM by_alias UNION ALL SELECT * FROM by_star UNION ALL SELECT * FROM by_listing UNION ALL SELECT * FROM by_base
),
reached AS (
  SELECT f.origin, f.qname, min(f.depth) AS depth, CASE WHEN bool_or(f.via = 'listed') THEN 'listed' ELSE min(f.via) END AS via,
         length(f.qname) > 512 OR size(name_parts(f.qname)) > size(name_parts(f.origin)) + 8 AS is_long
  FROM found f
  WHERE NOT EXISTS (SELECT 1 FROM qname_walk w WHERE w.origin = f.origin AND w.qname = f.qname)
  GROUP BY f.origin, f.qname
),
-- A name that says itself in longer words (x = m.x.y in m) would grow without end: the first such name stays, and is not followed.
offered AS (
  SELECT origin, qname, depth, via FROM reached WHERE NOT is_long
  UNION ALL
  SELECT r.origin, min(r.qname), min(r.depth), 'too_long'
  FROM reached r
  WHERE r.is_long AND NOT EXISTS (SELECT 1 FROM qname_walk w WHERE w.origin = r.origin AND w.via = 'too_long')
  GROUP BY r.origin
),
-- The place is counted within one origin, by what its own walk reached alone, so that it is the same whatever else is walked in the run.
placed AS (
  SELECT o.origin, o.qname, o.depth, o.via, h.names + row_number() OVER (PARTITION BY o.origin ORDER BY o.qname) AS place
  FROM offered o
  JOIN reached_before h ON h.origin = o.origin
)
SELECT origin, qname, depth, CASE WHEN place > 512 OR depth > 32 THEN 'too_many' ELSE via END AS via
FROM placed
WHERE place <= 513
