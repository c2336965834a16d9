using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Rows in a table of the engine's memory.</summary>
internal sealed class KeptRows : IKeptRows
{
    private readonly IEngineSession session;
    private long? count;
    private Dictionary<string, long>? byFile;

    private KeptRows(IEngineSession session, string select, bool isSorted, bool isComplete)
    {
        this.session = session;
        IsSorted = isSorted;
        var made = session.Scalar<long>($"CREATE TABLE {Relation} AS {select}");
        count = isComplete ? made : null;
    }

    /// <inheritdoc/>
    public string Relation { get; } = $"lake_rows_{Guid.NewGuid():n}";

    /// <inheritdoc/>
    public long Count => count ??= session.Checks.Count(Relation);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> ByFile => byFile ??= Count == 0 ? [] : CountByFile();

    /// <inheritdoc/>
    public bool IsSorted { get; }

    /// <summary>A table with the rows of a select.</summary>
    /// <param name="session">Makes the table and drops it.</param>
    /// <param name="contract">Its columns.</param>
    /// <param name="select">The rows.</param>
    /// <param name="sorted">Whether they are brought into the contract's order.</param>
    public static KeptRows Of(IEngineSession session, Contract contract, string select, bool sorted) =>
        new(session, sorted ? $"{select} ORDER BY {contract.RowOrder}" : select, sorted, isComplete: true);

    /// <summary>A table to which rows are appended, before anything is asked of it.</summary>
    /// <param name="session">Makes the table and drops it.</param>
    /// <param name="select">Its columns; gives no rows.</param>
    public static KeptRows Empty(IEngineSession session, string select) => new(session, select, isSorted: false, isComplete: false);

    /// <inheritdoc/>
    public void Dispose() => session.Execute($"DROP TABLE IF EXISTS {Relation}");

    private Dictionary<string, long> CountByFile()
    {
        using var counts = session.Query($"SELECT file_id, count(*) FROM {Relation} GROUP BY file_id");
        return counts.Rows().ToDictionary(r => (string)r[0]!, r => (long)r[1]!, StringComparer.Ordinal);
    }
}
