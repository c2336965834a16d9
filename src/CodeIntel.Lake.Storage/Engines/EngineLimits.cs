namespace CodeIntel.Lake.Storage.Engines;

/// <summary>How a database is opened.</summary>
/// <param name="Threads">Threads of the engine, all connections together; 0 leaves the engine's default.</param>
/// <param name="MemoryLimitBytes">Memory after which the engine spills to disk; 0 leaves the engine's default.</param>
/// <param name="TempDirectory">Where the engine spills to; null leaves the engine's default.</param>
public sealed record EngineLimits(
    int Threads = 0,
    long MemoryLimitBytes = 0,
    string? TempDirectory = null);
