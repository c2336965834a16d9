using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli;

/// <summary>Options of every command.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Repository { get; } = new("--repo")
    {
        Description = "Folder of the Python repository. Default: the git working tree here, or what pipeline.yaml here says.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> State { get; } = new("--state")
    {
        Description = "Folder of the lake. Default: a folder of the repository's own in ~/.local/share, or what pipeline.yaml says.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Config { get; } = new("--config")
    {
        Description = "Settings file. Default: pipeline.yaml in the current folder, or else beside or above the program.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer with one JSON document.",
        Recursive = true,
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "No progress and no notes.",
        Recursive = true,
    };

    public Option<long?> Wait { get; } = NumberOf("--wait", "SECONDS", "Of commands that write: wait so many seconds for another writer to end. Default: 0.", recursive: true);

    public void AddTo(Command root)
    {
        root.Add(Wait);
        root.Add(Repository);
        root.Add(State);
        root.Add(Config);
        root.Add(Json);
        root.Add(Quiet);
    }

    /// <summary>The option of commands that scan the repository.</summary>
    public static Option<bool> NoGit() => new("--no-git") { Description = "Read all files of the folder without asking git, also those that git ignores." };

    /// <summary>The names of the strategies.</summary>
    public static IReadOnlyList<string> ImpactStrategies { get; } = Choices.Texts<ImpactStrategyName>();

    /// <summary>The option of commands that find which files a change redoes.</summary>
    /// <param name="more">Words that it takes beside the names of strategies.</param>
    public static Option<string?> ImpactStrategy(params IReadOnlyList<string> more)
    {
        var option = new Option<string?>("--impact-strategy", "--strategy")
        {
            Description = "How the files are found that a change in others redoes; the lake is the same by each. Default: as pipeline.yaml says.",
            HelpName = "NAME",
        };
        option.AcceptOnlyFromAmong([.. ImpactStrategies, .. more]);
        return option;
    }

    /// <summary>The strategy that the option names; null where it is not given.</summary>
    public static ImpactStrategyName? ImpactStrategyOf(string? name) => name is null ? null : Choices.Of<ImpactStrategyName>(name);

    /// <summary>The option of commands that may ask the semantic provider.</summary>
    /// <param name="modes">Those that it takes.</param>
    public static Option<string?> Semantics(params IReadOnlyList<SemanticsMode> modes)
    {
        var option = new Option<string?>("--semantics")
        {
            Description = "Which files the semantic provider is asked about: those that a change reaches (incremental, the default), every file (full), or none for now (off).",
            HelpName = "MODE",
        };
        option.AcceptOnlyFromAmong([.. modes.Select(Choices.TextOf)]);
        return option;
    }

    /// <summary>The mode that the option names.</summary>
    public static SemanticsMode SemanticsOf(string? name) => name is null ? SemanticsMode.Incremental : Choices.Of<SemanticsMode>(name);

    /// <summary>The option of commands that read one epoch.</summary>
    public static Option<EpochName?> Epoch() => Epoch("--epoch", "Read this epoch instead of the newest: its number, a time (UTC), or a commit.");

    /// <summary>An option that names an epoch.</summary>
    public static Option<EpochName?> Epoch(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "EPOCH",
        CustomParser = r => new EpochName(r.Tokens[0].Value),
    };

    /// <summary>An option that takes a number.</summary>
    public static Option<long?> Number(string name, string description) => NumberOf(name, "N", description, recursive: false);

    private static Option<long?> NumberOf(string name, string unit, string description, bool recursive) => new(name)
    {
        Description = description,
        HelpName = unit,
        CustomParser = ReadNumber,
        Recursive = recursive,
    };

    private static long? ReadNumber(ArgumentResult result)
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no number; write one, such as 3.");
        return null;
    }
}
