using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>The local file system, remembering the last redo log that was written.</summary>
internal sealed class RecordingFileSystem : IFileSystem
{
    private readonly LocalFileSystem inner = LocalFileSystem.Instance;

    public byte[] RedoLog { get; private set; } = [];

    public bool Exists(string path) => inner.Exists(path);

    public long? Size(string path) => inner.Size(path);

    public DateTimeOffset? ModifiedAt(string path) => inner.ModifiedAt(path);

    public byte[] Read(string path) => inner.Read(path);

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public IReadOnlyList<string> ListFolders(string folder) => inner.ListFolders(folder);

    public void CreateFolder(string folder) => inner.CreateFolder(folder);

    public bool CreateExclusive(string path, ReadOnlySpan<byte> content)
    {
        if (Path.GetFileName(path).StartsWith("pending-", StringComparison.Ordinal))
        {
            RedoLog = content.ToArray();
        }

        return inner.CreateExclusive(path, content);
    }

    public void Replace(string path, ReadOnlySpan<byte> content) => inner.Replace(path, content);

    public bool RenameExclusive(string from, string to) => inner.RenameExclusive(from, to);

    public void Move(string from, string to) => inner.Move(from, to);

    public void Delete(string path) => inner.Delete(path);

    public void FlushFile(string path) => inner.FlushFile(path);

    public void FlushFolder(string folder) => inner.FlushFolder(folder);
}
