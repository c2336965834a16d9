using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The staging tables of one thread: rows go to <c>stage_&lt;dataset&gt;</c> over a connection of its own.</summary>
internal sealed class StageWriters(DuckDbDatabase database, ContractCatalog contracts) : IRowWriters, IDisposable
{
    private readonly DuckDbConnection connection = database.Connect();
    private readonly Dictionary<string, DuckDbAppender> appenders = new(StringComparer.Ordinal);

    /// <summary>The table that holds a dataset's new rows until they are replaced.</summary>
    public static string Table(string dataset) => SqlText.Name("stage_" + dataset);

    /// <summary>Makes an empty staging table.</summary>
    public static void Create(DuckDbConnection connection, Contract contract) => connection.Execute(
        $"CREATE OR REPLACE TABLE {Table(contract.Name)} ({string.Join(", ", contract.Columns.Select(c => $"{SqlText.Name(c.Name)} {c.Type.DuckDbName()}"))})");

    /// <summary>Drops a staging table.</summary>
    public static void Drop(DuckDbConnection connection, Contract contract) =>
        connection.Execute($"DROP TABLE IF EXISTS {Table(contract.Name)}");

    /// <inheritdoc/>
    public IRowWriter For(string dataset) => Appender(dataset);

    /// <summary>The same writer, with what only the engine's appender can take.</summary>
    public DuckDbAppender Appender(string dataset)
    {
        if (!appenders.TryGetValue(dataset, out var appender))
        {
            appender = connection.OpenAppender("stage_" + dataset, [.. contracts[dataset].Columns.Select(c => c.Type)]);
            appenders.Add(dataset, appender);
        }

        return appender;
    }

    /// <summary>Makes all rows visible to other connections. The writers cannot be used afterwards.</summary>
    public void Close()
    {
        foreach (var appender in appenders.Values)
        {
            appender.Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var appender in appenders.Values)
        {
            appender.Dispose();
        }

        connection.Dispose();
    }
}
