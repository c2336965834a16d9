using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

/// <summary>A folder to scan, with a clock that the test sets.</summary>
internal sealed class ScanScene : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<string> rawNames = [];
    private readonly SettableClock clock = new() { Now = DateTimeOffset.UtcNow.AddHours(1) };

    /// <summary>A scene of files, each with its path as content.</summary>
    public static ScanScene Of(params string[] paths)
    {
        var scene = new ScanScene();
        foreach (var path in paths)
        {
            scene.Write(path, path);
        }

        return scene;
    }

    public string Root => folder.Root;

    /// <summary>When scans begin, as they see it; an hour ahead unless set, so that no file looks fresh.</summary>
    public DateTimeOffset Now { set => clock.Now = value; }

    public IReadOnlyList<string> Exclude { get; set; } = ["**/.git/**", "**/.venv/**"];

    public long MaxFileBytes { get; set; } = long.MaxValue;

    public string At(string path) => folder.At(path);

    public string Write(string path, string text) => folder.Write(path, text);

    public void Delete(string path) => File.Delete(At(path));

    /// <summary>Reads the repository; changed by tests of what the file system may do.</summary>
    public IWorkingTree Tree { get; set; } = LocalWorkingTree.Instance;

    public bool UsesGit { get; set; } = true;

    public RepositorySnapshot Scan(StatCache? previous = null, int threads = 0, string below = "") =>
        new RepositoryScanner(head => head.StartsWith("# latin"u8) ? "latin-1" : "utf-8", clock, Tree)
            .Scan(new ScanRequest(At(below), ["**/*.py"], Exclude, threads, MaxFileBytes, UsesGit), previous);

    public IEnumerable<string> Paths() => Scan().Files.Select(f => f.Path);

    /// <summary>Runs git in the folder; the test is skipped where there is no git.</summary>
    public void Git(params string[] arguments) => Start("git", arguments);

    /// <summary>Runs a shell command in the folder; the test is skipped where it fails.</summary>
    public void Run(string command) => Start("sh", ["-c", command]);

    /// <summary>Makes folders in folders, all of one name, and files in the last, however long the path; the test is skipped where that fails.</summary>
    public void Descend(string name, int depth, params string[] files) => Start("python3", ["-c", """
        import os, sys
        for _ in range(int(sys.argv[2])):
            os.mkdir(sys.argv[1])
            os.chdir(sys.argv[1])
        for name in sys.argv[3:]:
            open(name, 'w').close()
        """, name, $"{depth}", .. files]);

    /// <summary>Makes a file whose name is bytes; the test is skipped where the file system takes no such name.</summary>
    public void WriteRawName(string octalName)
    {
        Start("sh", ["-c", $"printf 'x' > \"$(printf '{octalName}')\""]);
        rawNames.Add(octalName);
    }

    public void Dispose()
    {
        rawNames.ForEach(name => Start("sh", ["-c", $"rm \"$(printf '{name}')\""]));
        folder.Dispose();
    }

    private void Start(string program, string[] arguments) => Assume.That(OtherProgram.Run(Root, program, arguments), Is.Null);

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
