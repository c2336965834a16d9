WITH props AS (
  SELECT file_id, path, stable_id(concat_ws(chr(31), 'file', file_id)) AS entity_id, 'encoding' AS prop_key, encoding AS value_str, CAST(NULL AS BIGINT) AS value_int, CAST(NULL AS DOUBLE) AS value_float, CAST(NULL AS BOOLEAN) AS value_bool FROM repo_files_v1
  UNION ALL SELECT file_id, path, stable_id(concat_ws(chr(31), 'file', file_id)), 'file_sha256', file_sha256, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM repo_files_v1 WHERE file_sha256 IS NOT NULL
  UNION ALL SELECT file_id, path, def_id, 'def_kind', kind, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_defs_norm_v1
  UNION ALL SELECT file_id, path, def_id, 'is_generator', CAST(NULL AS STRING), CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), is_generator FROM cst_defs_v1
  UNION ALL SELECT file_id, path, param_id, 'param_kind', kind, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_params_v1
  UNION ALL SELECT file_id, path, param_id, 'position', CAST(NULL AS STRING), CAST(position AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_params_v1
  UNION ALL SELECT file_id, path, call_id, 'callee_shape', callee_shape, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_callsites_v1
  UNION ALL SELECT file_id, path, call_id, 'arg_count', CAST(NULL AS STRING), CAST(arg_count AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_callsites_v1
  UNION ALL SELECT file_id, path, import_id, 'import_kind', kind, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_imports_v1
  UNION ALL SELECT file_id, path, import_id, 'module', module, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_imports_v1 WHERE module IS NOT NULL
  UNION ALL SELECT file_id, path, import_id, 'asname', asname, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_imports_v1 WHERE asname IS NOT NULL
  UNION ALL SELECT file_id, path, import_id, 'relative_level', CAST(NULL AS STRING), CAST(relative_level AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_imports_v1
  UNION ALL SELECT file_id, path, import_id, 'is_star', CAST(NULL AS STRING), CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), is_star FROM cst_imports_v1
  UNION ALL SELECT file_id, path, type_expr_id, 'expr_text', text, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_type_exprs_v1 WHERE trim(text) <> ''
  UNION ALL SELECT file_id, path, type_expr_id, 'expr_role', role, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM cst_type_exprs_v1 WHERE trim(text) <> ''
  UNION ALL SELECT file_id, path, diag_id, 'severity', severity, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM diagnostics_norm_v1
  UNION ALL SELECT file_id, path, diag_id, 'message', message, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM diagnostics_norm_v1
  UNION ALL SELECT file_id, path, diag_id, 'diag_source', diag_source, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM diagnostics_norm_v1
  UNION ALL SELECT file_id, path, node_id, 'asname', as_name, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM ast_nodes_v1 WHERE as_name IS NOT NULL
  UNION ALL SELECT file_id, path, node_id, 'operator', operator, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM ast_nodes_v1 WHERE operator IS NOT NULL
  UNION ALL SELECT file_id, path, node_id, 'literal', literal, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM ast_nodes_v1 WHERE literal IS NOT NULL
  UNION ALL SELECT '__global__', CAST(NULL AS STRING), module_id, 'module_kind', kind, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM dim_modules_v1
  UNION ALL SELECT '__global__', CAST(NULL AS STRING), type_id, 'type_form', type_form, CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS BOOLEAN) FROM types_norm_v1
)
SELECT file_id, path, 'node' AS entity_kind, entity_id, prop_key, value_str, value_int, value_float, value_bool
FROM props
