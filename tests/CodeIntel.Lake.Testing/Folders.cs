using System.Text;
using System.Text.RegularExpressions;

namespace CodeIntel.Lake.Testing;

/// <summary>Folders of tests.</summary>
public static partial class Folders
{
    /// <summary>The top folder of the source tree that the tests were built from.</summary>
    public static string SourceTree { get; } = FindSourceTree();

    /// <summary>
    /// Makes a folder of its own for a test, in memory where the system offers it and there is room: tests write thousands of small files, and wait for each to be on disk.
    /// </summary>
    public static string Temporary(string prefix)
    {
        const string Memory = "/dev/shm";
        const long Room = 1L << 30;
        return Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Room
            ? Directory.CreateDirectory(Path.Combine(Memory, $"{prefix}{Guid.NewGuid():n}")).FullName
            : Directory.CreateTempSubdirectory(prefix).FullName;
    }

    /// <summary>Copies a folder and all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    /// <summary>A writer lock as a process would have left it that ended long ago.</summary>
    public static byte[] Buried(byte[] writerLock) => Encoding.UTF8.GetBytes(StartYear().Replace(Encoding.UTF8.GetString(writerLock), "$1\"2001"));

    /// <summary>Makes what a writer's lock left behind look like a dead process's; it is this process's own after a simulated crash.</summary>
    public static void BuryWriter(string state)
    {
        foreach (var file in Directory.Exists(state) ? Directory.GetFiles(state, "*lock*") : [])
        {
            File.WriteAllBytes(file, Buried(File.ReadAllBytes(file)));
        }
    }

    /// <summary>The program in its own output folder, compiled ahead, as it is run from there: of the configuration that the tests were built in.</summary>
    public static string BuiltProgram
    {
        get
        {
            var tests = Path.Combine(SourceTree, "tests");
            var output = Path.GetRelativePath(tests, AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[1..];
            return Path.Combine([SourceTree, "src", "CodeIntel.Lake.Cli", .. output, "codeintel-lake.dll"]);
        }
    }

    private static string FindSourceTree()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CodeIntel.Lake.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run from the repository.");
        }

        return folder;
    }

    [GeneratedRegex("(\"startedAt\":\\s*)\"\\d{4}")]
    private static partial Regex StartYear();
}
