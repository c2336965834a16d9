using System.ComponentModel;
using System.Diagnostics;

namespace CodeIntel.Lake.Acceptance.EditScripts;

/// <summary>Asks the machine's Python which sources are not valid.</summary>
internal static class PythonParser
{
    /// <summary>One base64 line in for each source; one line out for each that fails, with its error.</summary>
    private const string Program =
        """
        import ast, base64, sys, warnings
        warnings.simplefilter("ignore")
        for line in sys.stdin.read().splitlines():
            source = base64.b64decode(line)
            try:
                ast.parse(source)
            except (SyntaxError, ValueError) as error:
                print(ascii(f"{error}: {source[:400]}"))
        """;

    /// <summary>The failures, counted as often as a source occurs; null where there is no Python.</summary>
    public static IReadOnlyList<string>? Failures(IReadOnlyList<byte[]> sources)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Program);
        try
        {
            using var python = Process.Start(start)!;
            foreach (var source in sources)
                python.StandardInput.WriteLine(Convert.ToBase64String(source));
            python.StandardInput.Close();
            var output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            if (python.ExitCode != 0)
                throw new InvalidOperationException($"python3 ended with {python.ExitCode}");
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
