using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Rows in a table of the engine's memory.</summary>
internal class KeptRows : IKeptRows
{
    private readonly IEngineSession session;
    private readonly LeftTables left;
    private IReadOnlyDictionary<string, long>? byFile;

    protected KeptRows(IEngineSession session, LeftTables left, bool isSorted) => (this.session, this.left, IsSorted) = (session, left, isSorted);

    private KeptRows(IEngineSession session, LeftTables left, string select, bool isSorted)
        : this(session, left, isSorted) => Count = session.Scalar<long>($"CREATE TABLE {Table} AS {select}");

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
    /// <param name="left">Says whether it does.</param>
    /// <param name="contract">Its columns.</param>
    /// <param name="select">The rows.</param>
    /// <param name="sorted">Whether they are brought into the contract's order.</param>
    public static KeptRows Of(IEngineSession session, LeftTables left, Contract contract, string select, bool sorted) =>
        new(session, left, sorted ? $"{select} ORDER BY {contract.RowOrder}" : select, sorted);

    /// <summary>
    /// Whether no row can break the contract; where one may, that is for the engine to say. For few rows, which cost less to look at here than to be counted
    /// by the engine; whose they are is known then.
    /// </summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The files that the rows may be of.</param>
    public bool SurelyKeep(Contract contract, RowScope scope)
    {
        using var rows = session.Query(RowComparer.NewRows(contract, Relation, hash: "0::UBIGINT"));
        var comparison = RowComparer.Of(rows, contract, scope);
        byFile = comparison.Added.Where(r => r.FileId is not null).CountBy(r => r.FileId!).ToDictionary(f => f.Key, f => (long)f.Value, StringComparer.Ordinal);
        return !comparison.IsSuspect;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Relation == Table && !left.Take(Count))
        {
            session.Execute($"DROP TABLE IF EXISTS {Table}");
        }
    }
}
