WITH found AS (
  SELECT d.file_id, d.path, d.def_id, o.symbol, o.is_local, 1 AS priority
  FROM cst_defs_v1 d
  JOIN scip_occurrences_norm_v1 o ON o.file_id = d.file_id AND o.bstart = d.name_bstart AND o.bend = d.name_bend
  WHERE o.is_definition
  UNION ALL
  SELECT file_id, path, CAST(NULL AS BIGINT), symbol, is_local, 2
  FROM scip_occurrences_norm_v1
  WHERE bstart = 0 AND bend = 0 AND is_definition AND NOT is_local
),
ranked AS (
  SELECT DISTINCT file_id, path, def_id, symbol, is_local, priority,
         rank() OVER (PARTITION BY file_id, coalesce(def_id, 0) ORDER BY is_local) AS choice
  FROM found
),
counted AS (
  SELECT *, count(*) OVER (PARTITION BY file_id, coalesce(def_id, 0)) AS rivals
  FROM ranked
  WHERE choice = 1
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'rel_def_symbol', file_id, coalesce(CAST(def_id AS STRING), ''), symbol)) AS rel_id,
       def_id, symbol, symbol_id(symbol, is_local, file_id) AS symbol_id, is_local,
       CASE priority WHEN 1 THEN 'SPAN_EXACT' ELSE 'MODULE' END AS resolution_method,
       CAST(CASE WHEN rivals > 1 THEN 0.9 ELSE 1.0 END AS DOUBLE) AS confidence,
       CASE WHEN rivals > 1 THEN def_id END AS ambiguity_group_id,
       'def_by_span' AS rule_name, priority AS rule_priority
FROM counted
