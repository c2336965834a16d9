-- Functions and classes, each after the one that it is in, and what they stand for: their bases, or the methods that they override.
WITH above AS (
  SELECT symbol_id, list(overridden_symbol_id ORDER BY overridden_symbol_id) AS ids FROM overrides GROUP BY symbol_id
  UNION ALL
  SELECT class_symbol_id, list(DISTINCT base_symbol_id ORDER BY base_symbol_id) FROM inherits WHERE base_symbol_id IS NOT NULL GROUP BY class_symbol_id
)
SELECT d.file_id, d.def_id, d.container_def_id, n.kind, d.name, t.text AS docstring, coalesce(a.ids, []) AS above
FROM cst_defs_v1 d
JOIN cst_defs_norm_v1 n ON n.file_id = d.file_id AND n.def_id = d.def_id
LEFT JOIN cst_docstrings_v1 t ON t.file_id = d.file_id AND t.owner_def_id = d.def_id
LEFT JOIN above a ON a.symbol_id = d.def_id
ORDER BY d.path, d.def_bstart, d.def_id
