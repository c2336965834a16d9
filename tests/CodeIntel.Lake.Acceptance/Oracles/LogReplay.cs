using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>Reads a Delta table with nothing but SQL over its commits and data files, without our reader.</summary>
internal static class LogReplay
{
    /// <summary>The rows of a version, from the commits 0 to that one; null where some are deleted by vectors, which plain SQL cannot decode.</summary>
    public static CanonicalRows? Rows(IEngineSession connection, string table, long version, Contract contract)
    {
        connection.Execute($$"""
            CREATE OR REPLACE TEMP TABLE commits AS
            SELECT "add", remove, "metaData", CAST(regexp_extract(filename, '(\d+)\.json$', 1) AS BIGINT) AS version
            FROM read_json({{SqlText.Literal(table + "/_delta_log/*.json")}}, format = 'newline_delimited', filename = true, columns = {
                "add": 'STRUCT(path VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), "deletionVector" STRUCT("pathOrInlineDv" VARCHAR))',
                remove: 'STRUCT(path VARCHAR, "deletionVector" STRUCT("pathOrInlineDv" VARCHAR))',
                "metaData": 'STRUCT("partitionColumns" VARCHAR[])'});
            CREATE OR REPLACE TEMP TABLE active AS
            SELECT concat({{SqlText.Literal(table + "/")}}, url_decode(path)) AS file, arg_max(partition_values, version) AS partition_values, vector
            FROM (SELECT "add".path AS path, "add"."deletionVector"."pathOrInlineDv" AS vector, "add"."partitionValues" AS partition_values, version, true AS is_active FROM commits WHERE "add" IS NOT NULL
                  UNION ALL SELECT remove.path, remove."deletionVector"."pathOrInlineDv", NULL, version, false FROM commits WHERE remove IS NOT NULL)
            WHERE version <= {{version}}
            GROUP BY path, vector
            HAVING arg_max(is_active, version)
            """);
        if (connection.Scalar<long>("SELECT count(vector) FROM active") > 0)
        {
            return null;
        }

        var files = Texts(connection, "SELECT file FROM active ORDER BY file");
        if (files.Count == 0)
        {
            return new CanonicalRows([]);
        }

        var partitions = Texts(connection, "SELECT unnest(\"metaData\".\"partitionColumns\") FROM commits WHERE \"metaData\" IS NOT NULL");
        var columns = contract.Columns.Select(c => partitions.Contains(c.Name) ? $"a.partition_values[{SqlText.Literal(c.Name)}] AS {SqlText.Name(c.Name)}" : $"p.{SqlText.Name(c.Name)}");
        return CanonicalRows.Of(connection, $"""
            SELECT {string.Join(", ", columns)}
            FROM read_parquet([{SqlText.Literals(files)}], hive_partitioning = false, filename = true) p
            JOIN active a ON a.file = p.filename
            """);
    }

    private static List<string> Texts(IEngineSession connection, string sql)
    {
        using var result = connection.Query(sql);
        return [.. result.Rows().Select(r => (string)r[0]!)];
    }
}
