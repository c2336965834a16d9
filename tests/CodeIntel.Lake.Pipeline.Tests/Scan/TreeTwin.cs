using System.Collections.Concurrent;
using System.Text;
using CodeIntel.Lake.Pipeline.Scan;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

/// <summary>A twin of the file system that a scan reads: counts what is opened, and lets a test act or fail at each step.</summary>
internal sealed class TreeTwin : IWorkingTree
{
    private readonly ConcurrentDictionary<string, int> opened = new(StringComparer.Ordinal);

    /// <summary>How often each file was opened, by full path.</summary>
    public IReadOnlyDictionary<string, int> Opened => opened;

    /// <summary>Called with a path before it is looked at.</summary>
    public Action<string> BeforeStat { get; set; } = _ => { };

    /// <summary>Called with a path before it is opened; all files are listed by then.</summary>
    public Action<string> BeforeOpen { get; set; } = _ => { };

    /// <summary>Called with a path after its last byte was read.</summary>
    public Action<string> AfterRead { get; set; } = _ => { };

    /// <summary>Called with a folder before it is listed.</summary>
    public Action<string> BeforeList { get; set; } = _ => { };

    /// <summary>What git answers, where it is not to be asked really.</summary>
    public Func<IReadOnlyList<string>, GitAnswer?>? GitAnswers { get; set; }

    /// <summary>Says of paths beneath these folders that they cannot be looked at, and lists none of them.</summary>
    public ISet<string> Locked { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Shows all files as an hour older than they are, so that a cache may trust them at once.</summary>
    public bool IsAged { get; set; }

    public FileStat Stat(string path)
    {
        const long hour = 3_600_000_000_000;
        BeforeStat(path);
        var stat = LocalWorkingTree.Instance.Stat(path);
        return IsLocked(Path.GetDirectoryName(path)!) ? new FileStat(EntryKind.Unreadable, 0, 0, 0, 0)
            : IsAged ? stat with { ModifiedNs = stat.ModifiedNs - hour, ChangedNs = stat.ChangedNs - hour }
            : stat;
    }

    public IReadOnlyList<FolderEntry> List(string folder)
    {
        BeforeList(folder);
        return IsLocked(folder) ? throw new UnauthorizedAccessException("as from a folder without permissions") : LocalWorkingTree.Instance.List(folder);
    }

    public Stream OpenRead(string path)
    {
        BeforeOpen(path);
        opened.AddOrUpdate(path, 1, (_, n) => n + 1);
        return IsLocked(Path.GetDirectoryName(path)!)
            ? throw new UnauthorizedAccessException("as from a folder without permissions")
            : new Ending(File.ReadAllBytes(path), () => AfterRead(path));
    }

    public GitAnswer? Git(string folder, params IReadOnlyList<string> arguments) =>
        GitAnswers is { } answers ? answers(arguments) : LocalWorkingTree.Instance.Git(folder, arguments);

    /// <summary>An answer of git's.</summary>
    public static GitAnswer Answer(int exitCode, string output, string errors) => new(exitCode, Encoding.UTF8.GetBytes(output), errors);

    private bool IsLocked(string folder) => Locked.Any(l => folder == l || folder.StartsWith(l + "/", StringComparison.Ordinal));

    private sealed class Ending(byte[] content, Action end) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            if (read == 0)
            {
                end();
            }

            return read;
        }
    }
}
