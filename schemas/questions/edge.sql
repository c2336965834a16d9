-- edge FROM TO: the calls in FROM that run TO, how each is known or why it is not; FROM is a caller, or a place as PATH:LINE. explain --edge shows the steps.
WITH known AS (
  SELECT c.caller, c.callee, c.path, c.line, if(f.call_id IS NOT NULL, 'flow', if(c.how = 'symbol', 'symbol', 'name')) AS known_by,
         c.how, f.round, f.is_exact, c.confidence, NULL AS reason, NULL AS looked_for, c.call_id, c.callee_symbol_id AS def_id
  FROM calls c
  LEFT JOIN rel_callsite_def_v1 f ON f.call_id = c.call_id AND f.def_id = c.callee_symbol_id
  UNION ALL
  SELECT coalesce(d.qname, m.module_fqn), '<lambda>', s.path, s.line, 'flow', f.rule, f.round, f.is_exact, f.confidence, NULL, NULL, f.call_id, f.def_id
  FROM rel_callsite_def_v1 f
  JOIN cst_callsites_v1 s ON s.file_id = f.file_id AND s.call_id = f.call_id
  JOIN py_module_index_v1 m ON m.file_id = f.file_id
  LEFT JOIN cst_defs_norm_v1 d ON d.file_id = s.file_id AND d.def_id = s.container_def_id
  WHERE f.def_kind = 'lambda'
  UNION ALL
  SELECT caller, callee_text, path, line, 'unknown', NULL, NULL, NULL, NULL, reason, looked_for, call_id, NULL FROM unresolved_calls
)
SELECT k.caller, k.callee, s.callee_text, k.path, k.line, k.known_by, k.how, k.round, k.is_exact, k.confidence, k.reason, k.looked_for, k.call_id, k.def_id
FROM known k
JOIN cst_callsites_v1 s ON s.call_id = k.call_id
WHERE (k.caller = {1} OR ends_with(k.caller, concat('.', {1})) OR concat(k.path, ':', k.line) = {1})
  AND ({2} = '' OR k.callee = {2} OR ends_with(k.callee, concat('.', {2})) OR (k.known_by = 'unknown' AND regexp_extract(k.callee, '\w+$') = regexp_extract({2}, '\w+$')))
ORDER BY k.path, k.line, s.call_bstart, k.callee
