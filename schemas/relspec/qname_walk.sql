SELECT DISTINCT coalesce(l.name, m.qname) AS origin, coalesce(l.name, m.qname) AS qname, 0 AS depth, 'mention' AS via
FROM qname_mentions_v1 m
LEFT JOIN qname_lookup l ON l.file_id = m.file_id AND l.qname_id = m.qname_id AND l.is_instead
