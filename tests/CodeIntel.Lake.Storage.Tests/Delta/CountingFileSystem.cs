using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>The local file system, for reading only, remembering which files were read.</summary>
internal sealed class CountingFileSystem : IFileSystem
{
    private readonly LocalFileSystem inner = LocalFileSystem.Instance;

    public List<string> Reads { get; } = [];

    public bool Exists(string path) => inner.Exists(path);

    public long? Size(string path) => inner.Size(path);

    public DateTimeOffset? ModifiedAt(string path) => inner.ModifiedAt(path);

    public byte[] Read(string path)
    {
        Reads.Add(Path.GetFileName(path));
        return inner.Read(path);
    }

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public IReadOnlyList<string> ListFolders(string folder) => inner.ListFolders(folder);

    public void CreateFolder(string folder) => throw new NotSupportedException();

    public bool CreateExclusive(string path, ReadOnlySpan<byte> content) => throw new NotSupportedException();

    public void Replace(string path, ReadOnlySpan<byte> content) => throw new NotSupportedException();

    public bool RenameExclusive(string from, string to) => throw new NotSupportedException();

    public void Move(string from, string to) => throw new NotSupportedException();

    public void Delete(string path) => throw new NotSupportedException();

    public void FlushFile(string path) => throw new NotSupportedException();

    public void FlushFolder(string folder) => throw new NotSupportedException();
}
