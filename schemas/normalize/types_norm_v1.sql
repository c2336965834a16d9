SELECT DISTINCT type_id, type_repr, 'annotation' AS type_form
FROM type_exprs_norm_v1
