WITH ast AS (
  SELECT file_id, coalesce(def_id, 0) AS within, min_by(node_id, node) AS node_id
  FROM ast_nodes_v1
  WHERE class IN ('Module', 'ClassDef', 'FunctionDef', 'AsyncFunctionDef')
  GROUP BY file_id, coalesce(def_id, 0)
),
cst AS (
  SELECT file_id, coalesce(def_id, 0) AS within, min_by(node_id, node) AS node_id
  FROM cst_nodes_v1
  WHERE kind IN ('module', 'class_definition', 'function_definition')
  GROUP BY file_id, coalesce(def_id, 0)
),
symbols AS (
  SELECT file_id, coalesce(def_id, 0) AS within, min(symbol) AS symbol
  FROM rel_def_symbol_v1
  WHERE NOT is_local
  GROUP BY file_id, coalesce(def_id, 0)
)
SELECT g.file_id, g.path, g.goid, g.def_id, a.node_id AS ast_node_id, c.node_id AS cst_node_id, g.qname, s.symbol AS scip_symbol
FROM goids_v1 g
LEFT JOIN ast a ON a.file_id = g.file_id AND a.within = coalesce(g.def_id, 0)
LEFT JOIN cst c ON c.file_id = g.file_id AND c.within = coalesce(g.def_id, 0)
LEFT JOIN symbols s ON s.file_id = g.file_id AND s.within = coalesce(g.def_id, 0)
