SELECT r.root, bool_or(f.file_id IS NOT NULL) AS is_package
FROM source_roots r
LEFT JOIN repo_files_v1 f ON r.root <> '' AND f.path IN (concat(r.root, '/__init__.py'), concat(r.root, '/__init__.pyi'))
GROUP BY r.root
