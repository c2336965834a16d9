using System.CommandLine;
using System.CommandLine.Invocation;

namespace CodeIntel.Lake.Cli;

/// <summary>The usual help, followed by examples of the command; that of the whole program also has the exit codes.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    /// <summary>Help is shown whatever else is wrong with the words.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        usual.Invoke(parseResult);
        output.WriteLine("Examples:");
        foreach (var example in Examples.Of(parseResult.CommandResult.Command.Name))
        {
            output.WriteLine("  " + example);
        }

        output.WriteLine();
        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCodes.All)
            {
                output.WriteLine($"  {code,3}  {meaning}");
            }

            output.WriteLine();
        }

        return ExitCodes.Done;
    }
}
