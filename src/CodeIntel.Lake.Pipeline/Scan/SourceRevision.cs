using System.Text;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Which commit a snapshot's files are of.</summary>
/// <param name="Commit">The commit's full id; null in a repository without commits.</param>
/// <param name="Branch">The branch that is checked out; null for none.</param>
/// <param name="IsDirty">Whether files that git tracks differ from the commit.</param>
public sealed record SourceRevision(string? Commit, string? Branch, bool IsDirty)
{
    private const string CommitFact = "source.commit";
    private const string BranchFact = "source.branch";
    private const string DirtyFact = "source.dirty";

    /// <summary>As git tells it of a working tree, below a folder of it.</summary>
    /// <returns>null where git does not tell.</returns>
    internal static SourceRevision? OfWorkingTree(string root, IWorkingTree tree)
    {
        var answer = tree.Git(root, "status", "--porcelain=v2", "--branch", "--untracked-files=no", "-z", "--", ".");
        if (answer is not { ExitCode: 0 })
        {
            return null;
        }

        var lines = Encoding.UTF8.GetString(answer.Output).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        string? Header(string name, string none) =>
            lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line && line[name.Length..] != none ? line[name.Length..] : null;
        return new SourceRevision(Header("# branch.oid ", "(initial)"), Header("# branch.head ", "(detached)"), lines.Any(l => l[0] != '#'));
    }

    /// <summary>A commit and those before it, newest first.</summary>
    /// <param name="root">A folder of the repository.</param>
    /// <param name="revision">The commit, as git understands it.</param>
    /// <returns>Full ids; none where git knows no such commit.</returns>
    public static IReadOnlyList<string> History(string root, string revision) =>
        Directory.Exists(root) && GitProcess.Run(root, ["rev-list", "--end-of-options", revision + "^{commit}"]) is { ExitCode: 0 } answer
            ? Encoding.ASCII.GetString(answer.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [];

    /// <summary>As facts of an epoch; what is not known has none.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ToFacts()
    {
        (string Key, string? Value)[] facts = [(CommitFact, Commit), (BranchFact, Branch), (DirtyFact, IsDirty ? "true" : "false")];
        return facts.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Key, f.Value!));
    }

    /// <summary>Reads them back.</summary>
    /// <returns>null where the epoch has none.</returns>
    public static SourceRevision? FromFacts(IReadOnlyDictionary<string, string> facts) =>
        facts.TryGetValue(DirtyFact, out var dirty) ? new SourceRevision(facts.GetValueOrDefault(CommitFact), facts.GetValueOrDefault(BranchFact), dirty == "true") : null;
}
