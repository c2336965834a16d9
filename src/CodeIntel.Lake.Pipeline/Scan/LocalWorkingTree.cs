using System.IO.Enumeration;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>A repository on this machine's file system.</summary>
public sealed class LocalWorkingTree : IWorkingTree
{
    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private LocalWorkingTree()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static LocalWorkingTree Instance { get; } = new();

    /// <inheritdoc/>
    public FileStat Stat(string path) => FileStat.Of(path);

    /// <inheritdoc/>
    public IReadOnlyList<FolderEntry> List(string folder) =>
    [
        .. new FileSystemEnumerable<FolderEntry>(
            folder,
            (ref FileSystemEntry entry) => new FolderEntry(entry.FileName.ToString(), entry.IsDirectory, entry.IsDirectory && entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
            AllEntries),
    ];

    /// <inheritdoc/>
    public Stream OpenRead(string path) => File.Open(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });

    /// <inheritdoc/>
    public GitAnswer? Git(string folder, params IReadOnlyList<string> arguments) => GitProcess.Run(folder, arguments);
}
