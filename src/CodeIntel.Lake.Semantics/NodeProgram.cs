namespace CodeIntel.Lake.Semantics;

/// <summary>Finds Node.</summary>
internal static class NodeProgram
{
    /// <summary>The oldest major version that runs the indexer.</summary>
    public const int OldestMajor = 20;

    /// <summary>Node's executable: the one that is named, else the first one on PATH.</summary>
    /// <exception cref="SemanticsUnavailableException">There is none.</exception>
    public static string Find(string? named)
    {
        var file = OperatingSystem.IsWindows() ? "node.exe" : "node";
        var candidates = named is not null
            ? [named]
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, file));
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new SemanticsUnavailableException($"{(named is null ? "Node is not on PATH" : $"There is no Node at '{named}'")}. Install Node {OldestMajor} or newer (https://nodejs.org), and put it on PATH or name its executable in the settings.");
    }
}
