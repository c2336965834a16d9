using System.CommandLine;
using System.Text;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>The manual page, made from the commands themselves.</summary>
internal static class ManPage
{
    public static string Of(Command root, string version)
    {
        var page = new StringBuilder($"""
            .TH CODEINTEL-LAKE 1 "" "codeintel-lake {Text(version.Split('+')[0])}"
            .SH NAME
            codeintel\-lake \- a lake of code facts and a code property graph of a Python repository
            .SH SYNOPSIS
            .B codeintel\-lake
            .I command
            [options]
            .SH DESCRIPTION
            {Text(root.Description!)}
            .SH COMMANDS

            """);
        foreach (var command in root.Subcommands.Select(CommandHelp.Of))
        {
            page.Append($".SS {Text(string.Join(' ', command.Arguments.Select(a => a.Name.ToUpperInvariant()).Prepend(command.Name)))}\n{Text(command.Description)}\n");
            foreach (var argument in command.Arguments)
            {
                page.Append($".TP\n.I {Text(argument.Name.ToUpperInvariant())}\n{Text(argument.Description)}\n");
            }

            AddOptions(page, command.Options);
            page.Append($".PP\n.nf\n{string.Join('\n', Examples.Of(command.Name).Select(Text))}\n.fi\n");
        }

        page.Append(".SH OPTIONS OF EVERY COMMAND\n");
        AddOptions(page, root.Options.Select(OptionHelp.Of));
        page.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in ExitCodes.All)
        {
            page.Append($".TP\n.B {code}\n{Text(meaning)}\n");
        }

        return page.ToString();
    }

    private static void AddOptions(StringBuilder page, IEnumerable<OptionHelp> options)
    {
        foreach (var option in options)
        {
            page.Append($".TP\n.BR {Text(string.Join(", ", option.Names)).Replace(" ", "\\ ", StringComparison.Ordinal)}{(option.Value.Length > 0 ? $" \\ {Text(option.Value)}" : string.Empty)}\n{Text(option.Description)}\n");
        }
    }

    /// <summary>A text as it is: no request, escape or hyphen.</summary>
    private static string Text(string text)
    {
        var plain = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return plain.Length > 0 && plain[0] is '.' or '\'' ? "\\&" + plain : plain;
    }
}
