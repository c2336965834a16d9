WITH spoken AS (
  SELECT symbol, max(CASE WHEN is_definition THEN 1 ELSE 0 END) AS is_defined FROM scip_occurrences_norm_v1 WHERE NOT is_local GROUP BY symbol
  UNION ALL SELECT symbol, 0 FROM scip_symbol_information_v1
  UNION ALL SELECT symbol, 0 FROM scip_symbol_relationships_v1
  UNION ALL SELECT related_symbol, 0 FROM scip_symbol_relationships_v1
  UNION ALL SELECT symbol, 0 FROM scip_external_symbols_v1
),
every AS (
  SELECT symbol, max(is_defined) = 0 AS is_external
  FROM spoken
  WHERE NOT symbol LIKE 'local %'
  GROUP BY symbol
),
described AS (
  SELECT symbol, min(kind) AS kind, min(display_name) AS display_name
  FROM (SELECT symbol, kind, display_name FROM scip_symbol_information_v1 UNION ALL SELECT symbol, kind, display_name FROM scip_external_symbols_v1) i
  GROUP BY symbol
)
SELECT symbol_id(e.symbol, false, '') AS symbol_id, e.symbol,
       symbol_part(e.symbol, 1) AS scheme, symbol_part(e.symbol, 3) AS package,
       symbol_descriptors(e.symbol) AS descriptors,
       d.kind, d.display_name, e.is_external
FROM every e
LEFT JOIN described d ON d.symbol = e.symbol
