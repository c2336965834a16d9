WITH files AS (
  SELECT file_id, path, stable_id(concat_ws(chr(31), 'file', file_id)) AS node_id, size_bytes
  FROM repo_files_v1
),
inside AS (
  SELECT n.file_id, n.path, n.def_id AS node_id, 'CST_DEF' AS node_kind, n.name, n.qname, CAST(NULL AS STRING) AS expr_context,
         n.container_def_id AS container_id, d.line, d.col, d.end_line, d.end_col, d.name_bstart AS bstart, d.name_bend AS bend
  FROM cst_defs_norm_v1 n
  JOIN cst_defs_v1 d ON d.file_id = n.file_id AND d.def_id = n.def_id
  UNION ALL
  SELECT file_id, path, param_id, 'CST_PARAM', name, CAST(NULL AS STRING), CAST(NULL AS STRING), def_id, line, col, end_line, end_col, bstart, bend
  FROM cst_params_v1
  UNION ALL
  SELECT file_id, path, call_id, 'CST_CALLSITE', callee_text, CAST(NULL AS STRING), CAST(NULL AS STRING), container_def_id, line, col, end_line, end_col,
         call_bstart, call_bend
  FROM cst_callsites_v1
  UNION ALL
  SELECT file_id, path, name_ref_id, 'CST_NAME_REF', name, CAST(NULL AS STRING), upper(ctx), container_def_id, line, col, end_line, end_col, bstart, bend
  FROM cst_name_refs_v1
  UNION ALL
  SELECT file_id, path, attr_ref_id, 'CST_ATTR_REF', name, CAST(NULL AS STRING), upper(ctx), container_def_id, line, col, end_line, end_col, bstart, bend
  FROM cst_attr_refs_v1
  UNION ALL
  SELECT file_id, path, import_id, 'CST_IMPORT_ALIAS', name, CAST(NULL AS STRING), CAST(NULL AS STRING), container_def_id, line, col, end_line, end_col,
         alias_bstart, alias_bend
  FROM cst_imports_v1
  UNION ALL
  SELECT t.file_id, t.path, t.type_expr_id, 'TYPE_EXPR', t.name, CAST(NULL AS STRING), CAST(NULL AS STRING), t.owner_def_id, t.line, t.col, t.end_line, t.end_col,
         t.bstart, t.bend
  FROM cst_type_exprs_v1 t
  WHERE EXISTS (SELECT 1 FROM type_exprs_norm_v1 n WHERE n.file_id = t.file_id AND n.type_expr_id = t.type_expr_id)
  UNION ALL
  SELECT n.file_id, n.path, n.diag_id, 'DIAG', n.code, CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS BIGINT), n.line, n.col, n.end_line, n.end_col,
         n.bstart, n.bend
  FROM diagnostics_norm_v1 n
  UNION ALL
  SELECT file_id, path, node_id, concat('AST_', class), name, CAST(NULL AS STRING), upper(context), def_id, lineno, col_offset, end_lineno, end_col_offset,
         CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
  FROM ast_nodes_v1
),
everywhere AS (
  SELECT module_id AS node_id, 'PY_MODULE' AS node_kind, last_name(module_fqn) AS name, module_fqn AS qname, is_external FROM dim_modules_v1
  UNION ALL
  SELECT qname_id, 'PY_QUALIFIED_NAME', last_name(qname), qname, is_external FROM dim_qualified_names_v1
  UNION ALL
  SELECT type_id, 'TYPE', type_repr, CAST(NULL AS STRING), false FROM types_norm_v1
  UNION ALL
  SELECT symbol_id, 'SCIP_SYMBOL', display_name, symbol, is_external FROM dim_symbols_v1
)
SELECT i.file_id, i.path, i.node_id, i.node_kind, i.name, i.qname, i.expr_context, false AS is_external, coalesce(i.container_id, f.node_id) AS container_node_id,
       i.line, i.col, i.end_line, i.end_col, i.bstart, i.bend
FROM inside i
JOIN files f ON f.file_id = i.file_id
UNION ALL
SELECT file_id, path, node_id, 'PY_FILE', path, CAST(NULL AS STRING), CAST(NULL AS STRING), false, CAST(NULL AS BIGINT),
       CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(0 AS BIGINT), size_bytes
FROM files
UNION ALL
SELECT '__global__', CAST(NULL AS STRING), node_id, node_kind, name, qname, CAST(NULL AS STRING), is_external, CAST(NULL AS BIGINT),
       CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM everywhere
