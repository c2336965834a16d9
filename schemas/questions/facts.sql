-- facts: what the graph says of names, a row each; with --since EPOCH what came and went, as diff tells it in lines.
SELECT subject, relation, object
FROM (
  SELECT symbol AS subject, 'defined as' AS relation, kind AS object FROM symbols
  UNION
  SELECT concat(module, '.', name), 'looks like', concat(kind, ' ', CAST(surface_hash AS VARCHAR)) FROM surface WHERE stands_for IS NULL
  UNION
  SELECT caller, CASE WHEN maybe THEN 'may call' ELSE 'calls' END, callee FROM calls
  UNION
  SELECT importer, 'imports', CASE WHEN name IS NULL THEN imported ELSE concat(imported, '.', name) END FROM imports
  UNION
  SELECT class, 'inherits', base FROM inherits
)
ORDER BY ALL
