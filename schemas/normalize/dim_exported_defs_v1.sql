-- Calls that change __all__: what they are given, as text and as strings.
WITH called AS (
  SELECT c.file_id, c.scope_id, c.callee_dotted, g.text, g.value_strings,
         CASE WHEN left(g.text, 1) IN ('"', chr(39)) AND left(g.text, 1) = right(g.text, 1) THEN translate(g.text, concat('"', chr(39)), '') END AS name
  FROM cst_callsites_v1 c
  JOIN cst_call_args_v1 g ON g.file_id = c.file_id AND g.call_id = c.call_id AND g.position = CASE WHEN c.callee_dotted = '__all__.insert' THEN 1 ELSE 0 END
  WHERE c.callee_dotted IN ('__all__.append', '__all__.extend', '__all__.insert', '__all__.remove')
),
declared AS (
  SELECT a.file_id, a.scope_id, a.value_text, a.value_dotted, a.value_strings
  FROM cst_assigns_v1 a
  JOIN py_scopes_v1 s ON s.file_id = a.file_id AND s.scope_id = a.scope_id AND s.kind = 'module'
  WHERE a.target_name = '__all__'
),
listed AS (
  SELECT a.file_id, u.col AS name FROM declared a, LATERAL explode(a.value_strings) AS u
  UNION
  SELECT c.file_id, u.col FROM called c, LATERAL explode(c.value_strings) AS u WHERE c.callee_dotted = '__all__.extend'
  UNION
  SELECT file_id, name FROM called WHERE callee_dotted IN ('__all__.append', '__all__.insert') AND name IS NOT NULL
),
removed AS (
  SELECT DISTINCT file_id, name FROM called WHERE callee_dotted = '__all__.remove' AND name IS NOT NULL
),
-- Lists by name that go into __all__, and the modules whose __all__ they are.
summands AS (
  SELECT file_id, scope_id, value_dotted AS dotted FROM declared WHERE value_dotted IS NOT NULL
  UNION
  SELECT file_id, scope_id, text FROM called WHERE callee_dotted = '__all__.extend' AND size(value_strings) = 0 AND text NOT IN ('[]', '()')
),
included AS (
  SELECT DISTINCT s.file_id, s.dotted, parent_name(concat(c.qname, substr(s.dotted, length(first_name(s.dotted)) + 1))) AS module_fqn
  FROM summands s
  JOIN py_bindings_v1 b ON b.file_id = s.file_id AND b.scope_id = s.scope_id AND b.name = first_name(s.dotted)
  JOIN binding_qname_candidates_v1 c ON c.file_id = b.file_id AND c.binding_id = b.owner_binding_id
  WHERE last_name(concat(c.qname, substr(s.dotted, length(first_name(s.dotted)) + 1))) = '__all__'
),
-- Where __all__ is computed otherwise, what it lists is known in part: beside that, what has no leading underscore counts.
computing AS (
  SELECT file_id FROM declared WHERE size(value_strings) = 0 AND value_dotted IS NULL AND value_text NOT IN ('[]', '()')
  UNION
  SELECT s.file_id FROM summands s WHERE NOT EXISTS (SELECT 1 FROM included i WHERE i.file_id = s.file_id AND i.dotted = s.dotted)
  UNION
  SELECT file_id FROM called WHERE callee_dotted <> '__all__.extend' AND name IS NULL
),
modules AS (
  SELECT file_id, path, module_fqn AS qname, module_fqn, 'module' AS kind, CAST(NULL AS BIGINT) AS def_id,
         CAST(NULL AS STRING) AS target_qname, module_fqn AS impact_qname,
         stable_id(concat_ws(chr(31), 'surface', CAST(is_init AS STRING))) AS surface_hash
  FROM py_module_index_v1
),
defs AS (
  SELECT file_id, path, coalesce(private_qname, qname) AS qname, module_fqn, CASE WHEN kind = 'class' THEN 'class' ELSE 'function' END AS kind, def_id,
         CASE WHEN private_qname IS NOT NULL THEN qname END AS target_qname, coalesce(private_qname, qname) AS impact_qname, surface_hash
  FROM cst_defs_norm_v1
),
variables AS (
  SELECT DISTINCT v.file_id, v.path, v.qname, m.module_fqn, 'variable' AS kind, CAST(NULL AS BIGINT) AS def_id,
         CAST(NULL AS STRING) AS target_qname, v.qname AS impact_qname, CAST(0 AS BIGINT) AS surface_hash
  FROM binding_qname_candidates_v1 v
  JOIN py_module_index_v1 m ON m.file_id = v.file_id
  WHERE v.source = 'variable'
),
aliases AS (
  SELECT DISTINCT c.file_id, c.path, concat(m.module_fqn, '.', b.name) AS qname, m.module_fqn, 'alias' AS kind,
         CAST(NULL AS BIGINT) AS def_id, c.qname AS target_qname, concat(m.module_fqn, '.', b.name) AS impact_qname,
         CAST(0 AS BIGINT) AS surface_hash
  FROM binding_qname_candidates_v1 c
  JOIN py_bindings_v1 b ON b.file_id = c.file_id AND b.binding_id = c.binding_id
  JOIN py_scopes_v1 s ON s.file_id = b.file_id AND s.scope_id = b.scope_id AND s.kind = 'module'
  JOIN py_module_index_v1 m ON m.file_id = c.file_id
  WHERE c.source = 'import' AND c.qname <> concat(m.module_fqn, '.', b.name)
),
named AS (
  SELECT a.file_id, a.path, a.target_name, a.value_dotted, first_name(a.value_dotted) AS head, b.owner_binding_id
  FROM cst_assigns_v1 a
  JOIN py_scopes_v1 s ON s.file_id = a.file_id AND s.scope_id = a.scope_id AND s.kind = 'module'
  JOIN py_bindings_v1 b ON b.file_id = a.file_id AND b.scope_id = a.scope_id AND b.name = first_name(a.value_dotted)
  WHERE a.kind IN ('assign', 'annotated') AND a.target_name IS NOT NULL AND first_name(a.value_dotted) <> a.target_name
),
held AS (
  SELECT n.file_id, n.path, n.target_name, concat(c.qname, substr(n.value_dotted, length(n.head) + 1)) AS target_qname
  FROM named n
  JOIN binding_qname_candidates_v1 c ON c.file_id = n.file_id AND c.binding_id = n.owner_binding_id
  UNION ALL
  SELECT n.file_id, n.path, n.target_name, concat('builtins.', n.value_dotted)
  FROM named n
  JOIN python_builtins p ON p.name = n.head
  WHERE n.owner_binding_id IS NULL
),
assigned AS (
  SELECT DISTINCT v.file_id, v.path, concat(m.module_fqn, '.', v.target_name) AS qname, m.module_fqn, 'alias' AS kind,
         CAST(NULL AS BIGINT) AS def_id, v.target_qname, concat(m.module_fqn, '.', v.target_name) AS impact_qname, CAST(0 AS BIGINT) AS surface_hash
  FROM held v
  JOIN py_module_index_v1 m ON m.file_id = v.file_id
),
stars AS (
  SELECT DISTINCT file_id, path, concat(module_fqn, '.*') AS qname, module_fqn, 'star' AS kind, CAST(NULL AS BIGINT) AS def_id,
         target_qname, concat(module_fqn, '.*') AS impact_qname, CAST(0 AS BIGINT) AS surface_hash
  FROM py_imports_resolved_v1
  WHERE is_star AND status = 'ok'
),
listings AS (
  SELECT DISTINCT m.file_id, m.path, concat(m.module_fqn, '.__all__') AS qname, m.module_fqn, 'listing' AS kind, CAST(NULL AS BIGINT) AS def_id,
         i.module_fqn AS target_qname, m.module_fqn AS impact_qname, CAST(0 AS BIGINT) AS surface_hash
  FROM included i
  JOIN py_module_index_v1 m ON m.file_id = i.file_id
),
every AS (
  SELECT * FROM modules UNION ALL SELECT * FROM defs UNION ALL SELECT * FROM variables
  UNION ALL SELECT * FROM aliases UNION ALL SELECT * FROM assigned UNION ALL SELECT * FROM stars UNION ALL SELECT * FROM listings
),
exports AS (
  SELECT DISTINCT * FROM every
)
SELECT e.file_id, e.path,
       stable_id(concat_ws(chr(31), 'export', e.file_id, e.kind, e.qname, coalesce(CAST(e.def_id AS STRING), ''), coalesce(e.target_qname, ''))) AS export_id,
       stable_id(concat_ws(chr(31), 'qname', e.qname)) AS qname_id,
       e.qname, e.module_fqn, e.kind, e.def_id, e.target_qname,
       CASE WHEN e.kind IN ('module', 'star', 'listing') OR contains(e.qname, '<locals>') OR r.name IS NOT NULL THEN false
            WHEN l.name IS NOT NULL THEN true
            ELSE (d.file_id IS NULL OR c.file_id IS NOT NULL) AND left(e.head, 1) <> '_' END AS is_public,
       CASE WHEN e.qname = concat(e.module_fqn, '.__getattr__') THEN concat(e.module_fqn, '.*') ELSE e.impact_qname END AS impact_qname, e.surface_hash
FROM (SELECT exports.*, first_name(substr(qname, length(module_fqn) + 2)) AS head FROM exports) e
LEFT JOIN (SELECT DISTINCT file_id FROM declared) d ON d.file_id = e.file_id
LEFT JOIN computing c ON c.file_id = e.file_id
LEFT JOIN listed l ON l.file_id = e.file_id AND l.name = e.head
LEFT JOIN removed r ON r.file_id = e.file_id AND r.name = e.head
