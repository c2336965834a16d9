namespace CodeIntel.Lake.Pipeline.Configuration;

/// <summary>Looks for files and folders by name.</summary>
internal static class FolderSearch
{
    /// <summary>A folder, then each one above it.</summary>
    public static IEnumerable<string> Upwards(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }

    /// <summary>The first file of that name; null where no folder has one.</summary>
    public static string? FirstFile(IEnumerable<string> folders, string name) => folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    /// <summary>The first folder of that name; null where no folder has one.</summary>
    public static string? FirstFolder(IEnumerable<string> folders, string name) => folders.Select(f => Path.Combine(f, name)).FirstOrDefault(Directory.Exists);
}
