using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>The rows that a replace stands for, in a table of the engine's memory: read once, to be compared and to tell the changes from.</summary>
internal sealed class OldRows : IDisposable
{
    private readonly IEngineSession connection;

    public OldRows(IEngineSession connection, Contract contract, string relation)
    {
        this.connection = connection;
        connection.Execute($"CREATE TABLE {Table} AS SELECT {contract.ColumnList} FROM {relation}");
    }

    /// <summary>The table's quoted name.</summary>
    public string Table { get; } = SqlText.Name($"lake_old_{Guid.NewGuid():n}");

    /// <summary>Drops the table.</summary>
    public void Dispose() => connection.Execute($"DROP TABLE IF EXISTS {Table}");
}
