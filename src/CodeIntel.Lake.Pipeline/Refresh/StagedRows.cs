using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>New rows of some datasets that wait in tables of the engine, one for each dataset, to be replaced. Any thread may write them, by writers of its own.</summary>
internal sealed class StagedRows(IEngine database, IEngineSession connection, IReadOnlyList<Contract> datasets) : IDisposable
{
    private readonly Dictionary<string, IRowTable> tables = datasets.ToDictionary(c => c.Name, c => connection.Rows.Table(c.Columns), StringComparer.Ordinal);

    /// <summary>The rows of one dataset, as they are written one by one.</summary>
    public static IKeptRows Of(RefreshSession session, Contract contract, Action<IRowWriters> write)
    {
        using var rows = new StagedRows(session.Database, session.Connection, [contract]);
        rows.Write(write);
        return rows.Take(contract);
    }

    /// <summary>Hands the rows of a dataset over, to be disposed of by whoever takes them.</summary>
    public IKeptRows Take(Contract contract) => tables.Remove(contract.Name, out var table) ? table : throw new InvalidOperationException($"the rows of {contract.Name} are taken twice");

    /// <summary>A select of the rows of a dataset.</summary>
    public string Select(Contract contract) => connection.Rows.Columns(tables[contract.Name].Relation, [.. contract.Columns.Select(c => c.Name)]);

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
        foreach (var rows in tables.Values)
        {
            rows.Dispose();
        }
    }

    private sealed class Writers(IEngineSession session, Dictionary<string, IRowTable> tables) : IRowWriters, IDisposable
    {
        private readonly Dictionary<string, IRowAppender> appenders = new(StringComparer.Ordinal);

        public IRowWriter For(string dataset)
        {
            if (!appenders.TryGetValue(dataset, out var appender))
            {
                appender = tables[dataset].Append(session);
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
