using System.Diagnostics;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>The program as a process of its own.</summary>
internal sealed class BuiltProgram : IDisposable
{
    private const int LinesKept = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;
    private readonly TaskCompletionSource awaited = new();

    private BuiltProgram(Process process, Func<string, bool> isAwaited)
    {
        this.process = process;
        output = Task.Run(() => Read(process.StandardOutput, isAwaited));
        error = Task.Run(() => Read(process.StandardError, isAwaited));
    }

    /// <summary>Starts the program, which <see cref="Await"/> then sees say an awaited line; in a folder, and with environment variables.</summary>
    public static BuiltProgram Start(IEnumerable<string> args, Func<string, bool>? isAwaited = null, string? folder = null, params IEnumerable<(string Name, string Value)> variables)
    {
        var start = LakeProgram.StartInfo(args);
        start.WorkingDirectory = folder ?? string.Empty;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new BuiltProgram(Process.Start(start)!, isAwaited ?? (_ => false));
    }

    /// <summary>Runs the program to its end.</summary>
    public static Reply Run(params string[] args)
    {
        using var program = Start(args);
        return program.End();
    }

    /// <summary>Waits until the awaited line has come.</summary>
    public void Await() => Assert.That(awaited.Task.Wait(Patience), "the program says what is waited for");

    /// <summary>Sends a signal by its name, such as INT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString()]);
        kill.WaitForExit();
        Assert.That(kill.ExitCode, Is.Zero, "the program runs still");
    }

    /// <summary>Waits for the end; a program that does not end is killed, and the test fails.</summary>
    public Reply End()
    {
        var ended = process.WaitForExit(Patience);
        if (!ended)
        {
            process.Kill();
        }

        Assert.That(ended, "the program ends");
        return new Reply(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    /// <summary>Reads to the end and keeps the first lines.</summary>
    private string Read(StreamReader stream, Func<string, bool> isAwaited)
    {
        var kept = new StringWriter();
        for (var lines = 0; stream.ReadLine() is { } line; lines++)
        {
            if (lines < LinesKept)
            {
                kept.WriteLine(line);
            }

            if (isAwaited(line))
            {
                awaited.TrySetResult();
            }
        }

        return kept.ToString();
    }
}
