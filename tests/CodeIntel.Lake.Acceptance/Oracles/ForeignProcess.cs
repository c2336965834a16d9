using System.Diagnostics;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>Runs another program to its end.</summary>
internal static class ForeignProcess
{
    /// <summary>What it wrote to standard output.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="limit">After which it is ended.</param>
    /// <param name="variables">Variables of its environment beside our own.</param>
    /// <param name="mayFail">Whether code 1 is an answer too.</param>
    /// <exception cref="InvalidOperationException">It ended with another code, or took too long; the message holds what it complained of.</exception>
    public static string Run(
        string program, IEnumerable<string> arguments, string folder, TimeSpan limit, Dictionary<string, string>? variables = null, bool mayFail = false)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} was ended after {limit}.");
        }

        var (said, complaint) = (output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        return process.ExitCode == 0 || (mayFail && process.ExitCode == 1)
            ? said
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.\n{complaint}");
    }
}
