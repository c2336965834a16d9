WITH defs AS (
  SELECT n.file_id, n.path, n.def_id, n.qname, d.qualpath, d.def_bstart, d.line, d.end_line,
         CASE n.kind WHEN 'async_function' THEN 'function' WHEN 'async_method' THEN 'method' ELSE n.kind END AS kind
  FROM cst_defs_norm_v1 n
  JOIN cst_defs_v1 d ON d.file_id = n.file_id AND d.def_id = n.def_id
),
numbered AS (
  SELECT file_id, path, def_id, qname, qualpath, line, end_line, kind,
         row_number() OVER (PARTITION BY file_id, kind, qualpath ORDER BY def_bstart) AS number
  FROM defs
),
named AS (
  SELECT file_id, path, kind, qname, def_id, line, end_line,
         concat('urn:goid:python:', path, '#', kind, ':', qualpath, CASE WHEN number > 1 THEN concat('~', CAST(number AS STRING)) ELSE '' END) AS urn
  FROM numbered
  UNION ALL
  SELECT m.file_id, m.path, 'module', m.module_fqn, CAST(NULL AS BIGINT), CASE WHEN p.line_count > 0 THEN 1 END, nullif(p.line_count, 0),
         concat('urn:goid:python:', m.path, '#module')
  FROM py_module_index_v1 m
  JOIN cst_parse_manifest_v1 p ON p.file_id = m.file_id
)
SELECT file_id, path, stable_id(concat_ws(chr(31), 'goid', urn)) AS goid, urn, kind, qname, def_id, line, end_line
FROM named
