using System.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>The SQL of DuckDB that reads and writes Parquet files of other schemas. Columns go by number, so that their names need no care.</summary>
internal sealed class DuckDbParquet(IEngineSession session) : IParquetFiles
{
    private const int LongestLine = 256 << 20;

    /// <inheritdoc/>
    public IEngineResult Read(IReadOnlyList<ParquetColumn> columns, IReadOnlyList<ParquetFile> files)
    {
        var all = columns.Select((c, i) => (Column: c, Name: $"c{i}", IsGiven: files[0].Values.ContainsKey(c.Name))).ToList();
        var given = all.Where(c => c.IsGiven).ToList();
        var rows = Rows(files.Select(f => f.Path), all.Where(c => !c.IsGiven).Select(c => (c.Column, c.Name)));
        if (files.Count == 1 && given.Count == 0)
        {
            return session.Stream($"SELECT {string.Concat(all.Select(c => $"{c.Name}, "))}0, file_row_number FROM {rows}");
        }

        var values = files.Select((f, i) => $"({string.Join(", ", given.Select(c => Value(f.Values[c.Column.Name], c.Column.Type)).Prepend($"{i}").Prepend(Text(f.Path)))})");
        return session.Stream($"""
            SELECT {string.Concat(all.Select(c => $"{(c.IsGiven ? "m" : "f")}.{c.Name}, "))}m.i, f.file_row_number
            FROM {rows} AS f
            JOIN (VALUES {string.Join(", ", values)}) AS m({string.Join(", ", given.Select(c => c.Name).Prepend("i").Prepend("path"))}) ON f.filename = m.path
            """);
    }

    /// <inheritdoc/>
    public long WriteJson(string json, IReadOnlyList<ParquetColumn> columns, string path) => session.ExecuteChanged($$"""
        COPY (FROM read_json({{SqlText.Literal(PathPattern.Of(json))}}, hive_partitioning = false, format = 'newline_delimited', maximum_object_size = {{LongestLine}},
            columns = {{{string.Join(", ", columns.Select(c => $"{SqlText.Literal(c.Name)}: {SqlText.Literal(c.Type)}"))}}}))
        TO {{SqlText.Literal(path)}} (FORMAT parquet, COMPRESSION zstd)
        """);

    private static string Rows(IEnumerable<string> paths, IEnumerable<(ParquetColumn Column, string Name)> columns)
    {
        var schema = columns
            .Select(c => $"{Text(c.Column.Name)}: {{'name': '{c.Name}', 'type': {SqlText.Literal(c.Column.Type)}, 'default_value': NULL}}")
            .DefaultIfEmpty("'': {'name': 'none', 'type': 'BOOLEAN', 'default_value': NULL}");
        return $"read_parquet([{string.Join(", ", paths.Select(p => Text(PathPattern.Of(p))))}], hive_partitioning = false, schema = MAP {{{string.Join(", ", schema)}}})";
    }

    /// <summary>A year after 9999 has a sign in Delta, which the engine does not know.</summary>
    private static string Value(string? value, string type) =>
        string.IsNullOrEmpty(value) ? $"CAST(NULL AS {type})"
        : type is "DATE" or "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE" ? $"CAST({Text(value.TrimStart('+'))} AS {type})"
        : type == "BLOB" ? $"encode({Text(value)})"
        : $"CAST({Text(value)} AS {type})";

    /// <summary>A text literal; one with U+0000, at which the engine would stop reading, goes by its bytes.</summary>
    private static string Text(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? $"decode(unhex('{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'))"
        : SqlText.Literal(text);
}
