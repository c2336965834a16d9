SELECT f.symbol, t.copies, f.nodes, f.lines, f.path, f.line, f.tree_hash, f.symbol_id
FROM functions f
JOIN (SELECT tree_hash, nodes, count(*) AS copies FROM functions WHERE nodes >= 30 GROUP BY tree_hash, nodes HAVING count(*) > 1) t
  ON t.tree_hash = f.tree_hash AND t.nodes = f.nodes
