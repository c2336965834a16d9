WITH imported AS (
  SELECT i.file_id, i.path, coalesce(b.owner_binding_id, b.binding_id) AS binding_id, i.binding_qname AS qname, 'import' AS source
  FROM py_imports_resolved_v1 i
  JOIN py_bindings_v1 b ON b.file_id = i.file_id AND b.binding_id = i.binding_id
  WHERE i.binding_qname IS NOT NULL AND i.status = 'ok'
),
defined AS (
  SELECT d.file_id, d.path, coalesce(b.owner_binding_id, b.binding_id) AS binding_id, coalesce(n.private_qname, n.qname) AS qname, 'def' AS source
  FROM cst_defs_v1 d
  JOIN cst_defs_norm_v1 n ON n.file_id = d.file_id AND n.def_id = d.def_id
  JOIN py_bindings_v1 b ON b.file_id = d.file_id AND b.scope_id = d.scope_id AND b.name = coalesce(last_name(d.private_path), d.name)
),
receivers AS (
  SELECT p.file_id, p.path, b.binding_id, f.def_id, f.scope_id, coalesce(c.private_qname, c.qname) AS qname
  FROM cst_params_v1 p
  JOIN cst_defs_v1 f ON f.file_id = p.file_id AND f.def_id = p.def_id
  JOIN cst_defs_norm_v1 c ON c.file_id = f.file_id AND c.def_id = f.container_def_id AND c.kind = 'class'
  JOIN py_bindings_v1 b ON b.file_id = f.file_id AND b.scope_id = f.body_scope_id AND b.name = p.name
  WHERE p.position = 0 AND p.kind IN ('positional', 'positional_only')
),
variables AS (
  SELECT o.file_id, o.path, o.binding_id,
         concat(CASE WHEN s.kind = 'module' THEN m.module_fqn ELSE coalesce(c.private_qname, c.qname) END, '.', o.name) AS qname, 'variable' AS source
  FROM py_bindings_v1 b
  JOIN py_bindings_v1 o ON o.file_id = b.file_id AND o.binding_id = b.owner_binding_id
  JOIN py_scopes_v1 s ON s.file_id = o.file_id AND s.scope_id = o.scope_id
  JOIN py_module_index_v1 m ON m.file_id = o.file_id
  LEFT JOIN cst_defs_norm_v1 c ON c.file_id = s.file_id AND c.def_id = s.def_id
  WHERE b.is_assigned AND NOT b.is_namespace AND NOT o.is_namespace AND (b.binding_id = o.binding_id OR b.is_declared_global)
    AND (s.kind = 'module' OR (s.kind = 'class' AND c.qname IS NOT NULL))
),
loading AS (
  SELECT c.file_id, c.call_bend, c.callee_text, translate(g.text, concat('"', chr(39)), '') AS module
  FROM cst_callsites_v1 c
  JOIN imported i ON i.file_id = c.file_id AND i.binding_id = c.root_binding_id
   AND concat(i.qname, substr(c.callee_dotted, length(first_name(c.callee_dotted)) + 1)) = 'importlib.import_module'
  JOIN cst_call_args_v1 g ON g.file_id = c.file_id AND g.call_id = c.call_id AND g.position = 0
   AND translate(g.text, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.', '') IN ('""', concat(chr(39), chr(39))) AND substr(g.text, 2, 1) <> '.'
),
loaded AS (
  SELECT a.file_id, a.path, a.target_binding_id AS binding_id, l.module AS qname, 'import' AS source
  FROM cst_assigns_v1 a
  JOIN loading l ON l.file_id = a.file_id AND l.call_bend = a.bend AND left(a.value_text, length(l.callee_text) + 1) = concat(l.callee_text, '(')
  WHERE a.target_binding_id IS NOT NULL
),
bound AS (
  SELECT * FROM imported UNION ALL SELECT * FROM loaded UNION ALL SELECT * FROM defined UNION ALL SELECT * FROM variables
),
-- What decorates a method may take its receiver away; who calls through the receiver looks that up.
decorating AS (
  SELECT r.file_id, r.path, r.binding_id, d.dotted, b.owner_binding_id
  FROM receivers r
  JOIN cst_decorators_v1 d ON d.file_id = r.file_id AND d.def_id = r.def_id
  JOIN py_bindings_v1 b ON b.file_id = r.file_id AND b.scope_id = r.scope_id AND b.name = first_name(d.dotted)
),
decorators AS (
  SELECT d.file_id, d.path, d.binding_id, concat(b.qname, substr(d.dotted, length(first_name(d.dotted)) + 1)) AS qname
  FROM decorating d
  JOIN bound b ON b.file_id = d.file_id AND b.binding_id = d.owner_binding_id
  UNION ALL
  SELECT d.file_id, d.path, d.binding_id, concat(i.imported_module, '.', d.dotted)
  FROM decorating d
  JOIN py_imports_resolved_v1 i ON i.file_id = d.file_id AND i.is_star AND i.status = 'ok'
  WHERE d.owner_binding_id IS NULL
  UNION ALL
  SELECT d.file_id, d.path, d.binding_id, concat('builtins.', d.dotted)
  FROM decorating d
  JOIN python_builtins p ON p.name = first_name(d.dotted)
  WHERE d.owner_binding_id IS NULL
),
every AS (
  SELECT * FROM bound
  UNION ALL SELECT file_id, path, binding_id, qname, 'self' FROM receivers
  UNION ALL SELECT file_id, path, binding_id, qname, 'decorator' FROM decorators
)
SELECT DISTINCT file_id, path, binding_id, qname, source
FROM every
