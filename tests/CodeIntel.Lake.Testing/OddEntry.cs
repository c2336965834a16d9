using System.Diagnostics;

namespace CodeIntel.Lake.Testing;

/// <summary>What may stand where a file or a folder is looked for, and is none that a program can use.</summary>
/// <param name="Name">For a person.</param>
/// <param name="Put">Puts it at a path where nothing is.</param>
public sealed record OddEntry(string Name, Action<string> Put)
{
    /// <summary>All that this machine can make.</summary>
    public static IReadOnlyList<OddEntry> All { get; } = [.. Make()];

    /// <summary>Takes away what is at a path, and what was put beside it.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path) && !File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
        File.Delete(path + ".pipe");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static IEnumerable<OddEntry> Make()
    {
        yield return new("nothing", _ => { });
        yield return new("a folder", path => Directory.CreateDirectory(path));
        yield return new("an empty file", path => File.WriteAllBytes(path, []));
        yield return new("a file of something else", path => File.WriteAllText(path, "{\"x\": [1, 2"));
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        yield return new("a link to nothing", path => File.CreateSymbolicLink(path, "nowhere"));
        yield return new("a link to itself", path => File.CreateSymbolicLink(path, path));
        yield return new("a link to a device", path => File.CreateSymbolicLink(path, "/dev/zero"));
        yield return new("a pipe", MakePipe);
        yield return new("a link to a pipe", path =>
        {
            MakePipe(path + ".pipe");
            File.CreateSymbolicLink(path, path + ".pipe");
        });
        if (!Environment.IsPrivilegedProcess)
        {
            yield return new("a file that may not be read", MakeUnreadable);
        }
    }

    private static void MakeUnreadable(string path)
    {
        File.WriteAllText(path, "content");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }
    }

    private static void MakePipe(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
    }
}
