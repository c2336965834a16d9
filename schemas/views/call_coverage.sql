SELECT m.module_fqn AS module, m.path, count(d.site_id) AS calls,
       count(CASE WHEN k.call_id IS NOT NULL OR (d.disposition = 'resolved' AND d.reason NOT IN ('external', 'builtin', 'external_symbol')) THEN 1 END) AS resolved,
       count(CASE WHEN k.call_id IS NULL AND d.disposition = 'resolved' AND d.reason IN ('external', 'builtin', 'external_symbol') THEN 1 END) AS external,
       count(CASE WHEN k.call_id IS NULL AND d.disposition = 'ambiguous' THEN 1 END) AS ambiguous,
       count(CASE WHEN k.call_id IS NULL AND d.disposition = 'unresolved' THEN 1 END) AS unresolved,
       count(CASE WHEN k.call_id IS NULL AND d.reason = 'name_not_found' THEN 1 END) AS name_not_found,
       count(CASE WHEN k.call_id IS NULL AND d.reason = 'unknown_attribute' THEN 1 END) AS unknown_attribute,
       count(CASE WHEN k.call_id IS NULL AND d.reason = 'local_value' THEN 1 END) AS local_value,
       count(CASE WHEN k.call_id IS NULL AND d.reason = 'unknown_name' THEN 1 END) AS unknown_name,
       count(CASE WHEN k.call_id IS NULL AND d.reason = 'dynamic_callee' THEN 1 END) AS dynamic_callee,
       count(CASE WHEN k.call_id IS NULL AND d.reason = 'too_many' THEN 1 END) AS too_many
FROM py_module_index_v1 m
LEFT JOIN rel_dispositions_v1 d ON d.file_id = m.file_id AND d.site_kind = 'call'
LEFT JOIN (SELECT DISTINCT file_id, call_id FROM rel_callsite_def_v1) k ON k.file_id = d.file_id AND k.call_id = d.site_id
GROUP BY m.module_fqn, m.path
