using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>The staging tables of one thread: rows go to a table for each dataset, over a connection of its own. There are two sets of tables.</summary>
internal sealed class StageWriters(IEngine database, ContractCatalog contracts, int set = 0) : IRowWriters, IDisposable
{
    private readonly IEngineSession connection = database.Connect();
    private readonly Dictionary<string, IRowAppender> appenders = new(StringComparer.Ordinal);

    /// <summary>A select of the new rows that wait in a staging table to be replaced.</summary>
    public static string Select(Contract contract, int set = 0) => $"SELECT {contract.ColumnList} FROM {Table(contract, set)}";

    /// <summary>Makes an empty staging table.</summary>
    public static void Create(IEngineSession connection, Contract contract, int set = 0) => connection.Execute(
        $"CREATE OR REPLACE TABLE {Table(contract, set)} ({string.Join(", ", contract.Columns.Select(c => $"{SqlText.Name(c.Name)} {c.Type.SqlName()}"))})");

    /// <summary>Drops a staging table.</summary>
    public static void Drop(IEngineSession connection, Contract contract, int set = 0) =>
        connection.Execute($"DROP TABLE IF EXISTS {Table(contract, set)}");

    /// <summary>Replaces rows of one dataset by those that are written to a staging table, which then goes.</summary>
    /// <param name="session">The session.</param>
    /// <param name="staged">The epoch in the making.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">Which of its rows.</param>
    /// <param name="write">Writes the rows.</param>
    /// <param name="kept">A relation of rows that stay; null where none do.</param>
    public static ReplaceOutcome Replace(RefreshSession session, StagedEpoch staged, Contract contract, RowScope scope, Action<IRowWriters> write, string? kept = null)
    {
        Create(session.Connection, contract);
        using (var writers = new StageWriters(session.Database, session.Request.Contracts))
        {
            write(writers);
            writers.Close();
        }

        var outcome = staged.Replace(contract, scope, Select(contract) + (kept is null ? string.Empty : $" UNION ALL SELECT {contract.ColumnList} FROM {kept}"));
        Drop(session.Connection, contract);
        return outcome;
    }

    /// <inheritdoc/>
    public IRowWriter For(string dataset) => Appender(dataset);

    /// <summary>The same writer, with what only the engine's appender can take.</summary>
    public IRowAppender Appender(string dataset)
    {
        if (!appenders.TryGetValue(dataset, out var appender))
        {
            appender = connection.OpenAppender(BareName(dataset, set), [.. contracts[dataset].Columns.Select(c => c.Type)]);
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

    private static string Table(Contract contract, int set) => SqlText.Name(BareName(contract.Name, set));

    private static string BareName(string dataset, int set) => $"stage{set}_{dataset}";
}
