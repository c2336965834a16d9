WITH sites AS (
  SELECT file_id, path, name_ref_id, false AS is_attribute, ctx, bstart, bend FROM cst_name_refs_v1
  UNION ALL
  SELECT file_id, path, attr_ref_id, true, ctx, attr_bstart, bend FROM cst_attr_refs_v1
),
found AS (
  SELECT s.file_id, s.path, s.name_ref_id, s.is_attribute, s.ctx, o.symbol, o.is_local,
         bool_or(o.is_definition) AS is_definition, bool_or(o.is_read) AS is_read, bool_or(o.is_write) AS is_write
  FROM sites s
  JOIN scip_occurrences_norm_v1 o ON o.file_id = s.file_id AND o.bstart = s.bstart AND o.bend = s.bend
  GROUP BY s.file_id, s.path, s.name_ref_id, s.is_attribute, s.ctx, o.symbol, o.is_local
),
ranked AS (
  SELECT *, rank() OVER (PARTITION BY file_id, name_ref_id ORDER BY is_local) AS choice
  FROM found
),
counted AS (
  SELECT *, count(*) OVER (PARTITION BY file_id, name_ref_id) AS rivals
  FROM ranked
  WHERE choice = 1
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'rel_name_symbol', CAST(name_ref_id AS STRING), symbol)) AS rel_id,
       name_ref_id, is_attribute, symbol, symbol_id(symbol, is_local, file_id) AS symbol_id, is_local,
       is_definition, ctx = 'load' OR is_read AS is_read, ctx <> 'load' OR is_write AS is_write,
       'SPAN_EXACT' AS resolution_method,
       CAST(CASE WHEN rivals > 1 THEN 0.9 ELSE 1.0 END AS DOUBLE) AS confidence,
       CASE WHEN rivals > 1 THEN name_ref_id END AS ambiguity_group_id,
       'name_by_span' AS rule_name, 1 AS rule_priority
FROM counted
