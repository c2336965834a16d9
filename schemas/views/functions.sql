SELECT n.qname AS symbol, n.kind, n.name, n.module_fqn AS module, n.path, d.line, d.end_line, m.lines, m.logical_lines, m.nodes, m.statements,
       m.positional_only + m.positional + m.keyword_only AS parameters, m.has_varargs, m.has_kwargs, m.decorators, m.returns, m.yields, m.raises,
       m.cyclomatic, m.cognitive, m.nesting, m.has_docstring, m.tree_hash, n.def_id AS symbol_id
FROM function_metrics_v1 m
JOIN cst_defs_norm_v1 n ON n.file_id = m.file_id AND n.def_id = m.def_id
JOIN cst_defs_v1 d ON d.file_id = m.file_id AND d.def_id = m.def_id
