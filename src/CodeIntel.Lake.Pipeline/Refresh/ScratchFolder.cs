using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>A folder that goes when it is disposed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly IFileSystem files;

    private ScratchFolder(IFileSystem files, string path)
    {
        this.files = files;
        Path = path;
        files.CreateFolder(path);
    }

    public string Path { get; }

    /// <summary>Makes a folder in the lake's own folder for temporary files, where there is room; in the system's where that cannot be written.</summary>
    public static ScratchFolder Below(IFileSystem files, string state)
    {
        try
        {
            return In(System.IO.Path.Combine(state, "tmp"), files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return InTemp(files);
        }
    }

    /// <summary>Makes a folder in the system's for temporary files.</summary>
    public static ScratchFolder InTemp(IFileSystem files) => In(System.IO.Path.GetTempPath(), files);

    private static ScratchFolder In(string parent, IFileSystem files) =>
        new(files, System.IO.Path.GetFullPath(System.IO.Path.Combine(parent, $"scratch-{Guid.NewGuid():n}")));

    public void Dispose() => files.DeleteFolder(Path);
}
