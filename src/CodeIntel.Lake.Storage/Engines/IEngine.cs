namespace CodeIntel.Lake.Storage.Engines;

/// <summary>An engine with tables of its own, in memory. Safe for several threads: each takes a session of its own.</summary>
public interface IEngine : IDisposable
{
    /// <summary>A new session. It keeps the engine's tables until both are disposed.</summary>
    IEngineSession Connect();
}
