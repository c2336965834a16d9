using System.Diagnostics;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>The program's own streams, closed, full or not read: an exit code that <c>--help</c> lists, and the work is done all the same.</summary>
[TestFixture]
internal sealed class StreamTests : IDisposable
{
    private const string Program = "\"$0\" \"$@\"";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CommandScene scene = new();

    public StreamTests() => scene.Refresh();

    public void Dispose() => scene.Dispose();

    [SetUp]
    public void RequireShell() => Assume.That(OperatingSystem.IsLinux(), "streams are closed by a shell, and /dev/full is Linux's");

    [TestCase(8, ">&-", "error (output_failed)", "status")]
    [TestCase(8, ">&-", "error (output_failed)", "status", "--json")]
    [TestCase(8, ">/dev/full", "error (output_failed)", "sql", "--csv", "SELECT 1")]
    [TestCase(8, ">/dev/full", "error (output_failed)", "--help")]
    [TestCase(2, ">/dev/full", "error (usage)", "frobnicate", "--json")]
    [TestCase(0, "2>&-", "", "refresh", "--full")]
    [TestCase(0, "2>/dev/full", "", "verify")]
    [TestCase(2, "2>/dev/full", "", "frobnicate")]
    [TestCase(8, ">/dev/full 2>/dev/full", "", "status")]
    [TestCase(8, ">&- 2>&-", "", "status")]
    [TestCase(8, "<&- >&-", "error (output_failed)", "status")]
    [TestCase(8, "<&- >&- 2>&-", "", "status")]
    [TestCase(0, "<&-", "", "status")]
    public void A_stream_that_takes_nothing(int exit, string redirection, string error, params string[] arguments)
    {
        var reply = Run($"{Program} {redirection}", arguments);
        Assert.That(reply.Exit, Is.EqualTo(exit), reply.Error);
        Assert.That(reply.Error, error.Length > 0 ? Does.StartWith(error) : Does.Not.Contain("nhandled"));
    }

    [Test]
    public void A_reader_that_goes_away_ends_an_answer_without_end_and_in_silence()
    {
        var reply = Run($"{Program} | head -n 2; exit ${{PIPESTATUS[0]}}", "sql", "--csv", "SELECT range AS n FROM range(10000000000000)");
        Assert.That((reply.Exit, reply.Output, reply.Error), Is.EqualTo((8, "n\n0\n", string.Empty)));
    }

    [Test]
    public void What_is_done_stays_done()
    {
        var before = Epoch();
        File.AppendAllText(scene.At("repo/shop/prices.py"), "\n\ndef net(gross):\n    return gross\n");
        Assert.That(Run($"{Program} >/dev/full", "refresh").Exit, Is.EqualTo(8));
        Assert.That(Epoch(), Is.EqualTo(before + 1));
        Assert.That(scene.Run("refresh", "--json").Json.GetProperty("changed").GetBoolean(), Is.False);
    }

    /// <summary>A bound on the size of files, which a full disk is to a program.</summary>
    [TestCase("refresh")]
    [TestCase("relayout", "--layout", "bucket")]
    [TestCase("publish", "--to", "out")]
    public void A_full_disk_gives_a_short_message(params string[] arguments)
    {
        scene.Write("repo/shop/large.py", string.Concat(Enumerable.Range(0, 4000).Select(i => $"name_{i * 7919 % 4001} = call_{i}(other_{i * 31 % 997})\n")));
        var state = arguments[0] == "refresh" ? scene.At("full") : scene.At("large");
        if (arguments[0] != "refresh")
        {
            scene.Run("refresh", "--state", state);
        }

        var reply = Run($"export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 16; exec {Program}", [.. arguments.Select(w => w == "out" ? scene.At("published") : w), "--json", "--state", state]);
        Assert.That(reply.Exit, Is.EqualTo(6), reply.Output + reply.Error);
        var message = reply.Json.GetProperty("error").GetProperty("message").GetString();
        Assert.That(message, Does.Contain("File too large").And.Not.Contain("COPY"));
        Assert.That(message!.Length, Is.LessThan(500));
        File.Delete(scene.At("repo/shop/large.py"));
    }

    [TestCase(0, "refresh")]
    [TestCase(0, "verify")]
    [TestCase(0, "verify", "--rebuild")]
    [TestCase(6, "plan")]
    [TestCase(0, "sql", "SELECT 1")]
    [TestCase(0, "table", "state/datasets/extract/cst_defs_v1")]
    public void No_home_and_no_folder_for_temporary_files(int exit, params string[] arguments)
    {
        var reply = Run($"unset HOME; export TMPDIR=/dev/null/none; exec {Program}", [.. arguments.Select(w => w.StartsWith("state/", StringComparison.Ordinal) ? scene.At(w) : w)]);
        Assert.That(reply.Exit, Is.EqualTo(exit), reply.Error);
    }

    private long Epoch() => scene.Run("status", "--json").Json.GetProperty("epoch").GetInt64();

    private Reply Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", script, .. LakeProgram.Command, .. arguments, "--config", scene.At("pipeline.yaml")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExit(Patience);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.That(ended, "the program ends");
        return new Reply(process.ExitCode, output.Result, error.Result);
    }
}
