using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>DuckDB's <c>delta</c> extension, in a DuckDB of its own.</summary>
internal static class DeltaExtension
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Digests of the tables' rows at their newest versions.</summary>
    public static List<string> Newest(IEnumerable<ReadTable> tables) => Digests(tables, _ => string.Empty);

    /// <summary>Digests of the tables' rows at the versions.</summary>
    public static List<string> AtVersion(IEnumerable<ReadTable> tables) => Digests(tables, t => $", version => {t.Version}");

    private static List<string> Digests(IEnumerable<ReadTable> tables, Func<ReadTable, string> option)
    {
        var oracles = OracleFolder.Require();
        var asked = tables.ToList();
        var folder = Directory.CreateTempSubdirectory("delta-extension-").FullName;
        try
        {
            var file = Path.Combine(folder, "statements.sql");
            File.WriteAllText(file, string.Join("\n;\n", asked.Select(t => Statement(t, option(t)))), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            var output = ForeignProcess.Run(Path.Combine(oracles.Source, "duckdb", "sql"), [oracles.Unpacked, file], folder, Patience);
            return [.. Answers(output).Zip(asked, (rows, table) => new CanonicalRows(rows.Select(r => CanonicalText.SparkRow(r, table.Contract.Columns))).Digest)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Statement(ReadTable table, string option)
    {
        var columns = table.Contract.Columns.Select(c =>
            c.Type == ColumnType.Timestamp ? $"epoch_us({SqlText.Name(c.Name)}) AS {SqlText.Name(c.Name)}" : SqlText.Name(c.Name));
        return $"SELECT to_json(t)::VARCHAR AS row FROM (SELECT {string.Join(", ", columns)} FROM delta_scan({SqlText.Literal(table.Folder)}{option})) t";
    }

    /// <summary>The rows of each statement, which a line that counts them ends.</summary>
    private static IEnumerable<List<string>> Answers(string output)
    {
        var rows = new List<string>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("row", out var row))
            {
                rows.Add(row.GetString()!);
            }
            else
            {
                yield return rows;
                rows = [];
            }
        }
    }
}
