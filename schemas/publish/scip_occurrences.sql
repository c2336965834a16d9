-- Where symbols stand: the span in bytes, what the place does (bits of SymbolRole), and the symbol: by target, def_id is a definition, the one that a variable or
-- parameter is of, or the binding of a local; file_id the file of a module or of a variable at module level. And the span of the whole, of a definition.
WITH bound AS (
  SELECT b.file_id, b.binding_id, o.binding_id AS owner_id, o.is_parameter, o.is_namespace, s.kind AS scope_kind, s.def_id AS scope_def_id
  FROM py_bindings_v1 b
  JOIN py_bindings_v1 o ON o.file_id = b.file_id AND o.binding_id = b.owner_binding_id
  JOIN py_scopes_v1 s ON s.file_id = o.file_id AND s.scope_id = o.scope_id
),
names AS (
  SELECT r.path, r.file_id, r.name_ref_id, r.bstart, r.bend, r.name, r.ctx, b.owner_id, b.is_parameter, b.scope_kind, b.scope_def_id,
         CASE WHEN r.ctx = 'load' THEN 8
              WHEN r.ctx = 'store' AND NOT b.is_parameter AND NOT b.is_namespace
                AND row_number() OVER (PARTITION BY r.file_id, b.owner_id, r.ctx ORDER BY r.bstart) = 1 THEN 5
              ELSE 4 END AS roles
  FROM cst_name_refs_v1 r
  LEFT JOIN bound b ON b.file_id = r.file_id AND b.binding_id = r.binding_id
),
-- What names, imports and called attributes stand for, within the repository.
meant AS (
  SELECT n.path, n.bstart, n.bend, 8 AS roles, r.target_kind, r.target_qname, r.def_id, r.target_file_id, n.name_ref_id AS known_id
  FROM names n
  JOIN rel_name_qname_v1 r ON r.file_id = n.file_id AND r.name_ref_id = n.name_ref_id
  WHERE n.ctx = 'load' AND r.qname_source NOT IN ('self', 'decorator')
  UNION ALL
  SELECT i.path, i.alias_bstart, CASE WHEN i.asname IS NULL THEN i.alias_bend ELSE i.alias_bstart + strlen(i.name) END, 10, r.target_kind, r.target_qname, r.def_id, r.target_file_id, NULL
  FROM cst_imports_v1 i
  JOIN rel_import_qname_v1 r ON r.file_id = i.file_id AND r.import_id = i.import_id
  UNION ALL
  SELECT i.path, i.alias_bend - strlen(i.asname), i.alias_bend, 2, r.target_kind, r.target_qname, r.def_id, r.target_file_id, NULL
  FROM cst_imports_v1 i
  JOIN rel_import_qname_v1 r ON r.file_id = i.file_id AND r.import_id = i.import_id
  WHERE i.asname IS NOT NULL
  UNION ALL
  SELECT a.path, a.attr_bstart, a.bend, 8, r.target_kind, r.target_qname, r.def_id, r.target_file_id, NULL
  FROM cst_callsites_v1 c
  JOIN rel_callsite_qname_v1 r ON r.file_id = c.file_id AND r.call_id = c.call_id
  JOIN cst_attr_refs_v1 a ON a.file_id = c.file_id AND a.bstart = c.callee_bstart AND a.bend = c.callee_bend
  WHERE r.qname_source <> 'decorator'
  UNION ALL
  SELECT a.path, a.attr_bstart, a.bend, 8, 'def', NULL, d.def_id, d.file_id, NULL
  FROM cst_callsites_v1 c
  JOIN rel_callsite_def_v1 r ON r.file_id = c.file_id AND r.call_id = c.call_id
  JOIN cst_attr_refs_v1 a ON a.file_id = c.file_id AND a.bstart = c.callee_bstart AND a.bend = c.callee_bend
  JOIN cst_defs_v1 d ON d.def_id = r.def_id AND d.name = a.name
),
-- Names that are bound within their file: variables where they are written, parameters and locals.
owned AS (
  SELECT n.* FROM names n
  LEFT JOIN (SELECT DISTINCT known_id FROM meant) k ON k.known_id = n.name_ref_id
  WHERE n.owner_id IS NOT NULL AND k.known_id IS NULL
),
found AS (
  SELECT path, bstart, bend, roles,
         target_kind AS target, m.target_file_id AS file_id, CASE WHEN target_kind = 'def' THEN m.def_id ELSE o.def_id END AS def_id,
         CASE WHEN target_kind = 'variable' THEN split_part(m.target_qname, '.', -1) END AS name, NULL AS whole_bstart, NULL AS whole_bend
  FROM meant m
  LEFT JOIN (SELECT file_id, qname, min(def_id) AS def_id FROM cst_defs_norm_v1 GROUP BY file_id, qname) o
         ON m.target_kind = 'variable' AND o.file_id = m.target_file_id AND o.qname = left(m.target_qname, length(m.target_qname) - length(split_part(m.target_qname, '.', -1)) - 1)
  WHERE m.target_kind IN ('def', 'variable', 'module') AND m.target_file_id IS NOT NULL
  UNION ALL
  SELECT path, bstart, bend, roles, 'variable', file_id, scope_def_id, name, NULL, NULL FROM owned WHERE scope_kind IN ('module', 'class')
  UNION ALL
  SELECT path, bstart, bend, roles, 'parameter', file_id, scope_def_id, name, NULL, NULL FROM owned WHERE is_parameter AND scope_kind = 'function'
  UNION ALL
  SELECT path, bstart, bend, roles, 'local', file_id, owner_id, name, NULL, NULL FROM owned WHERE NOT is_parameter AND scope_kind NOT IN ('module', 'class')
  UNION ALL
  SELECT p.path, p.bstart + stars, p.bstart + stars + strlen(p.name), 1, 'parameter', p.file_id, p.def_id, p.name, NULL, NULL
  FROM (SELECT *, CASE kind WHEN 'var_positional' THEN 1 WHEN 'var_keyword' THEN 2 ELSE 0 END AS stars FROM cst_params_v1) p
  UNION ALL
  SELECT d.path, d.name_bstart, d.name_bend, 1, 'def', d.file_id, d.def_id, NULL, coalesce(c.bstart - 1, d.def_bstart), d.def_bend
  FROM cst_defs_v1 d
  LEFT JOIN cst_decorators_v1 c ON c.file_id = d.file_id AND c.def_id = d.def_id AND c.position = 0
)
SELECT DISTINCT path, bstart, bend, roles, target, file_id, def_id, name, whole_bstart, whole_bend
FROM found
ORDER BY path, bstart, bend, target, def_id, file_id, name, roles
