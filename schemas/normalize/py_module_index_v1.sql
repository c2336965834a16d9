WITH rooted AS (
  SELECT f.file_id, f.path, r.root,
         if(r.root = '', f.path, substr(f.path, length(r.root) + 2)) AS below,
         row_number() OVER (PARTITION BY f.file_id ORDER BY length(r.root) DESC, r.root) AS choice
  FROM repo_files_v1 f
  JOIN py_source_roots_v1 r ON NOT r.is_package AND (r.root = '' OR left(f.path, length(r.root) + 1) = concat(r.root, '/'))
),
stems AS (
  SELECT file_id, path, root,
         CASE WHEN right(below, 4) = '.pyi' THEN left(below, length(below) - 4)
              WHEN right(below, 3) = '.py' THEN left(below, length(below) - 3)
              ELSE below END AS stem
  FROM rooted
  WHERE choice = 1
),
named AS (
  SELECT file_id, path, root, stem,
         stem = '__init__' OR right(stem, 9) = '/__init__' AS is_init
  FROM stems
),
modules AS (
  SELECT file_id, path, root, is_init,
         CASE WHEN stem = '__init__' THEN '__init__'
              WHEN is_init THEN translate(left(stem, length(stem) - 9), '/.', '.:')
              ELSE translate(stem, '/.', '.:') END AS module_fqn,
         stem
  FROM named
)
SELECT file_id, path,
       stable_id(concat_ws(chr(31), 'module', module_fqn)) AS module_id,
       module_fqn,
       CASE WHEN stem = '__init__' THEN '' WHEN is_init THEN module_fqn ELSE parent_name(module_fqn) END AS package_fqn,
       is_init,
       root AS source_root
FROM modules
