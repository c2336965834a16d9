using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>completion</c> and <c>man</c>: what a shell and the manual know of the program.</summary>
internal static class CompletionCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var shell = new Argument<string>("shell") { Description = $"The shell: {string.Join(", ", CompletionScript.Shells)}." };
        shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        add(new Command("completion", "Print a script that completes commands, options and values in a shell.") { shell }, i => Print(i, CompletionScript.Of(i.Value(shell)!, i.Root)));
        add(new Command("man", "Print the manual page: codeintel-lake man | man -l -"), i => Print(i, ManPage.Of(i.Root, ProgramVersion.Text)));
    }

    private static int Print(Invocation invocation, string text)
    {
        invocation.Streams.Output.Write(text);
        return ExitCodes.Done;
    }
}
