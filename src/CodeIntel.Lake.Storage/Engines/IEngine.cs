namespace CodeIntel.Lake.Storage.Engines;

/// <summary>An engine with tables of its own, in memory. Safe for several threads: each takes a session of its own.</summary>
public interface IEngine : IDisposable
{
    /// <summary>A new session. It keeps the engine's tables until both are disposed.</summary>
    IEngineSession Connect();

    /// <summary>Statements that all sessions have run so far: what small work costs, whatever else the machine does.</summary>
    long Statements { get; }
}
