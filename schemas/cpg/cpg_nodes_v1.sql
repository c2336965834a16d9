WITH nodes AS (
  SELECT file_id, path, stable_id(concat_ws(chr(31), 'file', file_id)) AS node_id, 'PY_FILE' AS node_kind, false AS is_external,
         CAST(0 AS BIGINT) AS bstart, size_bytes AS bend
  FROM repo_files_v1
  UNION ALL SELECT file_id, path, def_id, 'CST_DEF', false, bstart, bend FROM cst_defs_norm_v1
  UNION ALL SELECT file_id, path, param_id, 'CST_PARAM', false, bstart, bend FROM cst_params_v1
  UNION ALL SELECT file_id, path, call_id, 'CST_CALLSITE', false, call_bstart, call_bend FROM cst_callsites_v1
  UNION ALL SELECT file_id, path, name_ref_id, 'CST_NAME_REF', false, bstart, bend FROM cst_name_refs_v1
  UNION ALL SELECT file_id, path, attr_ref_id, 'CST_ATTR_REF', false, bstart, bend FROM cst_attr_refs_v1
  UNION ALL SELECT file_id, path, import_id, 'CST_IMPORT_ALIAS', false, alias_bstart, alias_bend FROM cst_imports_v1
  UNION ALL
  SELECT t.file_id, t.path, t.type_expr_id, 'TYPE_EXPR', false, t.bstart, t.bend
  FROM cst_type_exprs_v1 t
  WHERE EXISTS (SELECT 1 FROM type_exprs_norm_v1 n WHERE n.file_id = t.file_id AND n.type_expr_id = t.type_expr_id)
  UNION ALL SELECT file_id, path, diag_id, 'DIAG', false, bstart, bend FROM diagnostics_norm_v1
  UNION ALL
  SELECT '__global__', CAST(NULL AS STRING), module_id, 'PY_MODULE', is_external, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
  FROM dim_modules_v1
  UNION ALL
  SELECT '__global__', CAST(NULL AS STRING), qname_id, 'PY_QUALIFIED_NAME', is_external, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
  FROM dim_qualified_names_v1
  UNION ALL
  SELECT '__global__', CAST(NULL AS STRING), type_id, 'TYPE', false, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
  FROM types_norm_v1
)
SELECT file_id, path, node_id, node_kind, is_external, bstart, bend
FROM nodes
