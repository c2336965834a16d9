WITH unbinding AS (
  SELECT DISTINCT file_id, qname_id FROM rel_qname_walk_v1 WHERE reached_qname IN ('builtins.staticmethod', 'abc.abstractstaticmethod')
),
joined AS (
  SELECT c.file_id, c.path, c.call_id, c.qname_id, c.source, c.priority,
         d.target_kind, d.target_qname_id, d.target_qname, d.def_id, d.target_file_id,
         CASE d.target_kind WHEN 'def' THEN 0 WHEN 'variable' THEN 0 WHEN 'module' THEN 1 WHEN 'missing' THEN 3 ELSE 2 END AS openness,
         bool_or(c.source = 'decorator' AND u.qname_id IS NOT NULL) OVER (PARTITION BY c.file_id, c.call_id) AS has_no_receiver
  FROM callsite_qname_candidates_v1 c
  JOIN rel_qname_def_v1 d ON d.file_id = c.file_id AND d.qname_id = c.qname_id
  LEFT JOIN unbinding u ON u.file_id = c.file_id AND u.qname_id = c.qname_id
  -- A star brings nothing that its module keeps back.
  WHERE c.source <> 'star' OR NOT d.is_withheld
),
-- Nobody here knows whether a star from outside hides a builtin: the two are of one rank.
ranked AS (
  SELECT joined.*, rank() OVER (PARTITION BY file_id, call_id ORDER BY openness, CASE WHEN target_kind = 'external' AND source IN ('star', 'builtin') THEN 4 ELSE priority END) AS choice
  FROM joined
  WHERE source <> 'decorator' AND NOT (source = 'self' AND has_no_receiver)
),
best AS (
  SELECT ranked.*,
         row_number() OVER (PARTITION BY file_id, call_id, target_kind, target_qname_id, def_id ORDER BY source, qname_id) AS repeat
  FROM ranked
  WHERE choice = 1
),
counted AS (
  SELECT best.*, count(*) OVER (PARTITION BY file_id, call_id) AS rivals
  FROM best
  WHERE repeat = 1
),
scored AS (
  SELECT counted.*,
         CASE source WHEN 'import' THEN 0.9 WHEN 'def' THEN 0.9 WHEN 'self' THEN 0.8 WHEN 'variable' THEN 0.7
                     WHEN 'star' THEN 0.6 ELSE 0.8 END
         - CASE WHEN target_kind IN ('missing', 'unknown', 'too_many') THEN 0.4 ELSE 0.0 END
         - CASE WHEN rivals > 1 THEN 0.1 ELSE 0.0 END AS trust
  FROM counted
)
SELECT s.file_id, s.path,
       stable_id(concat_ws(chr(31), 'rel_callsite_qname', CAST(s.call_id AS STRING), s.target_kind, CAST(s.target_qname_id AS STRING), coalesce(CAST(s.def_id AS STRING), ''))) AS rel_id,
       s.call_id, s.qname_id, s.source AS qname_source, s.target_kind, s.target_qname_id, s.target_qname, s.def_id, s.target_file_id,
       concat('QNAME_', upper(s.source)) AS resolution_method,
       CAST(s.trust AS DOUBLE) AS confidence, CAST(s.trust AS DOUBLE) AS score,
       CASE WHEN s.rivals > 1 THEN s.call_id END AS ambiguity_group_id,
       'callsite_by_qname' AS rule_name, s.priority AS rule_priority
FROM scored s
