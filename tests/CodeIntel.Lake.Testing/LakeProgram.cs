using System.Diagnostics;

namespace CodeIntel.Lake.Testing;

/// <summary>The program as a process of its own: the built one, or a published one that the environment variable <c>LAKE_PROGRAM</c> names.</summary>
public static class LakeProgram
{
    /// <summary>The published program's path; null where the built one is meant.</summary>
    public static string? Published { get; } = Environment.GetEnvironmentVariable("LAKE_PROGRAM") is { Length: > 0 } path ? path : null;

    /// <summary>The executable, and what it gets before the program's own arguments.</summary>
    public static IReadOnlyList<string> Command { get; } = Published is null ? ["dotnet", Folders.BuiltProgram] : [Published];

    /// <summary>Starts it, with its output and its errors redirected.</summary>
    public static ProcessStartInfo StartInfo(params IEnumerable<string> args) =>
        new(Command[0], [.. Command.Skip(1), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
}
