namespace CodeIntel.Lake.Semantics;

/// <summary>The folders of the environment's PATH.</summary>
internal static class SearchPath
{
    /// <summary>The first file of a name, in the order of the folders; null where none has one.</summary>
    public static string? Find(string file) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, file))
        .FirstOrDefault(File.Exists);
}
