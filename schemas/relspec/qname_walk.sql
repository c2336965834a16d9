SELECT DISTINCT qname AS origin, qname, 0 AS depth, 'mention' AS via
FROM qname_mentions_v1
