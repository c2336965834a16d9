-- subclasses NAME: the classes below NAME, with the number of steps.
WITH RECURSIVE found AS (
  SELECT class, base, path, line, 1 AS depth FROM inherits WHERE base = {1} OR ends_with(base, concat('.', {1}))
  UNION
  SELECT i.class, i.base, i.path, i.line, f.depth + 1 FROM inherits i JOIN found f ON f.class = i.base WHERE f.depth < 100
)
SELECT min(depth) AS depth, class, base, path, line FROM found GROUP BY ALL ORDER BY depth, class, base
