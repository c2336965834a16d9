using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Storage.Datasets;
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

    /// <summary>A script that runs over each form of the language.</summary>
    public static Process StartOnLanguage(string script)
    {
        var cases = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Truth", "language.txt")).Split("\n%\n");
        var python = Start(script, "given");
        python.StandardInput.Write(JsonSerializer.Serialize(cases));
        python.StandardInput.Close();
        return python;
    }

    /// <summary>The sources that a script answers for, one after the other, each extracted just then; in the end the script must have ended well.</summary>
    public static IEnumerable<(CPythonFile Truth, byte[] Content, FileOutcome Outcome)> Extracted(Process python, PythonExtractor extractor, RecordingWriters writers)
    {
        while (python.StandardOutput.ReadLine() is { } line)
        {
            var truth = JsonSerializer.Deserialize<CPythonFile>(line)!;
            var content = truth.Content ?? File.ReadAllBytes(truth.Path);
            writers.Clear();
            yield return (truth, content, extractor.Extract(new SourceFile(StableId.File("a.py"), "a.py", content, Convert.ToHexStringLower(SHA256.HashData(content)), null)));
        }

        python.WaitForExit();
        Assert.That(python.ExitCode, Is.Zero);
    }
}
