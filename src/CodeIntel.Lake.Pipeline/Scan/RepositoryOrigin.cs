using System.Text;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What a repository is, wherever it lies: the first commit of what is checked out, and the folder below the repository's root.</summary>
public static class RepositoryOrigin
{
    /// <summary>Asks git.</summary>
    /// <param name="root">The repository's folder.</param>
    /// <param name="tree">Runs git.</param>
    /// <returns>null where nobody knows: without git or commits, and in a shallow clone, whose first commit is not the repository's.</returns>
    public static string? Of(string root, IWorkingTree tree)
    {
        if (Ask(root, tree, "rev-parse", "--is-shallow-repository", "--show-prefix") is not ["false", var folder, ..]
            || Ask(root, tree, "rev-list", "--first-parent", "--max-parents=0", "HEAD") is not [var commit, ..])
        {
            return null;
        }

        return $"{commit}:{folder}";
    }

    private static string[] Ask(string root, IWorkingTree tree, params IReadOnlyList<string> arguments) =>
        Directory.Exists(root) && tree.Git(root, arguments) is { ExitCode: 0 } answer ? Encoding.UTF8.GetString(answer.Output).Split('\n') : [];
}
