WITH module_names AS (
  SELECT u.col AS name
  FROM (SELECT name_parts('__name__.__doc__.__file__.__package__.__spec__.__loader__.__path__.__cached__.__builtins__.__annotations__') AS names) n, LATERAL explode(n.names) AS u
),
related AS (
  SELECT file_id, call_id AS site_id, target_kind, qname_source, target_qname, rule_name, confidence FROM rel_callsite_qname_v1
  UNION ALL
  SELECT file_id, name_ref_id, target_kind, qname_source, target_qname, rule_name, confidence FROM rel_name_qname_v1
  UNION ALL
  SELECT file_id, import_id, target_kind, 'import', target_qname, rule_name, confidence FROM rel_import_qname_v1
),
summed AS (
  SELECT file_id, site_id, CAST(count(*) AS INTEGER) AS targets, min(target_kind) AS target_kind, min(qname_source) AS qname_source,
         min(target_qname) AS evidence, bool_or(target_kind = 'too_many') AS is_unfinished, min(rule_name) AS rule_name, max(confidence) AS confidence
  FROM related
  GROUP BY file_id, site_id
),
sites AS (
  SELECT c.file_id, c.path, c.call_id AS site_id, 'call' AS site_kind,
         CASE WHEN c.callee_dotted IS NULL THEN 'dynamic_callee'
              WHEN c.root_binding_id IS NULL AND n.name IS NULL AND NOT (first_name(c.callee_dotted) = '__class__' AND c.container_def_id IS NOT NULL) THEN 'unknown_name'
              ELSE 'local_value' END AS open_reason
  FROM cst_callsites_v1 c
  LEFT JOIN module_names n ON n.name = first_name(c.callee_dotted)
  UNION ALL
  SELECT r.file_id, r.path, r.name_ref_id, 'name',
         CASE WHEN r.binding_id IS NOT NULL THEN 'local'
              WHEN n.name IS NOT NULL OR (r.name = '__class__' AND r.container_def_id IS NOT NULL) OR (r.name IN ('__module__', '__qualname__') AND s.kind = 'class') THEN 'implicit'
              ELSE 'unknown_name' END
  FROM cst_name_refs_v1 r
  LEFT JOIN module_names n ON n.name = r.name
  LEFT JOIN py_scopes_v1 s ON s.file_id = r.file_id AND s.scope_id = r.scope_id
  UNION ALL
  SELECT file_id, path, import_id, 'import',
         CASE WHEN status = 'ok' THEN 'unknown_name' ELSE status END
  FROM py_imports_resolved_v1
),
-- What the index says, and whether that is of the package that the file's own module is of.
symbols AS (
  SELECT file_id, call_id AS site_id, symbol FROM rel_callsite_symbol_v1 WHERE NOT is_local
  UNION ALL
  SELECT file_id, name_ref_id, symbol FROM rel_name_symbol_v1 WHERE NOT is_local AND NOT is_attribute
  UNION ALL
  SELECT file_id, import_id, symbol FROM rel_import_symbol_v1 WHERE NOT is_local
),
packages AS (
  SELECT file_id, min(symbol_part(symbol, 3)) AS package FROM rel_def_symbol_v1 WHERE def_id IS NULL GROUP BY file_id
),
indexed AS (
  SELECT s.file_id, s.site_id, min(s.symbol) AS symbol, CAST(count(*) AS INTEGER) AS symbols, bool_and(symbol_part(s.symbol, 3) <> p.package) AS is_external
  FROM symbols s
  LEFT JOIN packages p ON p.file_id = s.file_id
  GROUP BY s.file_id, s.site_id
),
-- What the flow of values knows goes before what names say.
flows AS (
  SELECT file_id, call_id AS site_id, CAST(count(*) AS INTEGER) AS targets, max(confidence) AS confidence FROM rel_callsite_def_v1 GROUP BY file_id, call_id
),
ended AS (
  SELECT s.file_id, s.path, s.site_id, s.site_kind,
         CASE WHEN r.site_id IS NULL THEN if(s.open_reason IN ('local', 'implicit'), 'resolved', 'unresolved')
              WHEN r.target_kind IN ('missing', 'unknown') OR r.is_unfinished THEN 'unresolved'
              WHEN r.targets > 1 THEN 'ambiguous'
              ELSE 'resolved' END AS disposition,
         CASE WHEN r.site_id IS NULL THEN s.open_reason
              WHEN r.is_unfinished THEN 'too_many'
              WHEN r.target_kind = 'missing' THEN 'name_not_found'
              WHEN r.target_kind = 'unknown' THEN 'unknown_attribute'
              WHEN r.targets > 1 THEN 'several'
              WHEN r.target_kind = 'def' THEN 'definition'
              WHEN r.target_kind = 'external' AND r.qname_source = 'builtin' THEN 'builtin'
              ELSE r.target_kind END AS reason,
         coalesce(r.targets, 0) AS targets,
         r.evidence, r.rule_name, r.confidence
  FROM sites s
  LEFT JOIN summed r ON r.file_id = s.file_id AND r.site_id = s.site_id
)
SELECT e.file_id, e.path, e.site_id, e.site_kind,
       CASE WHEN f.site_id IS NOT NULL THEN 'resolved' WHEN n.site_id IS NULL THEN e.disposition WHEN n.symbols > 1 THEN 'ambiguous' ELSE 'resolved' END AS disposition,
       CASE WHEN f.site_id IS NOT NULL THEN 'flow' WHEN n.site_id IS NULL THEN e.reason WHEN n.symbols > 1 THEN 'several' WHEN n.is_external THEN 'external_symbol' ELSE 'symbol' END AS reason,
       coalesce(f.targets, n.symbols, e.targets) AS targets,
       CASE WHEN f.site_id IS NULL THEN coalesce(n.symbol, e.evidence) END AS evidence,
       CASE WHEN f.site_id IS NOT NULL THEN 'value_flow' WHEN n.site_id IS NULL THEN e.rule_name ELSE 'symbol_by_span' END AS rule_name,
       CASE WHEN f.site_id IS NOT NULL THEN f.confidence WHEN n.site_id IS NULL THEN e.confidence ELSE CAST(0.9 AS DOUBLE) END AS confidence,
       a.verdict AS agreement
FROM ended e
LEFT JOIN flows f ON f.file_id = e.file_id AND f.site_id = e.site_id
LEFT JOIN indexed n ON n.file_id = e.file_id AND n.site_id = e.site_id AND e.disposition = 'unresolved'
LEFT JOIN semantic_agreement_v1 a ON a.file_id = e.file_id AND a.site_id = e.site_id
