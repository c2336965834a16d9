-- names: the qualified names that the graph knows: definitions, modules, and what is called or is a base without being defined here.
SELECT symbol AS name FROM symbols
UNION
SELECT module FROM surface
UNION
SELECT caller FROM calls
UNION
SELECT callee FROM calls
UNION
SELECT base FROM inherits
ORDER BY ALL
