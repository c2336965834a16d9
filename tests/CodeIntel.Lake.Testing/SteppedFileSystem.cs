using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>
/// A file system that sees each step before another one takes it. Questions that cannot fail (whether something exists, its size and age, what
/// a link leads to) are no steps.
/// </summary>
/// <param name="inner">Takes the steps.</param>
public abstract class SteppedFileSystem(IFileSystem inner) : IFileSystem
{
    /// <summary>Takes the steps.</summary>
    protected IFileSystem Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual bool Exists(string path) => Inner.Exists(path);

    /// <inheritdoc/>
    public bool FolderExists(string folder) => Inner.FolderExists(folder);

    /// <inheritdoc/>
    public virtual long? Size(string path) => Inner.Size(path);

    /// <inheritdoc/>
    public DateTimeOffset? ModifiedAt(string path) => Inner.ModifiedAt(path);

    /// <inheritdoc/>
    public string ResolveFolder(string folder) => Inner.ResolveFolder(folder);

    /// <inheritdoc/>
    public byte[] Read(string path) => Take(new FileStep(FileOperation.Read, path), () => Inner.Read(path));

    /// <inheritdoc/>
    public Stream OpenRead(string path) => Take(new FileStep(FileOperation.Read, path), () => Inner.OpenRead(path));

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder) => Take(new FileStep(FileOperation.List, folder), () => Inner.List(folder));

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFolders(string folder) => Take(new FileStep(FileOperation.List, folder), () => Inner.ListFolders(folder));

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
        if (!Inner.FolderExists(folder))
        {
            Do(new FileStep(FileOperation.CreateFolder, folder), () => Inner.CreateFolder(folder));
        }
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var copy = content.ToArray();
        Do(new FileStep(FileOperation.Write, path, Content: copy), () => Inner.Write(path, copy));
    }

    /// <inheritdoc/>
    public T Produce<T>(string path, Func<T> write) => Take(new FileStep(FileOperation.Produce, path), () => Inner.Produce(path, write));

    /// <inheritdoc/>
    public bool RenameExclusive(string from, string to) => Take(new FileStep(FileOperation.RenameExclusive, from, to), () => Inner.RenameExclusive(from, to));

    /// <inheritdoc/>
    public void Move(string from, string to) => Do(new FileStep(FileOperation.Move, from, to), () => Inner.Move(from, to));

    /// <inheritdoc/>
    public void PutFolder(string folder, string place) => Do(new FileStep(FileOperation.PutFolder, folder, place), () => Inner.PutFolder(folder, place));

    /// <inheritdoc/>
    public void Delete(string path) => Do(new FileStep(FileOperation.Delete, path), () => Inner.Delete(path));

    /// <inheritdoc/>
    public void DeleteFolder(string folder) => Do(new FileStep(FileOperation.DeleteFolder, folder), () => Inner.DeleteFolder(folder));

    /// <inheritdoc/>
    public void FlushFile(string path) => Do(new FileStep(FileOperation.FlushFile, path), () => Inner.FlushFile(path));

    /// <inheritdoc/>
    public void FlushFolder(string folder) => Do(new FileStep(FileOperation.FlushFolder, folder), () => Inner.FlushFolder(folder));

    /// <summary>Takes a step, or does not.</summary>
    protected abstract T Take<T>(FileStep step, Func<T> act);

    private void Do(FileStep step, Action act) => Take(step, () =>
    {
        act();
        return true;
    });
}
