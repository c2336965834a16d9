WITH listed AS (
  SELECT d.file_id, d.path, d.def_id, n.qname AS class_qname, concat(coalesce(n.private_qname, n.qname), '.*') AS impact_qname, u.pos AS position, u.col AS base,
         element_at(d.base_binding_ids, u.pos + 1) AS binding_id
  FROM cst_defs_v1 d
  JOIN cst_defs_norm_v1 n ON n.file_id = d.file_id AND n.def_id = d.def_id,
  LATERAL posexplode(d.bases) AS u
  WHERE d.kind = 'class'
),
candidates AS (
  SELECT l.file_id, l.path, l.def_id, l.class_qname, l.impact_qname, l.position,
         concat(b.qname, substr(l.base, length(first_name(l.base)) + 1)) AS qname, b.source
  FROM listed l
  JOIN binding_qname_candidates_v1 b ON b.file_id = l.file_id AND b.binding_id = l.binding_id AND b.source <> 'decorator'
  UNION ALL
  SELECT l.file_id, l.path, l.def_id, l.class_qname, l.impact_qname, l.position, concat(i.imported_module, '.', l.base) AS qname, 'star' AS source
  FROM listed l
  JOIN py_imports_resolved_v1 i ON i.file_id = l.file_id AND i.is_star AND i.status = 'ok'
  WHERE l.binding_id = 0
  UNION ALL
  SELECT l.file_id, l.path, l.def_id, l.class_qname, l.impact_qname, l.position, concat('builtins.', l.base) AS qname, 'builtin' AS source
  FROM listed l
  JOIN python_builtins p ON p.name = first_name(l.base)
  WHERE l.binding_id = 0
),
distinct_candidates AS (
  SELECT DISTINCT file_id, path, def_id, class_qname, impact_qname, position, qname, source
  FROM candidates
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'class_base', CAST(def_id AS STRING), CAST(position AS STRING), qname, source)) AS base_id,
       def_id, class_qname, position,
       stable_id(concat_ws(chr(31), 'qname', qname)) AS qname_id,
       qname, source, impact_qname
FROM distinct_candidates
