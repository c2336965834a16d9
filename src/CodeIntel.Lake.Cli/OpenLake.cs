using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Cli;

/// <summary>One epoch of a lake, open for reading.</summary>
internal sealed class OpenLake : IDisposable
{
    private readonly IEngine database;

    private OpenLake(LakeStore store, IEngine database, IEngineSession connection, LakeReader reader)
    {
        this.database = database;
        Store = store;
        Connection = connection;
        Reader = reader;
    }

    public LakeStore Store { get; }

    public IEngineSession Connection { get; }

    public LakeReader Reader { get; }

    /// <summary>The epoch; 0 in a lake without one.</summary>
    public long Epoch => Reader.Manifest?.Epoch ?? 0;

    /// <summary>Opens the lake to read; where the command line names a repository, it must be the lake's.</summary>
    public static OpenLake Open(Workplace workplace, long? epoch) => Open(workplace, workplace.Open(LakeOpenMode.Read), epoch);

    /// <summary>Takes the writer lock of a lake that must be there.</summary>
    public static OpenLake OpenToMaintain(Invocation invocation) => OpenToMaintain(invocation, invocation.Workplace());

    /// <summary>As <see cref="OpenToMaintain(Invocation)"/>, of one of several places.</summary>
    public static OpenLake OpenToMaintain(Invocation invocation, Workplace workplace)
    {
        workplace.Open(LakeOpenMode.Read).Dispose();
        return Open(workplace, workplace.Open(LakeOpenMode.Write, invocation.Note), null);
    }

    private static OpenLake Open(Workplace workplace, LakeStore store, long? epoch)
    {
        IEngine? database = null;
        IEngineSession? connection = null;
        try
        {
            database = Engine.Open(EngineOptions.For(workplace.Settings, workplace.State));
            connection = database.Connect();
            return new OpenLake(store, database, connection, store.Read(connection, epoch));
        }
        catch
        {
            connection?.Dispose();
            database?.Dispose();
            store.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        database.Dispose();
        Store.Dispose();
    }
}
