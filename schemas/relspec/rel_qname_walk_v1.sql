SELECT m.file_id, m.path, m.qname_id, w.qname AS reached_qname, w.depth, w.via
FROM qname_mentions_v1 m
JOIN qname_walk w ON w.origin = m.qname
