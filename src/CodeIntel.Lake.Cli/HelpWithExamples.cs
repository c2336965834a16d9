using System.CommandLine;
using System.CommandLine.Invocation;
using CodeIntel.Lake.Cli.Output;

namespace CodeIntel.Lake.Cli;

/// <summary>The usual help, followed by examples of the command; that of the whole program also has the exit codes.</summary>
/// <param name="usual">The usual help.</param>
/// <param name="width">Columns of the terminal; null where there is none.</param>
internal sealed class HelpWithExamples(SynchronousCommandLineAction usual, int? width) : SynchronousCommandLineAction
{
    private const string Indent = "  ";

    /// <summary>What stands at least between an example and what it does.</summary>
    private const string Gap = "   ";

    /// <summary>Help is shown whatever else is wrong with the words.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        usual.Invoke(parseResult);
        output.WriteLine("Examples:");
        foreach (var example in Examples.Of(parseResult.CommandResult.Command.Name))
        {
            var end = example.IndexOf(Gap, StringComparison.Ordinal);
            output.WriteLine(end > 0 && Indent.Length + example.Length > width ? $"{Indent}{example[..end]}\n{Indent}{Gap}{example[end..].TrimStart()}" : Indent + example);
        }

        output.WriteLine();
        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            TextTable.Write(new TerminalWriter(output, width), [">code", "meaning"], ExitCodes.All.Select(c => new[] { $"{c.Code}", c.Meaning }), endsWithLine: true, wraps: true);
        }

        return ExitCodes.Done;
    }
}
