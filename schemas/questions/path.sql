-- path FROM TO: a shortest way of calls from FROM to TO.
WITH RECURSIVE reached(symbol, steps, way) USING KEY (symbol) AS (
  SELECT DISTINCT caller AS symbol, 0 AS steps, [caller] AS way FROM calls WHERE caller = {1} OR ends_with(caller, concat('.', {1}))
  UNION
  SELECT c.callee, min(r.steps) + 1, min(list_append(r.way, c.callee))
  FROM reached r JOIN calls c ON c.caller = r.symbol
  WHERE NOT EXISTS (SELECT 1 FROM recurring.reached k WHERE k.symbol = c.callee)
  GROUP BY c.callee
)
SELECT steps, array_to_string(way, ' -> ') AS way FROM reached WHERE steps > 0 AND (symbol = {2} OR ends_with(symbol, concat('.', {2}))) ORDER BY steps, way LIMIT 1
