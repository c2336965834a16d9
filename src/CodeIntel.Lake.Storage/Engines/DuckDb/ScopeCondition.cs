using System.Runtime.CompilerServices;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>
/// SQL conditions for sets of files or keys: literals for small ones; a table of the engine's memory, made once for each set, for large ones.
/// </summary>
internal sealed class ScopeCondition(IEngineSession connection)
{
    private const int MostLiterals = 500;

    private readonly ConditionalWeakTable<object, string> tables = [];

    /// <summary>A list or subquery to stand after <c>IN</c>.</summary>
    public string In(IReadOnlySet<string> fileIds) => fileIds.Count <= MostLiterals
        ? $"({SqlText.Literals(fileIds)})"
        : InTable(fileIds, $"string_split({SqlText.Literal(string.Join(',', fileIds))}, ',')");

    /// <summary>As <see cref="In(IReadOnlySet{string})"/>, of numbers, of which there may be none.</summary>
    public string In(IReadOnlySet<long> keys) => keys.Count is > 0 and <= MostLiterals ? $"({string.Join(", ", keys)})" : InTable(keys, $"[{string.Join(", ", keys)}]::BIGINT[]");

    /// <summary>A condition for rows with none of some keys.</summary>
    public string NotIn(KeyScope keys) => $"{SqlText.Name(keys.Column)} NOT IN {In(keys.Values)}";

    /// <summary>A condition for rows of no file that are outside of a scope by their keys; null where it has none.</summary>
    public string? OutsideKeys(Contract contract, RowScope scope) => scope.Keys is not { } keys ? null
        : contract.IsPerFile ? $"(file_id = {SqlText.Literal(RowScope.GlobalFileId)} AND {NotIn(keys)})"
        : NotIn(keys);

    private string InTable(object set, string values) => $"(SELECT item FROM {tables.GetValue(set, _ => Create(values))})";

    private string Create(string values)
    {
        var name = SqlText.Name($"lake_scope_{Guid.NewGuid():n}");
        connection.Execute($"CREATE TABLE {name} AS SELECT unnest({values}) AS item");
        return name;
    }
}
