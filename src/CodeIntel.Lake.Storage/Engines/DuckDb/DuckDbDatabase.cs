using System.Globalization;
using DuckDB.NET.Native;

namespace CodeIntel.Lake.Storage.Engines.DuckDb;

/// <summary>A database of DuckDB in memory.</summary>
internal sealed class DuckDbDatabase : IEngine
{
    private readonly DuckDBDatabase handle;
    private readonly StatementCount count = new();
    private readonly LeftTables left = new();

    private DuckDbDatabase(DuckDBDatabase handle) => this.handle = handle;

    /// <summary>Opens a database in memory that never installs or loads an extension by itself and whose time zone is UTC.</summary>
    /// <exception cref="LakeException"><c>database_failed</c>: an option is refused.</exception>
    public static DuckDbDatabase Open(EngineLimits options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = NativeMethods.Configuration.DuckDBCreateConfig(out var config);
        using (config)
        {
            foreach (var (name, value) in Settings(options))
            {
                if (!NativeMethods.Configuration.DuckDBSetConfig(config, name, value).IsSuccess())
                {
                    throw Failed($"the setting {name} = '{value}' is refused");
                }
            }

            return NativeMethods.Startup.DuckDBOpen(null, out var database, config, out var error).IsSuccess()
                ? UseUtc(new DuckDbDatabase(database))
                : throw Failed(error);
        }
    }

    /// <inheritdoc/>
    public IEngineSession Connect() => DuckDbConnection.To(handle, count, left);

    /// <inheritdoc/>
    public long Statements => count.Value;

    /// <summary>Closes the database once its last connection is gone.</summary>
    public void Dispose() => handle.Dispose();

    private static DuckDbDatabase UseUtc(DuckDbDatabase database)
    {
        try
        {
            // The setting belongs to an extension that is loaded with the database, so it cannot be among the options.
            using var connection = database.Connect();
            connection.Execute("SET GLOBAL TimeZone = 'UTC'");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static IEnumerable<(string Name, string Value)> Settings(EngineLimits options)
    {
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        if (options.Threads > 0)
        {
            yield return ("threads", options.Threads.ToString(CultureInfo.InvariantCulture));
        }

        if (options.MemoryLimitBytes > 0)
        {
            yield return ("memory_limit", options.MemoryLimitBytes.ToString(CultureInfo.InvariantCulture) + "B");
        }

        if (options.TempDirectory is { } folder)
        {
            yield return ("temp_directory", folder);
        }
    }

    private static LakeException Failed(string why) =>
        new(LakeError.Unexpected, "database_failed", $"The DuckDB engine cannot be started: {why}");
}
