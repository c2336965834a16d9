using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using CodeIntel.Lake.Cli.Commands;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli;

/// <summary>The command line: words in, streams and an exit code out.</summary>
public static class CommandLine
{
    private const string Description =
        "Turns a Python repository into a lake of Delta datasets and a code property graph, and keeps it up to date at the cost of what changed.";

    /// <summary>Runs one command. Never throws: every error becomes a line or a JSON document, and an exit code.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="streams">Where to write; the output is flushed.</param>
    /// <param name="cancel">Asks the command to stop at its next step.</param>
    public static int Run(IReadOnlyList<string> args, CommandStreams streams, CancellationToken cancel = default)
    {
        try
        {
            var tokens = Tokens(args);
            if (tokens is ["--version", ..] && tokens.Contains("--json", StringComparer.Ordinal))
            {
                streams.Output.WriteLine(JsonRows.Serialize(json => json.WriteString("version", ProgramVersion.Text)));
                streams.Output.Flush();
                return ExitCodes.Done;
            }

            var parsed = Build(streams, cancel).Parse(tokens, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
            {
                if (IsCommandMissing(parsed) && !tokens.Contains("--json", StringComparer.Ordinal))
                {
                    Run(["--help"], streams with { Output = streams.Error }, cancel);
                }

                throw new LakeException(LakeError.Usage, "usage", Complaint(parsed));
            }

            var exit = parsed.Invoke(new InvocationConfiguration
            {
                Output = streams.Output,
                Error = streams.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
            streams.Output.Flush();
            return exit;
        }
        catch (Exception e)
        {
            return ErrorReport.Write(e, args.Contains("--json", StringComparer.Ordinal), streams);
        }
    }

    /// <summary><c>help COMMAND</c> and <c>version</c> stand for the options of these names.</summary>
    private static IReadOnlyList<string> Tokens(IReadOnlyList<string> args) => args switch
    {
        ["help", ..] => [.. args.Skip(1), "--help"],
        ["version", ..] => ["--version", .. args.Skip(1)],
        _ => args,
    };

    /// <summary>Whether there is neither a command nor a word in its place: who calls the program alone is shown what there is.</summary>
    private static bool IsCommandMissing(ParseResult parsed) => parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens.Count == 0;

    private static string Complaint(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var known = command.Subcommands.Select(c => c.Name).Concat(parsed.RootCommandResult.Command.Options.Concat(command.Options).Select(o => o.Name));
        var meant = parsed.UnmatchedTokens is [var unknown, ..] ? NearestName.Question(unknown, known) : string.Empty;
        var isCommand = parsed.CommandResult.Command.Action is not null;
        var what = isCommand ? string.Join(" ", parsed.Errors.Select(Message))
            : parsed.UnmatchedTokens is [var word, ..] ? $"'{word}' is no command."
            : "A command is missing.";
        var commands = isCommand ? string.Empty : $" The commands are {string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(c => c.Name))}.";
        return $"{what}{meant}{commands} See --help.";
    }

    /// <summary>What is wrong, in one line; of a word that is none of those that can stand in its place, with the nearest of these.</summary>
    private static string Message(ParseError error)
    {
        var meant = error.SymbolResult switch
        {
            OptionResult { Option: Option<string> option, Tokens: [var word, ..] } => NearestName.Question(word.Value, CommandHelp.ValuesOf(option)),
            ArgumentResult { Argument: Argument<string> argument, Tokens: [var word, ..] } => NearestName.Question(word.Value, CommandHelp.ValuesOf(argument)),
            _ => string.Empty,
        };
        return string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) + meant;
    }

    private static RootCommand Build(CommandStreams streams, CancellationToken cancel)
    {
        var common = new CommonOptions();
        var root = new RootCommand(Description);
        common.AddTo(root);
        Action<Command, Func<Invocation, int>> add = (command, run) =>
        {
            command.SetAction(parsed =>
            {
                var invocation = new Invocation(parsed, common, streams, cancel);
                using var stopping = cancel.Register(() => invocation.Note("Stopping after this step. Once more stops at once."));
                var exit = run(invocation);
                if (exit == ExitCodes.Done && Examples.Next(command.Name) is { } next)
                {
                    invocation.Hint(next);
                }

                return exit;
            });
            root.Add(command);
        };
        RefreshCommand.AddTo(add);
        WatchCommand.AddTo(add);
        PlanCommand.AddTo(add);
        StatusCommand.AddTo(add);
        SqlCommand.AddTo(add);
        AskCommand.AddTo(add);
        DescribeCommand.AddTo(add);
        ViewsCommand.AddTo(add);
        ExplainCommand.AddTo(add);
        PublishCommand.AddTo(add);
        VerifyCommand.AddTo(add);
        EpochsCommand.AddTo(add);
        ChangesCommand.AddTo(add);
        DiffCommand.AddTo(add);
        VacuumCommand.AddTo(add);
        RestoreCommand.AddTo(add);
        OptimizeCommand.AddTo(add);
        CheckpointCommand.AddTo(add);
        RelayoutCommand.AddTo(add);
        TableCommand.AddTo(add);
        DoctorCommand.AddTo(add);
        CompletionCommand.AddTo(add);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!, streams.Width);
        }

        RefuseEmptyTexts(root);
        return root;
    }

    /// <summary>An empty text names no folder, file or dataset; a script that gives one has lost it.</summary>
    private static void RefuseEmptyTexts(Command command)
    {
        foreach (var option in command.Options)
        {
            option.Validators.Add(result => RefuseEmptyTexts(result, option.Name));
        }

        foreach (var argument in command.Arguments)
        {
            argument.Validators.Add(result => RefuseEmptyTexts(result, argument.Name));
        }

        foreach (var subcommand in command.Subcommands)
        {
            RefuseEmptyTexts(subcommand);
        }
    }

    private static void RefuseEmptyTexts(SymbolResult result, string name)
    {
        if (result.Tokens.Any(t => t.Value.Length == 0))
        {
            result.AddError($"{name} must not be empty.");
        }
    }
}
