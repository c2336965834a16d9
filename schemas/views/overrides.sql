WITH steps AS (
  SELECT DISTINCT class_symbol_id AS below, base_symbol_id AS above, 1 AS distance FROM inherits WHERE base_symbol_id IS NOT NULL
),
two AS (
  SELECT below, above, min(distance) AS distance FROM (
    SELECT below, above, distance FROM steps
    UNION ALL SELECT a.below, b.above, a.distance + b.distance FROM steps a JOIN steps b ON b.below = a.above) u GROUP BY below, above
),
four AS (
  SELECT below, above, min(distance) AS distance FROM (
    SELECT below, above, distance FROM two
    UNION ALL SELECT a.below, b.above, a.distance + b.distance FROM two a JOIN two b ON b.below = a.above) u GROUP BY below, above
),
eight AS (
  SELECT below, above, min(distance) AS distance FROM (
    SELECT below, above, distance FROM four
    UNION ALL SELECT a.below, b.above, a.distance + b.distance FROM four a JOIN four b ON b.below = a.above) u GROUP BY below, above
),
sixteen AS (
  SELECT below, above, min(distance) AS distance FROM (
    SELECT below, above, distance FROM eight
    UNION ALL SELECT a.below, b.above, a.distance + b.distance FROM eight a JOIN eight b ON b.below = a.above) u GROUP BY below, above
),
methods AS (
  SELECT symbol, name, symbol_id, path, line, container_symbol_id FROM symbols WHERE kind IN ('method', 'async_method')
),
found AS (
  SELECT m.symbol AS method, o.symbol AS overridden, s.distance, m.path, m.line, m.symbol_id, o.symbol_id AS overridden_symbol_id,
         rank() OVER (PARTITION BY m.symbol_id ORDER BY s.distance) AS choice
  FROM methods m
  JOIN sixteen s ON s.below = m.container_symbol_id AND s.above <> s.below
  JOIN methods o ON o.container_symbol_id = s.above AND o.name = m.name
)
SELECT method, overridden, distance, path, line, symbol_id, overridden_symbol_id FROM found
WHERE choice = 1 AND NOT EXISTS (SELECT 1 FROM rel_override_v1)
UNION ALL
SELECT m.symbol, o.symbol, r.distance, m.path, m.line, r.def_id, r.overridden_def_id
FROM rel_override_v1 r
JOIN methods m ON m.symbol_id = r.def_id
JOIN methods o ON o.symbol_id = r.overridden_def_id
