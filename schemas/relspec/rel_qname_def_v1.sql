SELECT m.file_id, m.path,
       stable_id(concat_ws(chr(31), 'qname_def', m.file_id, CAST(m.qname_id AS STRING), t.kind, t.qname, CAST(t.target_key AS STRING))) AS rel_id,
       m.qname_id, m.qname, t.kind AS target_kind,
       stable_id(concat_ws(chr(31), 'qname', t.qname)) AS target_qname_id,
       t.qname AS target_qname, t.def_id, t.target_file_id, t.depth, m.by_export
FROM qname_mentions_v1 m
JOIN qname_target t ON t.origin = m.qname
