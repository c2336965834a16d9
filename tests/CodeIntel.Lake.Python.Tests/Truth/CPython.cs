using System.Diagnostics;
using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Truth;

/// <summary>Runs the scripts of this folder by the python3 of the machine; where there is none, the test is ignored.</summary>
internal static class CPython
{
    /// <summary>A script that runs, its standard input and output at the caller's hand.</summary>
    public static Process Start(string script, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "Truth", script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["PYTHONIOENCODING"] = "utf-8", ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("python3 is not on the PATH.");
            throw;
        }
    }

    /// <summary>What a script answers, in JSON, to a text.</summary>
    public static T Ask<T>(string script, string input, params IEnumerable<string> arguments)
    {
        using var python = Start(script, arguments);
        python.StandardInput.Write(input);
        python.StandardInput.Close();
        var answer = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.That(python.ExitCode, Is.Zero, script);
        return JsonSerializer.Deserialize<T>(answer)!;
    }
}
