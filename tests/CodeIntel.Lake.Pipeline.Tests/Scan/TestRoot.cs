namespace CodeIntel.Lake.Pipeline.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class TestRoot
{
    /// <summary>Its top folder.</summary>
    public static string Folder { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "CodeIntel.Lake.sln")) ? folder.FullName : Find(folder.Parent!);
}
