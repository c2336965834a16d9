WITH imported AS (
  SELECT i.file_id, i.path, coalesce(b.owner_binding_id, b.binding_id) AS binding_id, i.binding_qname AS qname, 'import' AS source
  FROM py_imports_resolved_v1 i
  JOIN py_bindings_v1 b ON b.file_id = i.file_id AND b.binding_id = i.binding_id
  WHERE i.binding_qname IS NOT NULL AND i.status = 'ok'
),
defined AS (
  SELECT d.file_id, d.path, coalesce(b.owner_binding_id, b.binding_id) AS binding_id, n.qname, 'def' AS source
  FROM cst_defs_v1 d
  JOIN cst_defs_norm_v1 n ON n.file_id = d.file_id AND n.def_id = d.def_id
  JOIN py_bindings_v1 b ON b.file_id = d.file_id AND b.scope_id = d.scope_id AND b.name = d.name
),
receivers AS (
  SELECT p.file_id, p.path, b.binding_id, c.qname, 'self' AS source
  FROM cst_params_v1 p
  JOIN cst_defs_v1 f ON f.file_id = p.file_id AND f.def_id = p.def_id
  JOIN cst_defs_norm_v1 c ON c.file_id = f.file_id AND c.def_id = f.container_def_id AND c.kind = 'class'
  JOIN py_bindings_v1 b ON b.file_id = f.file_id AND b.scope_id = f.body_scope_id AND b.name = p.name
  WHERE p.position = 0 AND p.kind IN ('positional', 'positional_only')
    AND NOT EXISTS (SELECT 1 FROM cst_decorators_v1 s
                    WHERE s.file_id = f.file_id AND s.def_id = f.def_id AND s.dotted = 'staticmethod')
),
variables AS (
  SELECT b.file_id, b.path, b.binding_id,
         CASE WHEN s.kind = 'module' THEN concat(m.module_fqn, '.', b.name) ELSE concat(c.qname, '.', b.name) END AS qname,
         'variable' AS source
  FROM py_bindings_v1 b
  JOIN py_scopes_v1 s ON s.file_id = b.file_id AND s.scope_id = b.scope_id
  JOIN py_module_index_v1 m ON m.file_id = b.file_id
  LEFT JOIN cst_defs_norm_v1 c ON c.file_id = s.file_id AND c.def_id = s.def_id
  WHERE b.is_assigned AND NOT b.is_namespace AND b.owner_binding_id = b.binding_id
    AND (s.kind = 'module' OR (s.kind = 'class' AND c.qname IS NOT NULL))
),
every AS (
  SELECT * FROM imported UNION ALL SELECT * FROM defined UNION ALL SELECT * FROM receivers UNION ALL SELECT * FROM variables
)
SELECT DISTINCT file_id, path, binding_id, qname, source
FROM every
