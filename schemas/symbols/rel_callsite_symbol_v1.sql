WITH found AS (
  SELECT c.file_id, c.path, c.call_id, o.symbol, o.is_local, CASE WHEN o.bstart = c.callee_bstart THEN 1 ELSE 2 END AS priority, o.bstart
  FROM cst_callsites_v1 c
  JOIN scip_occurrences_norm_v1 o ON o.file_id = c.file_id AND o.bend = c.callee_bend AND o.bstart >= c.callee_bstart AND o.bend > o.bstart
),
ranked AS (
  SELECT DISTINCT file_id, path, call_id, symbol, is_local, priority,
         rank() OVER (PARTITION BY file_id, call_id ORDER BY is_local, priority, bstart DESC) AS choice
  FROM found
),
counted AS (
  SELECT *, count(*) OVER (PARTITION BY file_id, call_id) AS rivals
  FROM ranked
  WHERE choice = 1
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'rel_callsite_symbol', CAST(call_id AS STRING), symbol)) AS rel_id,
       call_id, symbol, symbol_id(symbol, is_local, file_id) AS symbol_id, is_local,
       CASE priority WHEN 1 THEN 'CALLEE_SPAN_EXACT' ELSE 'CALLEE_SPAN_END' END AS resolution_method,
       CAST(CASE WHEN rivals > 1 THEN 0.9 ELSE 1.0 END AS DOUBLE) AS confidence,
       CASE WHEN rivals > 1 THEN call_id END AS ambiguity_group_id,
       'callsite_by_span' AS rule_name, priority AS rule_priority
FROM counted
