using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Pipeline.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Folders.Temporary("lake-test-");

    public string At(string path) => Path.Combine(Root, path);

    /// <summary>Writes a file and the folders it needs; gives its full path.</summary>
    public string Write(string path, string text)
    {
        var file = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
