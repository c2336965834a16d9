using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>
/// Answers one question: which files must be resolved again, and why. A file depends on the names that were looked up for it, found or
/// not (<c>rel_qname_walk_v1</c>); it is impacted where one of them, or a prefix of one, is a name whose offer changed.
/// </summary>
/// <param name="connection">The run's connection. Leaves the temporary tables <see cref="NamesTable"/> and <see cref="FilesTable"/>.</param>
/// <param name="contracts">The contracts.</param>
/// <param name="staged">The epoch in the making, normalized.</param>
internal sealed class ImpactAnalysis(IEngineSession connection, ContractCatalog contracts, StagedEpoch staged)
{
    /// <summary>
    /// Changed names: delta_kind (added, removed, modified), impact_qname, source (export or module). A module that was known as an
    /// external one only is added when the repository gains it, and removed when it is external again.
    /// </summary>
    public const string NamesTable = "impact_names";

    /// <summary>Impacted files: file_id, path, reason_kind, reason_ref.</summary>
    public const string FilesTable = "impact_files";

    /// <summary>Makes the two tables without rows, where everything is redone anyway.</summary>
    public void FindNone()
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {NamesTable} (delta_kind VARCHAR, impact_qname VARCHAR, source VARCHAR)");
        CreateNoFiles();
    }

    /// <summary>Finds the impacted files.</summary>
    /// <param name="exporters">Files whose rows in <c>dim_exported_defs_v1</c> changed.</param>
    /// <param name="modulesChanged">Whether <c>dim_modules_v1</c> changed.</param>
    /// <param name="deleted">Files that are gone, and so are not impacted.</param>
    /// <returns>Ids of impacted files.</returns>
    public IReadOnlyList<string> Find(IEnumerable<string> exporters, bool modulesChanged, IReadOnlyList<string> deleted)
    {
        var exports = contracts["dim_exported_defs_v1"];
        var modules = contracts["dim_modules_v1"];
        var scope = RowScope.Of(exporters);
        var moduleScope = modulesChanged ? RowScope.All : RowScope.Of([]);
        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE {NamesTable} AS
            WITH before AS (
              SELECT impact_qname, hash(file_id, export_id, kind, def_id, target_qname, is_public, surface_hash) AS state, 'export' AS source, true AS is_ours
              FROM {staged.Before.Relation(exports, scope)}
              UNION ALL
              SELECT module_fqn, hash(kind, is_external, file_id, path), 'module', NOT is_external FROM {Modules(staged.Before.Relation(modules, RowScope.All), moduleScope)}
            ),
            after AS (
              SELECT impact_qname, hash(file_id, export_id, kind, def_id, target_qname, is_public, surface_hash) AS state, 'export' AS source, true AS is_ours
              FROM {staged.Relation(exports, scope)}
              UNION ALL
              SELECT module_fqn, hash(kind, is_external, file_id, path), 'module', NOT is_external FROM {Modules(staged.Relation(modules, RowScope.All), moduleScope)}
            ),
            differing AS (
              (SELECT * FROM before EXCEPT ALL SELECT * FROM after)
              UNION ALL
              (SELECT * FROM after EXCEPT ALL SELECT * FROM before)
            )
            SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM before b WHERE b.impact_qname = d.impact_qname AND b.is_ours = d.is_ours) THEN 'added'
                        WHEN NOT EXISTS (SELECT 1 FROM after a WHERE a.impact_qname = d.impact_qname AND a.is_ours = d.is_ours) THEN 'removed'
                        ELSE 'modified' END AS delta_kind,
                   d.impact_qname, d.source
            FROM (SELECT impact_qname, max(source) AS source, bool_or(is_ours) AS is_ours FROM differing GROUP BY impact_qname) d
            """);
        if (connection.Scalar<long>($"SELECT count(*) FROM {NamesTable}") == 0)
        {
            CreateNoFiles();
            return [];
        }

        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE {FilesTable} AS
            WITH walked AS (
              SELECT file_id, path, qname_id, reached_qname FROM {staged.Before.Relation(contracts["rel_qname_walk_v1"], RowScope.All)}
            ),
            reached AS (
              SELECT DISTINCT reached_qname FROM walked
            ),
            hits AS (
              SELECT r.reached_qname, n.impact_qname, n.delta_kind, n.source
              FROM (SELECT reached_qname, unnest(list_append(name_prefixes(reached_qname), reached_qname)) AS prefix FROM reached) r
              JOIN {NamesTable} n ON n.impact_qname = r.prefix
            )
            SELECT DISTINCT w.file_id, w.path,
                   CASE WHEN h.source = 'module' AND h.delta_kind = 'added' THEN 'negative_dependency'
                        WHEN h.source = 'module' AND h.delta_kind = 'modified' THEN 'shadowing'
                        WHEN h.source = 'module' THEN 'import_module'
                        WHEN h.delta_kind = 'added' THEN 'negative_dependency'
                        WHEN m.by_import THEN 'import_name'
                        WHEN m.by_base THEN 'base_qname'
                        WHEN m.by_call THEN 'callsite_qname'
                        ELSE 'name_qname' END AS reason_kind,
                   h.impact_qname AS reason_ref
            FROM walked w
            JOIN hits h ON h.reached_qname = w.reached_qname
            LEFT JOIN {staged.Before.Relation(contracts["qname_mentions_v1"], RowScope.All)} m ON m.file_id = w.file_id AND m.qname_id = w.qname_id
            WHERE NOT list_contains([{SqlText.Literals(deleted)}]::VARCHAR[], w.file_id)
            """);
        using var files = connection.Query($"SELECT DISTINCT file_id FROM {FilesTable} ORDER BY 1");
        return [.. files.Rows().Select(r => (string)r[0]!)];
    }

    private static string Modules(string relation, RowScope scope) => scope.IsEmpty ? $"(SELECT * FROM {relation} WHERE false)" : relation;

    private void CreateNoFiles() =>
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {FilesTable} (file_id VARCHAR, path VARCHAR, reason_kind VARCHAR, reason_ref VARCHAR)");
}
