-- cycles: modules that import each other, those that do so when they are imported first; the others need an import within a function or one for type checkers alone.
WITH RECURSIVE edges AS (
  SELECT DISTINCT importer, imported, at_import_time AND NOT is_type_only AS is_hard FROM imports WHERE NOT is_external AND importer <> imported
),
hard AS (
  SELECT importer AS a, imported AS b FROM edges WHERE is_hard
  UNION
  SELECT h.a, e.imported FROM hard h JOIN edges e ON e.importer = h.b AND e.is_hard
),
soft AS (
  SELECT importer AS a, imported AS b FROM edges
  UNION
  SELECT s.a, e.imported FROM soft s JOIN edges e ON e.importer = s.b
),
groups AS (
  SELECT DISTINCT 'at import time' AS kind, list_sort(list(b)) AS modules FROM (SELECT h.a, h.b FROM hard h JOIN hard back ON back.a = h.b AND back.b = h.a) GROUP BY a
  UNION ALL
  SELECT DISTINCT 'lazy or type-only', list_sort(list(b)) FROM (SELECT s.a, s.b FROM soft s JOIN soft back ON back.a = s.b AND back.b = s.a) GROUP BY a
)
SELECT min(kind) AS kind, len(modules) AS size, array_to_string(modules, ', ') AS modules FROM groups GROUP BY groups.modules ORDER BY ALL
