using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

/// <summary>A database in memory with one connection, and a folder of its own.</summary>
internal sealed class DuckDbScene : IDisposable
{
    public DuckDbScene(int threads = 0)
    {
        Database = Engine.Open(new EngineLimits(Threads: threads));
        Connection = Database.Connect();
        Folder = Folders.Temporary("duckdb-room-");
    }

    public IEngine Database { get; }

    public IEngineSession Connection { get; }

    public string Folder { get; }

    public List<object?[]> Rows(string sql)
    {
        using var result = Connection.Query(sql);
        return result.ToList();
    }

    public object? Value(string expression) => Rows("SELECT " + expression)[0][0];

    public void Dispose()
    {
        Connection.Dispose();
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
