SELECT m.module_fqn AS module, m.path, count(d.site_id) AS calls,
       count(CASE WHEN d.disposition = 'resolved' AND d.reason NOT IN ('external', 'builtin') THEN 1 END) AS resolved,
       count(CASE WHEN d.disposition = 'resolved' AND d.reason IN ('external', 'builtin') THEN 1 END) AS external,
       count(CASE WHEN d.disposition = 'ambiguous' THEN 1 END) AS ambiguous,
       count(CASE WHEN d.disposition = 'unresolved' THEN 1 END) AS unresolved,
       count(CASE WHEN d.reason = 'name_not_found' THEN 1 END) AS name_not_found,
       count(CASE WHEN d.reason = 'unknown_attribute' THEN 1 END) AS unknown_attribute,
       count(CASE WHEN d.reason = 'local_value' THEN 1 END) AS local_value,
       count(CASE WHEN d.reason = 'unknown_name' THEN 1 END) AS unknown_name,
       count(CASE WHEN d.reason = 'dynamic_callee' THEN 1 END) AS dynamic_callee,
       count(CASE WHEN d.reason = 'too_many' THEN 1 END) AS too_many
FROM py_module_index_v1 m
LEFT JOIN rel_dispositions_v1 d ON d.file_id = m.file_id AND d.site_kind = 'call'
GROUP BY m.module_fqn, m.path
