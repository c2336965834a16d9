using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Turns settings into limits of the engine.</summary>
public static class EngineOptions
{
    /// <summary>An engine in memory that spills into the state folder.</summary>
    public static EngineLimits For(PipelineSettings settings, string state) => new(
        Threads: RefreshSession.Threads(settings),
        MemoryLimitBytes: settings.Engine.MemoryLimitBytes,
        TempDirectory: Path.Combine(state, "tmp"));
}
