SELECT symbol, cyclomatic, cognitive, nesting, lines, path, line, symbol_id
FROM functions
WHERE cyclomatic > 10 OR cognitive > 15 OR nesting > 4
