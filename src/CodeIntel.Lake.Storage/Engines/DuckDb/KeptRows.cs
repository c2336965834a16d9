namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>Rows in a table of the engine's memory.</summary>
internal sealed class KeptRows : IKeptRows
{
    private readonly IEngineSession session;
    private long? count;

    /// <param name="session">Makes the table and drops it.</param>
    /// <param name="select">The rows.</param>
    public KeptRows(IEngineSession session, string select)
    {
        this.session = session;
        session.Execute($"CREATE TABLE {Relation} AS {select}");
    }

    /// <inheritdoc/>
    public string Relation { get; } = $"lake_rows_{Guid.NewGuid():n}";

    /// <inheritdoc/>
    public long Count
    {
        get => count ??= session.Checks.Count(Relation);
        set => count = value;
    }

    /// <inheritdoc/>
    public void Dispose() => session.Execute($"DROP TABLE IF EXISTS {Relation}");
}
