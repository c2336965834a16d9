-- callers NAME: what calls NAME; with --depth N also what calls those, N steps away at most.
WITH RECURSIVE found AS (
  SELECT caller, callee, path, line, maybe, 1 AS depth FROM calls WHERE callee = {1} OR ends_with(callee, concat('.', {1}))
  UNION
  SELECT c.caller, c.callee, c.path, c.line, c.maybe, f.depth + 1 FROM calls c JOIN found f ON f.caller = c.callee WHERE f.depth < {depth}
)
SELECT min(depth) AS depth, caller, callee, path, line, maybe FROM found GROUP BY ALL ORDER BY depth, caller, callee, path, line
