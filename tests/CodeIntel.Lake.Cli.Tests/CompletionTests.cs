using System.Diagnostics;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>The completion scripts and the manual page, as the shells and the formatter take them. Where one is not at hand, its test is skipped.</summary>
[TestFixture]
internal sealed class CompletionTests
{
    /// <summary>What bash completes, by its own rules; the last word is the one that is completed.</summary>
    private const string Ask = """

        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _codeintel_lake
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    [TestCase("refresh watch", "codeintel-lake", "")]
    [TestCase("relayout", "codeintel-lake", "rel")]
    [TestCase("--full", "codeintel-lake", "refresh", "--fu")]
    [TestCase("--state --strategy --strict", "codeintel-lake", "--json", "refresh", "--st")]
    [TestCase("duckdb delta-rs", "codeintel-lake", "views", "--for", "d")]
    [TestCase("hybrid", "codeintel-lake", "plan", "--strategy", "h")]
    [TestCase("bash", "codeintel-lake", "completion", "b")]
    [TestCase("tests", "codeintel-lake", "status", "--state", "test")]
    [TestCase("", "codeintel-lake", "status", "--epoch", "")]
    public void Bash_completes_commands_options_and_values(string expected, params string[] arguments)
    {
        var found = Run("bash", Script("bash") + Ask, Testing.Folders.SourceTree, arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(arguments is [_, ""] ? found.Take(2) : found, Is.EquivalentTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase("zsh")]
    [TestCase("fish")]
    public void Other_shells_take_their_script(string shell)
    {
        var script = Script(shell);
        Assert.That(script, Does.Contain("relayout").And.Contain("strict").And.Contain("delta-rs"));
        Run(shell, shell == "zsh" ? $"autoload -Uz compinit; compinit -D -u\n{script}" : script + "\ncomplete -C 'codeintel-lake ref' | grep -q refresh", Testing.Folders.SourceTree);
    }

    [Test]
    public void The_manual_page_has_every_command_and_exit_code()
    {
        var page = CommandScene.RunBare(default, "man").Output;
        Assert.That(page, Does.StartWith(".TH CODEINTEL-LAKE 1"));
        var text = Run("man", page, Testing.Folders.SourceTree, "-l", "-P", "cat", "--warnings", "-");
        var help = CommandScene.RunBare(default, "--help").Output.Split("Commands:")[1].Split("Examples:")[0];
        foreach (var line in help.Split('\n').Where(l => l.Length > 3 && char.IsLetter(l[2])))
        {
            Assert.That(text, Does.Contain(line.Trim().Split(' ')[0]));
        }

        Assert.That(text, Does.Contain("EXIT STATUS").And.Contain("--strict").And.Contain("codeintel-lake refresh --full"));
    }

    private static string Script(string shell)
    {
        var reply = CommandScene.RunBare(default, "completion", shell);
        Assert.That((reply.Exit, reply.Error), Is.EqualTo((0, string.Empty)));
        return reply.Output;
    }

    private static string Run(string program, string input, string folder, params string[] arguments)
    {
        Assume.That((Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, program))), $"{program} is here");
        var file = Path.Combine(Testing.Folders.Temporary("completion-"), "script");
        File.WriteAllText(file, input);
        try
        {
            IEnumerable<string> all = program == "man" ? [.. arguments.SkipLast(1), file] : [file, .. arguments];
            var start = new ProcessStartInfo(program, all) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["MANWIDTH"] = "120";
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That((process.ExitCode, error.Result), Is.EqualTo((0, string.Empty)), output);
            return output;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }
}
