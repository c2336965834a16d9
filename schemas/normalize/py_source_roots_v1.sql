SELECT r.root, r.root <> '' AND bool_or(f.path IN (concat(r.root, '/__init__.py'), concat(r.root, '/__init__.pyi'))) AS is_package
FROM source_roots r
JOIN repo_files_v1 f ON r.root = '' OR left(f.path, length(r.root) + 1) = concat(r.root, '/')
GROUP BY r.root
