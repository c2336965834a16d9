WITH mentioned AS (
  SELECT m.file_id, m.path, m.qname_id, m.qname, m.by_export, coalesce(l.name, m.qname) AS origin
  FROM qname_mentions_v1 m
  LEFT JOIN qname_lookup l ON l.file_id = m.file_id AND l.qname_id = m.qname_id AND l.is_instead
),
answers AS (
  SELECT m.file_id, m.path, m.qname_id, m.qname, m.by_export, t.kind, t.qname AS target_qname, t.def_id, t.target_key, t.target_file_id, t.depth, t.is_withheld
  FROM mentioned m
  JOIN qname_target t ON t.origin = m.origin
  WHERE NOT EXISTS (SELECT 1 FROM rel_qname_walk_v1 w
                    WHERE w.file_id = m.file_id AND w.qname_id = m.qname_id AND w.depth = 0 AND w.via = 'too_many')
  UNION ALL
  SELECT m.file_id, m.path, m.qname_id, m.qname, m.by_export, 'too_many', m.qname, CAST(NULL AS BIGINT), CAST(0 AS BIGINT), CAST(NULL AS STRING), w.depth, false
  FROM qname_mentions_v1 m
  JOIN rel_qname_walk_v1 w ON w.file_id = m.file_id AND w.qname_id = m.qname_id AND w.depth = 0 AND w.via = 'too_many'
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'qname_def', file_id, CAST(qname_id AS STRING), kind, target_qname, CAST(target_key AS STRING))) AS rel_id,
       qname_id, qname, kind AS target_kind,
       stable_id(concat_ws(chr(31), 'qname', target_qname)) AS target_qname_id,
       target_qname, def_id, target_file_id, depth, by_export, is_withheld
FROM answers
