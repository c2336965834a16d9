-- callees NAME: what NAME calls; with --depth N also what those call, N steps away at most.
WITH RECURSIVE found AS (
  SELECT caller, callee, path, line, maybe, 1 AS depth FROM calls WHERE caller = {1} OR ends_with(caller, concat('.', {1}))
  UNION
  SELECT c.caller, c.callee, c.path, c.line, c.maybe, f.depth + 1 FROM calls c JOIN found f ON f.callee = c.caller WHERE f.depth < {depth}
)
SELECT min(depth) AS depth, caller, callee, path, line, maybe FROM found GROUP BY ALL ORDER BY depth, caller, line, callee, path
