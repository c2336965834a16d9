-- symbol NAME: where a name is defined, from how many places it is called, and how many callees it has.
SELECT s.symbol, s.kind, s.is_public, s.path, s.line, s.end_line,
       (SELECT count(DISTINCT c.caller) FROM calls c WHERE c.callee_symbol_id = s.symbol_id) AS callers,
       (SELECT count(DISTINCT c.call_id) FROM calls c WHERE c.callee_symbol_id = s.symbol_id) AS call_sites,
       (SELECT count(DISTINCT c.callee) FROM calls c WHERE c.caller_symbol_id = s.symbol_id) AS callees
FROM symbols s WHERE s.symbol = {1} OR ends_with(s.symbol, concat('.', {1})) ORDER BY s.symbol, s.path, s.line
