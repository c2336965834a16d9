WITH joined AS (
  SELECT i.file_id, i.path, i.import_id, d.qname_id, d.target_kind, d.target_qname_id, d.target_qname, d.def_id, d.target_file_id,
         CASE WHEN d.target_kind IN ('external', 'missing', 'unknown', 'too_many') THEN 2
              WHEN (d.target_kind = 'module') = (i.imported_name IS NULL) THEN 0
              ELSE 1 END AS openness
  FROM py_imports_resolved_v1 i
  JOIN rel_qname_def_v1 d ON d.file_id = i.file_id AND d.qname = i.target_qname
  WHERE i.status = 'ok'
),
ranked AS (
  SELECT joined.*, rank() OVER (PARTITION BY file_id, import_id ORDER BY openness) AS choice
  FROM joined
),
counted AS (
  SELECT ranked.*, count(*) OVER (PARTITION BY file_id, import_id) AS rivals
  FROM ranked
  WHERE choice = 1
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'rel_import_qname', CAST(import_id AS STRING), target_kind, CAST(target_qname_id AS STRING), coalesce(CAST(def_id AS STRING), ''))) AS rel_id,
       import_id, qname_id, target_kind, target_qname_id, target_qname, def_id, target_file_id,
       'QNAME_IMPORT' AS resolution_method,
       CAST(CASE WHEN target_kind IN ('missing', 'unknown', 'too_many') THEN 0.5 WHEN rivals > 1 THEN 0.8 ELSE 0.9 END AS DOUBLE) AS confidence,
       CAST(CASE WHEN target_kind IN ('missing', 'unknown', 'too_many') THEN 0.5 WHEN rivals > 1 THEN 0.8 ELSE 0.9 END AS DOUBLE) AS score,
       CASE WHEN rivals > 1 THEN import_id END AS ambiguity_group_id,
       'import_by_qname' AS rule_name, 1 AS rule_priority
FROM counted
