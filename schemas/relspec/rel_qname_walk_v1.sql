WITH reached AS (
  SELECT origin, count(*) - 1 AS names FROM qname_walk GROUP BY origin
),
mentioned AS (
  SELECT m.file_id, m.path, m.qname_id, m.qname, coalesce(l.name, m.qname) AS origin
  FROM qname_mentions_v1 m
  LEFT JOIN qname_lookup l ON l.file_id = m.file_id AND l.qname_id = m.qname_id AND l.is_instead
),
-- A file's names are taken in the order of their ids; beyond 16,384 names reached, one is kept as mentioned and not looked up.
shares AS (
  SELECT m.file_id, m.path, m.qname_id, m.qname, m.origin,
         sum(r.names) OVER (PARTITION BY m.file_id ORDER BY m.qname_id) - r.names >= 16384 AS is_beyond
  FROM mentioned m
  JOIN reached r ON r.origin = m.origin
)
SELECT s.file_id, s.path, s.qname_id, w.qname AS reached_qname, w.depth, CASE WHEN s.is_beyond THEN 'too_many' ELSE w.via END AS via
FROM shares s
JOIN qname_walk w ON w.origin = s.origin
WHERE (NOT s.is_beyond OR w.depth = 0) AND (w.qname <> s.qname OR s.origin = s.qname)
  AND NOT EXISTS (SELECT 1 FROM qname_lookup l WHERE l.file_id = s.file_id AND l.qname_id = s.qname_id AND NOT l.is_instead AND l.name = w.qname)
UNION ALL
SELECT file_id, path, qname_id, qname, 0, 'instead' FROM mentioned WHERE origin <> qname
UNION ALL
SELECT m.file_id, m.path, m.qname_id, l.name, 0, 'beside'
FROM qname_mentions_v1 m
JOIN qname_lookup l ON l.file_id = m.file_id AND l.qname_id = m.qname_id AND NOT l.is_instead
