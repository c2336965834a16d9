using System.CommandLine;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli;

/// <summary>The options of commands that read a repository once: from its working tree, or as of a commit.</summary>
internal sealed class SourceOptions
{
    private readonly Option<bool> noGit = CommonOptions.NoGit();

    private readonly Option<string?> revision = new("--rev")
    {
        Description = "Read this commit, tag or branch from git's objects, of bare repositories too; the working tree is neither read nor changed.",
        HelpName = "REV",
    };

    public void AddTo(Command command)
    {
        command.Add(revision);
        command.Add(noGit);
    }

    /// <summary>Does work with the settings and the place that the options say the files are read by and from.</summary>
    public T Read<T>(Invocation invocation, Workplace place, Func<PipelineSettings, IWorkingTree, T> work)
    {
        var withoutGit = invocation.Value(noGit);
        if (invocation.Value(revision) is not { } wanted)
        {
            return work(place.Settings.UsingGit(!withoutGit), LocalWorkingTree.Instance);
        }

        if (withoutGit)
        {
            throw new LakeException(LakeError.Usage, "usage", "--rev and --no-git exclude each other: a revision is read by git.");
        }

        using var tree = RevisionTree.Open(place.Repository, wanted);
        return work(place.Settings, tree);
    }
}
