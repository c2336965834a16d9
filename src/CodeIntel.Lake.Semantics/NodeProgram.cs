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
        var found = named is null ? SearchPath.Find(OperatingSystem.IsWindows() ? "node.exe" : "node") : File.Exists(named) ? named : null;
        return found
            ?? throw new SemanticsUnavailableException($"{(named is null ? "Node is not on PATH" : $"There is no Node at '{named}'")}. Install Node {OldestMajor} or newer (https://nodejs.org), and put it on PATH or name its executable in the settings.");
    }
}
