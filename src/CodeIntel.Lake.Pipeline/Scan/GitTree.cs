using System.Text;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What git knows of a working tree below a folder: the paths in its index, and what it ignores.</summary>
internal sealed class GitTree
{
    private readonly HashSet<string> tracked = new(StringComparer.Ordinal);
    private readonly HashSet<string> trackedFolders = new(StringComparer.Ordinal);
    private readonly HashSet<string> submodules = new(StringComparer.Ordinal);
    private readonly HashSet<string> ignored = new(StringComparer.Ordinal);
    private readonly List<string> warnings = [];

    private GitTree()
    {
    }

    /// <summary>What git warned of.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Asks git; the folder may be a subfolder of the working tree.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="tree">Where it is.</param>
    /// <param name="warn">Hears why the folder is no git tree although one is around it.</param>
    /// <returns>null where the folder is in no working tree, or where the working tree around it ignores it.</returns>
    /// <exception cref="LakeException"><c>git_missing</c>, <c>git_failed</c>: it is in a working tree, and git does not tell what is ignored.</exception>
    public static GitTree? TryRead(string root, IWorkingTree tree, Action<string> warn)
    {
        if (!IsInWorkingTree(root, tree))
        {
            return null;
        }

        var git = new GitTree();
        var ignored = Task.Run(() => tree.Git(root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"));
        git.ReadIndex(git.Take(root, tree.Git(root, "ls-files", "-z", "--cached", "--stage")));
        if (git.tracked.Count == 0 && tree.Git(root, "check-ignore", "-q", ".")?.ExitCode == 0)
        {
            warn($"'{root}' is ignored by the git working tree around it, so it is read as a folder without git");
            return null;
        }

        git.ReadIgnored(git.Take(root, ignored.GetAwaiter().GetResult()));
        return git;
    }

    /// <summary>What git knows of a revision: all is tracked, and nothing ignored.</summary>
    /// <param name="entries">Paths of files, links and submodules.</param>
    public static GitTree OfRevision(IEnumerable<(string Path, bool IsSubmodule)> entries)
    {
        var git = new GitTree();
        foreach (var (path, isSubmodule) in entries)
        {
            git.Add(path, isSubmodule);
        }

        return git;
    }

    /// <summary>Whether a file is in the index.</summary>
    public bool IsTracked(string path) => tracked.Contains(path);

    /// <summary>Whether git leaves out a file, or all of a folder.</summary>
    public bool Ignores(string path, bool isFolder) => ignored.Contains(isFolder ? path + "/" : path);

    /// <summary>Whether a folder is a repository of its own, so that its files are no files of this one.</summary>
    /// <param name="folder">The folder; not the root.</param>
    /// <param name="hasGit">Whether there is a <c>.git</c> in it.</param>
    public bool IsRepository(string folder, bool hasGit) => submodules.Contains(folder) || (hasGit && !trackedFolders.Contains(folder));

    /// <summary>As git finds it, by a <c>.git</c> in the folder or in one around it.</summary>
    private static bool IsInWorkingTree(string root, IWorkingTree tree)
    {
        for (var folder = root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            switch (tree.Stat(Path.Join(folder, ".git")).Kind)
            {
                case EntryKind.Missing:
                    continue;
                case EntryKind.Unreadable:
                    throw new LakeException(LakeError.Repository, "repository_unreadable", $"'{folder}' cannot be looked into, so nobody knows whether '{root}' is in a git working tree.");
                default:
                    return true;
            }
        }

        return false;
    }

    private byte[] Take(string root, GitAnswer? given)
    {
        var answer = given ?? throw new LakeException(
            LakeError.Repository,
            "git_missing",
            $"'{root}' is in a git working tree, and git cannot be started to say what it ignores. Install git; --no-git reads all files, the ignored ones too.");
        var lines = answer.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (answer.ExitCode != 0)
        {
            throw new LakeException(
                LakeError.Repository,
                "git_failed",
                $"'{root}' is in a git working tree, and git does not read it: {string.Join(' ', lines)} Mend the tree; --no-git reads all files, the ignored ones too.");
        }

        warnings.AddRange(lines.Select(l => $"git: {l}").Except(warnings));
        return answer.Output;
    }

    /// <summary>Reads entries of mode, object, stage, a tab, a path and NUL.</summary>
    private void ReadIndex(byte[] output)
    {
        foreach (var entry in Entries(output))
        {
            var path = entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..];
            Add(path, entry.StartsWith("160000 ", StringComparison.Ordinal));
        }
    }

    private void Add(string path, bool isSubmodule)
    {
        (isSubmodule ? submodules : tracked).Add(path);
        for (var cut = path.LastIndexOf('/'); cut > 0 && trackedFolders.Add(path[..cut]); cut = path.LastIndexOf('/', cut - 1))
        {
        }
    }

    /// <summary>
    /// Folders end with a slash. One that is not ignored itself but holds nothing else than ignored files is named beside them; it is
    /// entered, for what git does not name.
    /// </summary>
    private void ReadIgnored(byte[] output)
    {
        foreach (var path in Entries(output))
        {
            for (var cut = path.LastIndexOf('/', path.Length - 2); cut > 0; cut = path.LastIndexOf('/', cut - 1))
            {
                ignored.Remove(path[..(cut + 1)]);
            }

            ignored.Add(path);
        }

        ignored.Remove("./");
    }

    private static string[] Entries(byte[] output) => Encoding.UTF8.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
