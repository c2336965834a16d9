using System.CommandLine;
using System.CommandLine.Completions;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>An option as help, completion and the manual page tell it.</summary>
/// <param name="Names">Its name and other names.</param>
/// <param name="Value">The word for its value; empty where it takes none.</param>
/// <param name="Values">The values that it takes; none where those are free.</param>
/// <param name="Description">What it does.</param>
internal sealed record OptionHelp(IReadOnlyList<string> Names, string Value, IReadOnlyList<string> Values, string Description)
{
    public static OptionHelp Of(Option option) => new(
        [.. option.Aliases.Prepend(option.Name).Distinct()],
        option.ValueType == typeof(bool) || option.Action is not null ? string.Empty : option.HelpName ?? "VALUE",
        option.ValueType == typeof(bool) ? [] : CommandHelp.ValuesOf(option),
        option.Description ?? string.Empty);
}

/// <summary>A command as help, completion and the manual page tell it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Arguments">Its arguments: their names, values and descriptions.</param>
/// <param name="Options">Its own options.</param>
internal sealed record CommandHelp(string Name, string Description, IReadOnlyList<(string Name, IReadOnlyList<string> Values, string Description)> Arguments, IReadOnlyList<OptionHelp> Options)
{
    public static CommandHelp Of(Command command) => new(
        command.Name,
        command.Description ?? string.Empty,
        [.. command.Arguments.Select(a => (a.Name, ValuesOf(a), a.Description ?? string.Empty))],
        [.. command.Options.Select(OptionHelp.Of)]);

    public static IReadOnlyList<string> ValuesOf(Symbol symbol) => [.. symbol.GetCompletions(CompletionContext.Empty).Select(c => c.Label)];
}
