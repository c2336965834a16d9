using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage.Datasets;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Has statements of others read by DuckDB: its function query() takes one SELECT and nothing else.</summary>
internal sealed partial class ReadingStatements(DuckDbConnection connection) : IReadingStatements
{
    /// <inheritdoc/>
    public IEngineResult Read(string statement) => Explain().Match(statement) is { Success: true } explain
        ? connection.Stream($"{explain.Value} FROM {OneSelect(statement[explain.Length..])}")
        : connection.Stream($"FROM {Readable(Relation(statement))}");

    /// <inheritdoc/>
    public void Save(string statement, string path) => connection.Execute(
        $"COPY (FROM {Readable(Relation(statement), DuckDBType.HugeInt)}) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)");

    /// <summary>A SELECT as a relation. A PIVOT whose values are not listed becomes several statements, which query() does not take, so it is looked at here.</summary>
    private string Relation(string select)
    {
        var whole = $"(\n{select}\n)";
        return connection.IsSelectAfterTypes($"FROM {whole}") ? whole : OneSelect(select);
    }

    private static string OneSelect(string select) => $"query({SqlText.Literal(select)})";

    /// <summary>A relation whose columns are all of types that are read, by casts where that is needed.</summary>
    /// <param name="relation">The relation.</param>
    /// <param name="other">A type that is read otherwise, and cast here.</param>
    private string Readable(string relation, DuckDBType? other = null)
    {
        var columns = connection.Columns($"FROM {relation}", type => (TypeText.Of(type), TypeText.Readable(type, other)));
        return columns.All(c => c.Value.Item1 == c.Value.Item2)
            ? relation
            : $"(SELECT {string.Join(", ", columns.Select((c, i) => $"CAST(c{i} AS {c.Value.Item2}) AS {SqlText.Name(c.Name)}"))} FROM {relation} AS t({string.Join(", ", columns.Select((_, i) => $"c{i}"))}))";
    }

    [GeneratedRegex(@"^\s*EXPLAIN\b(\s+(ANALYZE|VERBOSE)\b)?(\s*\(\s*(ANALYZE|FORMAT|VERBOSE)\b[\w\s,]*\))?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Explain();
}
