using System.ComponentModel;
using System.Diagnostics;
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
    public GitAnswer? Git(string folder, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        SetEnvironment(start.Environment);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return new GitAnswer(process.ExitCode, output.ToArray(), errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Variables that a surrounding git command set (in a hook, say) would point at another repository. The file system monitor is off
    /// because it would run a program that the repository's own settings name.
    /// </summary>
    private static void SetEnvironment(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
        {
            environment.Remove(name);
        }

        (string Key, string Value)[] settings = [("safe.directory", "*"), ("core.quotepath", "off"), ("core.fsmonitor", "false")];
        environment["LC_ALL"] = "C";
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_CONFIG_COUNT"] = settings.Length.ToString();
        for (var i = 0; i < settings.Length; i++)
        {
            environment[$"GIT_CONFIG_KEY_{i}"] = settings[i].Key;
            environment[$"GIT_CONFIG_VALUE_{i}"] = settings[i].Value;
        }
    }
}
