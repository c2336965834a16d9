using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Pipeline.Verify;

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
        var name = $"verify-{Guid.NewGuid():n}";
        try
        {
            return new ScratchFolder(files, System.IO.Path.GetFullPath(System.IO.Path.Combine(state, "tmp", name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ScratchFolder(files, System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetTempPath(), name)));
        }
    }

    public void Dispose() => files.DeleteFolder(Path);
}
