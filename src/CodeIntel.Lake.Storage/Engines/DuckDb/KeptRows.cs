using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Rows in a table of the engine's memory.</summary>
internal class KeptRows : IKeptRows
{
    /// <summary>A table of no more rows stays until the engine goes: it holds little, and to drop it is a statement.</summary>
    private const int FewRows = 10_000;

    private readonly IEngineSession session;
    private IReadOnlyDictionary<string, long>? byFile;

    protected KeptRows(IEngineSession session, bool isSorted) => (this.session, IsSorted) = (session, isSorted);

    private KeptRows(IEngineSession session, string select, bool isSorted)
        : this(session, isSorted) => Count = session.Scalar<long>($"CREATE TABLE {Table} AS {select}");

    /// <inheritdoc/>
    public virtual string Relation => Table;

    /// <inheritdoc/>
    public virtual long Count { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> ByFile => byFile ??= Count == 0 ? new Dictionary<string, long>() : session.Checks.ByFile(Relation);

    /// <inheritdoc/>
    public bool IsSorted { get; }

    /// <summary>The table.</summary>
    protected string Table { get; } = $"lake_rows_{Guid.NewGuid():n}";

    /// <summary>A table with the rows of a select.</summary>
    /// <param name="session">Makes the table and drops it.</param>
    /// <param name="contract">Its columns.</param>
    /// <param name="select">The rows.</param>
    /// <param name="sorted">Whether they are brought into the contract's order.</param>
    public static KeptRows Of(IEngineSession session, Contract contract, string select, bool sorted) =>
        new(session, sorted ? $"{select} ORDER BY {contract.RowOrder}" : select, sorted);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Count > FewRows)
        {
            session.Execute($"DROP TABLE IF EXISTS {Table}");
        }
    }
}
