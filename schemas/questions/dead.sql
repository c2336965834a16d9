-- dead: definitions that nothing in the repository names: no use of the name, and no attribute of that name that is read. Definitions within functions and methods that
-- take the place of others are left out, as are names such as __init__. Frameworks may still call what is listed, tests for instance.
SELECT s.symbol, s.kind, s.is_public, s.path, s.line
FROM symbols s
WHERE NOT contains(s.symbol, '<locals>') AND NOT (left(s.name, 2) = '__' AND right(s.name, 2) = '__')
  AND NOT EXISTS (SELECT 1 FROM symbol_references r WHERE r.symbol_id = s.symbol_id AND r.within <> s.symbol)
  AND NOT EXISTS (SELECT 1 FROM cst_attr_refs_v1 a WHERE a.name = s.name AND a.ctx = 'load')
  AND NOT EXISTS (SELECT 1 FROM overrides o WHERE o.symbol_id = s.symbol_id)
ORDER BY s.is_public, s.path, s.line
