using CodeIntel.Lake.Storage.Engines.DuckDb;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>The one place that says which engine computes.</summary>
public static class Engine
{
    /// <summary>Starts an engine with no data, whose time zone is UTC and which never installs or loads an extension by itself.</summary>
    /// <exception cref="LakeException"><c>database_failed</c>: a limit is refused.</exception>
    public static IEngine Open(EngineLimits limits) => DuckDbDatabase.Open(limits);
}
