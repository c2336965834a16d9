WITH files AS (
  SELECT file_id, path, stable_id(concat_ws(chr(31), 'file', file_id)) AS file_node_id
  FROM repo_files_v1
),
contained AS (
  SELECT file_id, path, def_id AS node_id, container_def_id FROM cst_defs_norm_v1
  UNION ALL SELECT file_id, path, call_id, container_def_id FROM cst_callsites_v1
  UNION ALL SELECT file_id, path, name_ref_id, container_def_id FROM cst_name_refs_v1
  UNION ALL SELECT file_id, path, attr_ref_id, container_def_id FROM cst_attr_refs_v1
  UNION ALL SELECT file_id, path, import_id, container_def_id FROM cst_imports_v1
),
edges AS (
  SELECT c.file_id, c.path, 'CONTAINS' AS edge_kind, coalesce(c.container_def_id, f.file_node_id) AS src, c.node_id AS dst,
         'cst' AS origin, 'SYNTAX' AS resolution_method, CAST(1.0 AS DOUBLE) AS confidence, 'contains' AS rule_name, 1 AS rule_priority,
         CAST(NULL AS STRING) AS qname_source, CAST(NULL AS BIGINT) AS ambiguity_group_id
  FROM contained c
  JOIN files f ON f.file_id = c.file_id
  UNION ALL
  SELECT file_id, path, 'HAS_PARAM', def_id, param_id, 'cst', 'SYNTAX', CAST(1.0 AS DOUBLE), 'has_param', 1,
         CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM cst_params_v1
  UNION ALL
  SELECT m.file_id, m.path, 'PY_DECLARES_MODULE', f.file_node_id, m.module_id, 'cst', 'MODULE_INDEX',
         CAST(1.0 AS DOUBLE), 'declares_module', 1, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM py_module_index_v1 m
  JOIN files f ON f.file_id = m.file_id
  UNION ALL
  SELECT DISTINCT i.file_id, i.path, 'PY_IMPORTS_MODULE', f.file_node_id, stable_id(concat_ws(chr(31), 'module', i.imported_module)),
         'qname', 'IMPORT', CAST(1.0 AS DOUBLE), 'imports_module', 1, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM py_import_edges_v1 i
  JOIN files f ON f.file_id = i.file_id
  UNION ALL
  SELECT file_id, path, 'PY_CALLS_QNAME', call_id, target_qname_id, 'qname', min(resolution_method), max(confidence), min(rule_name),
         min(rule_priority), min(qname_source), max(ambiguity_group_id)
  FROM rel_callsite_qname_v1 q
  WHERE NOT EXISTS (SELECT 1 FROM rel_callsite_symbol_v1 s WHERE s.file_id = q.file_id AND s.call_id = q.call_id AND NOT s.is_local)
  GROUP BY file_id, path, call_id, target_qname_id
  UNION ALL
  SELECT file_id, path, 'CALLS', call_id, def_id, 'flow', 'VALUE_FLOW', confidence, rule, rank, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM rel_callsite_def_v1
  WHERE def_kind <> 'lambda'
  UNION ALL
  SELECT file_id, path, 'DISPATCHES_TO', call_id, def_id, 'flow', 'VALUE_FLOW', confidence, rule, rank, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM rel_callsite_def_v1
  WHERE is_overriding
  UNION ALL
  SELECT file_id, path, 'OVERRIDES', def_id, overridden_def_id, 'flow', 'INHERITANCE', CAST(0.9 AS DOUBLE), 'overrides', distance,
         CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM rel_override_v1
  UNION ALL
  SELECT file_id, path, 'CALLS_FUNCTION', src, def_id, 'flow', 'VALUE_FLOW', max(confidence), 'calls_function', 1, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM (
    SELECT r.file_id, r.path, coalesce(c.container_def_id, m.module_id) AS src, r.def_id, r.confidence
    FROM rel_callsite_def_v1 r
    JOIN cst_callsites_v1 c ON c.file_id = r.file_id AND c.call_id = r.call_id
    JOIN py_module_index_v1 m ON m.file_id = r.file_id
    WHERE r.def_kind <> 'lambda'
    UNION ALL
    SELECT r.file_id, r.path, coalesce(d.def_id, m.module_id), r.def_id, r.confidence
    FROM rel_implicit_def_v1 r
    JOIN py_module_index_v1 m ON m.file_id = r.file_id
    LEFT JOIN cst_defs_norm_v1 d ON d.file_id = r.file_id AND d.def_id = r.owner_id
    WHERE r.def_kind <> 'lambda' AND (r.owner_id IS NULL OR d.def_id IS NOT NULL)
  ) called
  GROUP BY file_id, path, src, def_id
  UNION ALL
  SELECT file_id, path, 'QNAME_RESOLVES_TO', qname_id, def_id, 'qname', 'DEFINITION', CAST(1.0 AS DOUBLE), 'qname_of_definition', 1,
         CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM cst_defs_norm_v1
  UNION ALL
  SELECT DISTINCT file_id, path, 'QNAME_RESOLVES_TO', qname_id, def_id, 'qname', 'REEXPORT',
         CAST(0.9 AS DOUBLE), 'qname_of_reexport', 2, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM rel_qname_def_v1
  WHERE by_export AND target_kind = 'def' AND depth > 0
  UNION ALL
  SELECT DISTINCT b.file_id, b.path, 'INHERITS_FROM', b.def_id,
         CASE WHEN d.target_kind = 'def' THEN d.def_id ELSE d.target_qname_id END, 'qname',
         CASE WHEN d.target_kind = 'def' THEN 'BASE_DEFINITION' ELSE 'BASE_NAME' END,
         CAST(CASE WHEN d.target_kind = 'def' THEN 0.9 ELSE 0.5 END AS DOUBLE), 'inherits_from', 1, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM py_class_bases_v1 b
  JOIN rel_qname_def_v1 d ON d.file_id = b.file_id AND d.qname_id = b.qname_id AND d.target_kind <> 'module' AND NOT (b.source = 'star' AND d.is_withheld)
  UNION ALL
  SELECT d.file_id, d.path, 'PY_DEFINES_SYMBOL', coalesce(d.def_id, m.module_id), d.symbol_id, 'scip', d.resolution_method, d.confidence, d.rule_name, d.rule_priority,
         CAST(NULL AS STRING), d.ambiguity_group_id
  FROM rel_def_symbol_v1 d
  JOIN py_module_index_v1 m ON m.file_id = d.file_id
  WHERE NOT d.is_local
  UNION ALL
  SELECT n.file_id, n.path, k.edge_kind, n.name_ref_id, n.symbol_id, 'scip', n.resolution_method, n.confidence, n.rule_name, n.rule_priority,
         CAST(NULL AS STRING), n.ambiguity_group_id
  FROM rel_name_symbol_v1 n
  JOIN (SELECT 'PY_DEFINES_SYMBOL' AS edge_kind UNION ALL SELECT 'PY_REFERENCES_SYMBOL' UNION ALL SELECT 'PY_READS_SYMBOL' UNION ALL SELECT 'PY_WRITES_SYMBOL') k
    ON CASE k.edge_kind WHEN 'PY_DEFINES_SYMBOL' THEN n.is_definition WHEN 'PY_REFERENCES_SYMBOL' THEN NOT n.is_definition WHEN 'PY_READS_SYMBOL' THEN n.is_read ELSE n.is_write END
  WHERE NOT n.is_local
  UNION ALL
  SELECT file_id, path, 'PY_IMPORTS_SYMBOL', import_id, symbol_id, 'scip', resolution_method, confidence, rule_name, rule_priority,
         CAST(NULL AS STRING), ambiguity_group_id
  FROM rel_import_symbol_v1
  WHERE NOT is_local
  UNION ALL
  SELECT file_id, path, 'PY_CALLS_SYMBOL', call_id, symbol_id, 'scip', resolution_method, confidence, rule_name, rule_priority,
         CAST(NULL AS STRING), ambiguity_group_id
  FROM rel_callsite_symbol_v1
  WHERE NOT is_local
  UNION ALL
  SELECT r.file_id, r.path, k.edge_kind, symbol_id(r.symbol, false, ''), symbol_id(r.related_symbol, false, ''), 'scip', 'RELATIONSHIP', CAST(1.0 AS DOUBLE), 'scip_relationship', 1,
         CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM scip_symbol_relationships_v1 r
  JOIN (SELECT 'SCIP_SYMBOL_REFERENCE' AS edge_kind UNION ALL SELECT 'SCIP_SYMBOL_IMPLEMENTATION' UNION ALL SELECT 'SCIP_SYMBOL_TYPE_DEFINITION' UNION ALL SELECT 'SCIP_SYMBOL_DEFINITION') k
    ON CASE k.edge_kind WHEN 'SCIP_SYMBOL_REFERENCE' THEN r.is_reference WHEN 'SCIP_SYMBOL_IMPLEMENTATION' THEN r.is_implementation
                        WHEN 'SCIP_SYMBOL_TYPE_DEFINITION' THEN r.is_type_definition ELSE r.is_definition END
  WHERE NOT r.symbol LIKE 'local %' AND NOT r.related_symbol LIKE 'local %'
  UNION ALL
  SELECT n.file_id, n.path, 'HAS_ANNOTATION', coalesce(n.owner_def_id, f.file_node_id), n.type_expr_id, 'annotation', 'SYNTAX',
         CAST(1.0 AS DOUBLE), 'has_annotation', 1, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM type_exprs_norm_v1 n
  JOIN files f ON f.file_id = n.file_id
  UNION ALL
  SELECT n.file_id, n.path, 'INFERRED_TYPE', n.type_expr_id, n.type_id, 'annotation', 'ANNOTATION',
         CAST(1.0 AS DOUBLE), 'inferred_type', 1, CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM type_exprs_norm_v1 n
  UNION ALL
  SELECT d.file_id, d.path, 'HAS_DIAGNOSTIC', f.file_node_id, d.diag_id, 'diagnostic', 'DIAGNOSTIC',
         CAST(CASE d.severity WHEN 'ERROR' THEN 1.0 WHEN 'WARNING' THEN 0.7 ELSE 0.5 END AS DOUBLE), 'has_diagnostic', 1,
         CAST(NULL AS STRING), CAST(NULL AS BIGINT)
  FROM diagnostics_norm_v1 d
  JOIN files f ON f.file_id = d.file_id
),
every AS (
  SELECT *, CAST(NULL AS STRING) AS field, CAST(NULL AS INTEGER) AS position FROM edges
  UNION ALL
  SELECT a.file_id, a.path, 'AST', coalesce(p.node_id, f.file_node_id), a.node_id, 'ast', 'SYNTAX', CAST(1.0 AS DOUBLE), 'ast', 1,
         CAST(NULL AS STRING), CAST(NULL AS BIGINT), a.field, a.position
  FROM ast_nodes_v1 a
  JOIN files f ON f.file_id = a.file_id
  LEFT JOIN ast_nodes_v1 p ON p.file_id = a.file_id AND p.node = a.parent
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'edge', edge_kind, CAST(src AS STRING), CAST(dst AS STRING), file_id, coalesce(rule_name, ''))) AS edge_id,
       edge_kind, src AS src_node_id, dst AS dst_node_id, origin, resolution_method, confidence, confidence AS score,
       rule_name, rule_priority, qname_source, ambiguity_group_id, field, position
FROM every
