WITH sites AS (
  SELECT s.file_id, s.path, s.call_id, s.callee_dotted AS dotted, s.root_binding_id AS binding_id
  FROM cst_callsites_v1 s
  WHERE s.callee_dotted IS NOT NULL
),
candidates AS (
  SELECT s.file_id, s.path, s.call_id, CASE WHEN b.source = 'decorator' THEN b.qname ELSE concat(b.qname, substr(s.dotted, length(first_name(s.dotted)) + 1)) END AS qname, b.source,
         CASE b.source WHEN 'self' THEN 2 WHEN 'variable' THEN 3 WHEN 'decorator' THEN 6 ELSE 1 END AS priority
  FROM sites s
  JOIN binding_qname_candidates_v1 b ON b.file_id = s.file_id AND b.binding_id = s.binding_id
  UNION ALL
  SELECT s.file_id, s.path, s.call_id, concat(i.imported_module, '.', s.dotted) AS qname, 'star' AS source, 4 AS priority
  FROM sites s
  JOIN py_imports_resolved_v1 i ON i.file_id = s.file_id AND i.is_star AND i.status = 'ok'
  WHERE s.binding_id IS NULL
  UNION ALL
  SELECT s.file_id, s.path, s.call_id, concat('builtins.', s.dotted) AS qname, 'builtin' AS source, 5 AS priority
  FROM sites s
  JOIN python_builtins p ON p.name = first_name(s.dotted)
  WHERE s.binding_id IS NULL
),
named AS (
  SELECT DISTINCT file_id, path, qname FROM candidates
),
ids AS (
  SELECT file_id, qname, stable_id(concat_ws(chr(31), 'qname', qname)) AS qname_id FROM named
)
SELECT DISTINCT c.file_id, c.path, c.call_id, i.qname_id, c.qname, c.source, c.priority
FROM candidates c
JOIN ids i ON i.file_id = c.file_id AND i.qname = c.qname
