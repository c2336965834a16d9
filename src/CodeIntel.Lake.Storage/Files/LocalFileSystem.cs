using System.IO.Enumeration;
using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Storage.Files;

/// <summary>The file system of this machine.</summary>
public sealed partial class LocalFileSystem : IFileSystem
{
    private const int FileExists = 17;

    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>The only instance; it holds no state.</summary>
    public static LocalFileSystem Instance { get; } = new();

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool FolderExists(string folder) => Directory.Exists(folder);

    /// <inheritdoc/>
    public long? Size(string path) => Target(path)?.Length;

    /// <inheritdoc/>
    public DateTimeOffset? ModifiedAt(string path) => Target(path) is { } file ? new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero) : null;

    /// <inheritdoc/>
    public byte[] Read(string path) => IsEmpty(path) ? [] : File.ReadAllBytes(path);

    /// <inheritdoc/>
    public Stream OpenRead(string path) => IsEmpty(path) ? new MemoryStream([], writable: false) : File.OpenRead(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder) => Names(folder, folders: false);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFolders(string folder) => Names(folder, folders: true);

    /// <inheritdoc/>
    public string ResolveFolder(string folder) => new DirectoryInfo(folder).LinkTarget is null ? folder : Resolve(folder) ?? folder;

    /// <inheritdoc/>
    public void CreateFolder(string folder) => Directory.CreateDirectory(folder);

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(handle, content, 0);
    }

    /// <inheritdoc/>
    public T Produce<T>(string path, Func<T> write) => write();

    /// <inheritdoc/>
    /// <remarks>rename(2) overwrites what is there; link(2) fails, so it decides who was first.</remarks>
    public bool RenameExclusive(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            if (File.Exists(to))
            {
                return false;
            }

            File.Move(from, to, overwrite: false);
            return true;
        }

        if (Link(from, to) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == FileExists
                ? false
                : throw new IOException($"Cannot give '{from}' the name '{to}': {Marshal.GetPInvokeErrorMessage(error)}");
        }

        File.Delete(from);
        return true;
    }

    /// <inheritdoc/>
    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void PutFolder(string folder, string place) => FolderSwap.Put(folder, place);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // No folder, no file.
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void FlushFile(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <inheritdoc/>
    public void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = OpenFolder(folder, 0);
        if (handle < 0)
        {
            throw new IOException($"Cannot open the folder '{folder}': {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var failed = Flush(handle) != 0;
        var reason = failed ? Marshal.GetLastPInvokeErrorMessage() : null;
        _ = Close(handle);
        if (failed)
        {
            throw new IOException($"Cannot flush the folder '{folder}': {reason}");
        }
    }

    /// <summary>Whether a file need not be opened. A pipe or a device has no size, and to open or read one may take for ever.</summary>
    private static bool IsEmpty(string path) => Target(path) is { } file ? file.Length == 0
        : File.Exists(path) ? throw new IOException($"The link '{path}' leads to no file.")
        : false;

    /// <summary>What has a name, or what that is a link to in the end; null where there is nothing, or a folder.</summary>
    private static FileInfo? Target(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || !file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return file.Exists ? file : null;
        }

        return Resolve(path) is { } resolved && new FileInfo(resolved) is { Exists: true } target ? target : null;
    }

    /// <summary>
    /// What a link leads to in the end, as the system follows it: <c>..</c> is the parent of the folder that the link is in, not of the name by
    /// which that was reached. null where it leads nowhere.
    /// </summary>
    private static unsafe string? Resolve(string link)
    {
        const int LongestPath = 4096;
        if (OperatingSystem.IsWindows())
        {
            return new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        }

        var resolved = stackalloc byte[LongestPath + 1];
        return RealPath(link, resolved) == 0 ? null : Marshal.PtrToStringUTF8((nint)resolved);
    }

    /// <summary>Only the names are made into strings, for a table's log may have thousands.</summary>
    private static string[] Names(string folder, bool folders)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var entries = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry e) => e.FileName.ToString(), AllEntries)
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => e.IsDirectory == folders,
        };
        var names = entries.ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint RealPath(string path, byte* resolved);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
