namespace CodeIntel.Lake.Storage.DuckDb;

/// <summary>How a database is opened.</summary>
/// <param name="File">The database's file, made if it is missing; null keeps the database in memory.</param>
/// <param name="Threads">Threads of the engine, all connections together; 0 leaves the engine's default.</param>
/// <param name="MemoryLimitBytes">Memory after which the engine spills to disk; 0 leaves the engine's default.</param>
/// <param name="TempDirectory">Where the engine spills to; null leaves the engine's default.</param>
/// <param name="AllowUnsignedExtensions">Whether LOAD takes extensions that the engine's makers did not sign.</param>
public sealed record DuckDbOptions(
    string? File = null,
    int Threads = 0,
    long MemoryLimitBytes = 0,
    string? TempDirectory = null,
    bool AllowUnsignedExtensions = false);
