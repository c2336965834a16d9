using System.Text.RegularExpressions;

namespace CodeIntel.Lake.Testing;

/// <summary>Folders of tests.</summary>
public static partial class Folders
{
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

    /// <summary>Makes a writer lock that was left behind look like a dead process's; it is this process's own after a simulated crash.</summary>
    public static void BuryWriter(string state)
    {
        var file = Path.Combine(state, "lock.json");
        if (File.Exists(file))
        {
            File.WriteAllText(file, StartYear().Replace(File.ReadAllText(file), "$1\"2001"));
        }
    }

    [GeneratedRegex("(\"startedAt\":\\s*)\"\\d{4}")]
    private static partial Regex StartYear();
}
