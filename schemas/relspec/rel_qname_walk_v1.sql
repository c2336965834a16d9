WITH reached AS (
  SELECT origin, count(*) - 1 AS names FROM qname_walk GROUP BY origin
),
-- A file's names are taken in the order of their ids; beyond 16,384 names reached, one is kept as mentioned and not looked up.
shares AS (
  SELECT m.file_id, m.path, m.qname_id, m.qname,
         sum(r.names) OVER (PARTITION BY m.file_id ORDER BY m.qname_id) - r.names >= 16384 AS is_beyond
  FROM qname_mentions_v1 m
  JOIN reached r ON r.origin = m.qname
)
SELECT s.file_id, s.path, s.qname_id, w.qname AS reached_qname, w.depth, CASE WHEN s.is_beyond THEN 'too_many' ELSE w.via END AS via
FROM shares s
JOIN qname_walk w ON w.origin = s.qname
WHERE NOT s.is_beyond OR w.depth = 0
