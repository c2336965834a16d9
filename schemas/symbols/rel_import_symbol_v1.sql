-- Of "a.b as c" the last name before as is taken, which may stand alone or with those before it; of "a.b" what ends there.
WITH found AS (
  SELECT i.file_id, i.path, i.import_id, o.symbol, o.is_local,
         CASE WHEN i.asname IS NOT NULL AND o.bend = i.alias_bend THEN 3
              WHEN o.bstart = i.alias_bstart THEN 1
              ELSE 2 END AS priority,
         CASE WHEN i.asname IS NOT NULL AND o.bend = i.alias_bend THEN CAST(0 AS BIGINT) ELSE o.bend END AS reach, o.bstart
  FROM cst_imports_v1 i
  JOIN scip_occurrences_norm_v1 o ON o.file_id = i.file_id AND o.bstart >= i.alias_bstart AND o.bend <= i.alias_bend AND o.bend > o.bstart
  WHERE i.asname IS NOT NULL OR o.bend = i.alias_bend
),
ranked AS (
  SELECT DISTINCT file_id, path, import_id, symbol, is_local, priority,
         rank() OVER (PARTITION BY file_id, import_id ORDER BY is_local, reach DESC, priority, bstart DESC) AS choice
  FROM found
),
counted AS (
  SELECT *, count(*) OVER (PARTITION BY file_id, import_id) AS rivals
  FROM ranked
  WHERE choice = 1
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'rel_import_symbol', CAST(import_id AS STRING), symbol)) AS rel_id,
       import_id, symbol, symbol_id(symbol, is_local, file_id) AS symbol_id, is_local,
       CASE priority WHEN 1 THEN 'SPAN_EXACT' WHEN 2 THEN 'SPAN_END' ELSE 'ALIAS' END AS resolution_method,
       CAST(CASE priority WHEN 1 THEN 1.0 ELSE 0.9 END - CASE WHEN rivals > 1 THEN 0.1 ELSE 0.0 END AS DOUBLE) AS confidence,
       CASE WHEN rivals > 1 THEN import_id END AS ambiguity_group_id,
       'import_by_span' AS rule_name, priority AS rule_priority
FROM counted
