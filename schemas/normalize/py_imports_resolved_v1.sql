WITH based AS (
  SELECT i.file_id, i.path, i.import_id, i.kind, i.module, i.name, i.asname, i.relative_level, i.binding_id, i.is_star, m.module_fqn,
         i.relative_level > 0 AND (m.package_fqn = '' OR i.relative_level > size(name_parts(m.package_fqn))) AS is_beyond,
         CASE WHEN i.relative_level > 0 THEN ancestor_name(m.package_fqn, i.relative_level - 1) ELSE '' END AS base
  FROM cst_imports_v1 i
  JOIN py_module_index_v1 m ON m.file_id = i.file_id
),
named AS (
  SELECT based.*,
         CASE WHEN kind = 'import' THEN name
              WHEN is_beyond THEN concat(repeat('.', relative_level), coalesce(module, ''))
              WHEN base = '' THEN coalesce(module, '')
              WHEN module IS NULL THEN base
              ELSE concat(base, '.', module) END AS imported_module
  FROM based
),
targets AS (
  SELECT named.*,
         CASE WHEN kind = 'import' OR is_star THEN imported_module ELSE concat(imported_module, '.', name) END AS target_qname
  FROM named
)
SELECT file_id, path, import_id, module_fqn, imported_module,
       CASE WHEN kind = 'import' OR is_star THEN NULL ELSE name END AS imported_name,
       target_qname,
       CASE WHEN is_star THEN NULL
            WHEN kind = 'import' AND asname IS NULL THEN first_name(name)
            ELSE target_qname END AS binding_qname,
       binding_id, is_star,
       CASE WHEN is_beyond THEN 'beyond_top_level' ELSE 'ok' END AS status
FROM targets
