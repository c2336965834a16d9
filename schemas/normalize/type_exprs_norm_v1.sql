SELECT file_id, path, type_expr_id, owner_def_id, role,
       stable_id(concat_ws(chr(31), 'type', trim(text))) AS type_id,
       trim(text) AS type_repr
FROM cst_type_exprs_v1
WHERE trim(text) <> ''
