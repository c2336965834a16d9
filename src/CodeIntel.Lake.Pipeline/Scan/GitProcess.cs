using System.ComponentModel;
using System.Diagnostics;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Starts git so that only the folder decides what it tells.</summary>
internal static class GitProcess
{
    /// <summary>Runs git to its end.</summary>
    /// <returns>null where it cannot be started.</returns>
    public static GitAnswer? Run(string folder, IReadOnlyList<string> arguments)
    {
        using var process = TryStart(folder, arguments);
        if (process is null)
        {
            return null;
        }

        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return new GitAnswer(process.ExitCode, output.ToArray(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Starts git with its three streams open.</summary>
    /// <returns>null where it cannot be started.</returns>
    public static Process? TryStart(string folder, IReadOnlyList<string> arguments)
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
            return Process.Start(start);
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
