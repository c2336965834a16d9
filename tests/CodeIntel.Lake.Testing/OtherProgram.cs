using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CodeIntel.Lake.Testing;

/// <summary>Programs that tests start to set a scene.</summary>
public static class OtherProgram
{
    /// <summary>Runs one in a folder.</summary>
    /// <returns>null where all went well, or else why the scene is not set.</returns>
    public static string? Run(string folder, string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program}: {errors}";
        }
        catch (Win32Exception)
        {
            return $"{program} is missing";
        }
    }

    /// <summary>Makes a folder a git repository with a branch <c>main</c> and somebody to commit.</summary>
    public static string? InitGit(string folder) =>
        Run(folder, "git", "init", "-q", "-b", "main") ?? Run(folder, "git", "config", "user.name", "n") ?? Run(folder, "git", "config", "user.email", "e");

    /// <summary>Commits all that is there, what git ignores too.</summary>
    public static string? CommitAll(string folder) => Run(folder, "git", "add", "-A", "-f") ?? Run(folder, "git", "commit", "-q", "-m", "m");
}
