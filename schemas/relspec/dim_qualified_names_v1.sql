WITH used AS (
  SELECT qname_id, qname, false AS is_external FROM dim_exported_defs_v1 WHERE def_id IS NULL
  UNION
  SELECT qname_id, qname, false FROM cst_defs_norm_v1
  UNION
  SELECT target_qname_id, target_qname, target_kind = 'external' FROM rel_qname_def_v1
)
SELECT qname_id, qname, bool_and(is_external) AS is_external
FROM used
GROUP BY qname_id, qname
