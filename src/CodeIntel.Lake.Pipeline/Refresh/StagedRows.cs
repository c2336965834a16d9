using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>New rows of some datasets that wait in tables of the engine, one for each dataset, to be replaced. Any thread may write them, by writers of its own.</summary>
internal sealed class StagedRows(IEngine database, IEngineSession connection, IReadOnlyList<Contract> datasets) : IDisposable
{
    private readonly Dictionary<string, (Contract Contract, IKeptRows Rows)> tables =
        datasets.ToDictionary(c => c.Name, c => (c, connection.Rows.Table(c.Columns)), StringComparer.Ordinal);

    /// <summary>Replaces rows of one dataset by those that are written one by one.</summary>
    /// <param name="session">The session.</param>
    /// <param name="staged">The epoch in the making.</param>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">Which of its rows.</param>
    /// <param name="write">Writes the rows.</param>
    /// <param name="kept">A relation of rows that stay; null where none do.</param>
    public static ReplaceOutcome Replace(RefreshSession session, StagedEpoch staged, Contract contract, RowScope scope, Action<IRowWriters> write, string? kept = null)
    {
        using var rows = new StagedRows(session.Database, session.Connection, [contract]);
        rows.Write(write);
        var select = rows.Select(contract);
        return staged.Replace(contract, scope, kept is null ? select : session.Connection.Rows.Both(contract, select, kept));
    }

    /// <summary>A select of the rows of a dataset.</summary>
    public string Select(Contract contract) => connection.Rows.Columns(tables[contract.Name].Rows.Relation, [.. contract.Columns.Select(c => c.Name)]);

    /// <summary>Opens writers; their rows can be read once <paramref name="write"/> has returned.</summary>
    public void Write(Action<IRowWriters> write)
    {
        using var writers = new Writers(database.Connect(), tables);
        write(writers);
        writers.Close();
    }

    /// <summary>Drops the tables.</summary>
    public void Dispose()
    {
        foreach (var (_, rows) in tables.Values)
        {
            rows.Dispose();
        }
    }

    private sealed class Writers(IEngineSession session, Dictionary<string, (Contract Contract, IKeptRows Rows)> tables) : IRowWriters, IDisposable
    {
        private readonly Dictionary<string, IRowAppender> appenders = new(StringComparer.Ordinal);

        public IRowWriter For(string dataset)
        {
            if (!appenders.TryGetValue(dataset, out var appender))
            {
                var (contract, rows) = tables[dataset];
                appender = session.OpenAppender(rows.Relation, [.. contract.Columns.Select(c => c.Type)]);
                appenders.Add(dataset, appender);
            }

            return appender;
        }

        public void Close()
        {
            foreach (var appender in appenders.Values)
            {
                appender.Close();
            }
        }

        public void Dispose()
        {
            foreach (var appender in appenders.Values)
            {
                appender.Dispose();
            }

            session.Dispose();
        }
    }
}
