using System.Runtime.CompilerServices;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>
/// SQL conditions for sets of files: literals for small ones; a table of the engine's memory, made once for each set, for large ones.
/// </summary>
internal sealed class ScopeCondition(IEngineSession connection)
{
    private const int MostLiterals = 500;

    private readonly ConditionalWeakTable<IReadOnlySet<string>, string> tables = [];

    /// <summary>A list or subquery to stand after <c>IN</c>.</summary>
    public string In(IReadOnlySet<string> fileIds) => fileIds.Count <= MostLiterals
        ? $"({SqlText.Literals(fileIds)})"
        : $"(SELECT file_id FROM {tables.GetValue(fileIds, Create)})";

    private string Create(IReadOnlySet<string> fileIds)
    {
        var name = SqlText.Name($"lake_scope_{Guid.NewGuid():n}");
        connection.Execute($"CREATE TABLE {name} AS SELECT unnest(string_split({SqlText.Literal(string.Join(',', fileIds))}, ',')) AS file_id");
        return name;
    }
}
