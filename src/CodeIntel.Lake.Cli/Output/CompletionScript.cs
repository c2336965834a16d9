using System.CommandLine;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Scripts that complete the program's commands, options and values in a shell, made from the commands themselves.</summary>
internal static class CompletionScript
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    public static string Of(string shell, Command root)
    {
        var commands = root.Subcommands.Select(CommandHelp.Of).ToList();
        var common = root.Options.Select(OptionHelp.Of).ToList();
        return shell switch
        {
            "bash" => Bash(commands, common),
            "zsh" => Zsh(commands, common),
            _ => Fish(commands, common),
        };
    }

    private static string Bash(List<CommandHelp> commands, List<OptionHelp> common) => $$"""
        # Completion for bash: source this file, or put it into ~/.local/share/bash-completion/completions/codeintel-lake
        _codeintel_lake()
        {
            local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= word words=
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                case $word in
                    {{string.Join('|', commands.Select(c => c.Name))}}) command=$word; break ;;
                esac
            done
            case $command:$before in
        {{Lines(common.SelectMany(o => BashValue("*", o)).Concat(commands.SelectMany(c => c.Options.SelectMany(o => BashValue(c.Name, o)))))}}
            esac
            case $command:$cur in
                :-*) words='{{Names(common)}}' ;;
                :*) words='{{string.Join(' ', commands.Select(c => c.Name))}}' ;;
        {{Lines(commands.SelectMany(c => BashCommand(c, common)))}}
            esac
            COMPREPLY=($(compgen -W "$words" -- "$cur"))
        }
        complete -o default -F _codeintel_lake codeintel-lake

        """;

    private static IEnumerable<string> BashValue(string command, OptionHelp option)
    {
        if (option.Value.Length > 0)
        {
            var complete = option.Values.Count > 0 ? $"COMPREPLY=($(compgen -W '{string.Join(' ', option.Values)}' -- \"$cur\")); return"
                : option.Value == "DIR" ? "COMPREPLY=($(compgen -d -- \"$cur\")); return"
                : "COMPREPLY=(); return";
            yield return $"        {string.Join('|', option.Names.Select(n => $"{command}:{n}"))}) {complete} ;;";
        }
    }

    private static IEnumerable<string> BashCommand(CommandHelp command, List<OptionHelp> common)
    {
        yield return $"        {command.Name}:-*) words='{Names(command.Options.Concat(common))}' ;;";
        if (command.Arguments.SelectMany(a => a.Values).ToList() is { Count: > 0 } values)
        {
            yield return $"        {command.Name}:*) words='{string.Join(' ', values)}' ;;";
        }
    }

    private static string Zsh(List<CommandHelp> commands, List<OptionHelp> common) => $$"""
        #compdef codeintel-lake
        # Completion for zsh: put this file as _codeintel-lake into a folder of $fpath
        _codeintel-lake()
        {
            local context state state_descr line
            typeset -A opt_args
            local -a commands=(
        {{Lines(commands.Select(c => $"        {Quoted($"{c.Name}:{c.Description}")}"))}}
            )
            _arguments -C \
        {{Lines(common.SelectMany(ZshOption))}}
                '1: :->command' '*:: :->rest'
            case $state in
                command) _describe command commands ;;
                rest)
                    case $words[1] in
        {{Lines(commands.Select(c => $"                {c.Name}) _arguments \\\n{Lines(c.Options.Concat(common).SelectMany(ZshOption))}\n                    '*: :{ZshArgument(c)}' ;;"))}}
                    esac ;;
            esac
        }
        (( $+functions[compdef] )) && compdef _codeintel-lake codeintel-lake

        """;

    private static IEnumerable<string> ZshOption(OptionHelp option) => option.Names.Select(name =>
    {
        var action = option.Values.Count > 0 ? $"({string.Join(' ', option.Values)})" : option.Value == "DIR" ? "_files -/" : option.Value == "FILE" ? "_files" : " ";
        var text = option.Description.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
        return $"                {Quoted($"{name}[{text}]{(option.Value.Length > 0 ? $":{option.Value}:{action}" : string.Empty)}")} \\";
    });

    private static string ZshArgument(CommandHelp command) => command.Arguments.SelectMany(a => a.Values).ToList() is { Count: > 0 } values ? $"({string.Join(' ', values)})" : "_files";

    private static string Fish(List<CommandHelp> commands, List<OptionHelp> common) => $$"""
        # Completion for fish: put this file as codeintel-lake.fish into ~/.config/fish/completions
        {{Lines(common.Select(o => FishOption(string.Empty, o)))}}
        {{Lines(commands.Select(c => $"complete -c codeintel-lake -f -n __fish_use_subcommand -a {c.Name} -d {FishQuoted(c.Description)}"))}}
        {{Lines(commands.SelectMany(c => c.Options.Select(o => FishOption($" -n '__fish_seen_subcommand_from {c.Name}'", o)).Concat(FishArguments(c))))}}

        """;

    private static string FishOption(string condition, OptionHelp option)
    {
        var names = string.Concat(option.Names.Select(n => n.StartsWith("--", StringComparison.Ordinal) ? $" -l {n[2..]}" : n.Length == 2 && char.IsLetter(n[1]) ? $" -s {n[1]}" : string.Empty));
        var value = option.Value.Length == 0 ? string.Empty
            : option.Values.Count > 0 ? $" -x -a '{string.Join(' ', option.Values)}'"
            : option.Value is "FILE" or "DIR" ? " -r -F"
            : " -x";
        return $"complete -c codeintel-lake{condition}{names}{value} -d {FishQuoted(option.Description)}";
    }

    private static IEnumerable<string> FishArguments(CommandHelp command) => command.Arguments.Where(a => a.Values.Count > 0)
        .Select(a => $"complete -c codeintel-lake -f -n '__fish_seen_subcommand_from {command.Name}' -a '{string.Join(' ', a.Values)}'");

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Names(IEnumerable<OptionHelp> options) => string.Join(' ', options.SelectMany(o => o.Names));

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string FishQuoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
