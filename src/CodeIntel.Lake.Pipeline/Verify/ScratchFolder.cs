namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>A folder that goes when it is disposed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private ScratchFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes a folder in the lake's own folder for temporary files, where there is room; in the system's where that cannot be written.</summary>
    public static ScratchFolder Below(string state)
    {
        var name = $"verify-{Guid.NewGuid():n}";
        try
        {
            return new ScratchFolder(Directory.CreateDirectory(System.IO.Path.Combine(state, "tmp", name)).FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ScratchFolder(Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), name)).FullName);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
