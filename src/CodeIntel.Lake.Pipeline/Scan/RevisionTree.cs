using System.Diagnostics;
using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>
/// The files of one commit, read from git's object store: no working tree is needed, and one that is there is neither read nor changed. Files are as git
/// stores them, before what attributes make of them at a checkout (ends of lines, large file storage).
/// </summary>
public sealed class RevisionTree : IWorkingTree, IDisposable
{
    private const int MostLinks = 40;
    private const string LinkMode = "120000";

    private readonly string root;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FolderEntry>> folders = new(StringComparer.Ordinal) { [string.Empty] = [] };
    private readonly GitObjects objects;

    private RevisionTree(string root, SourceRevision revision, GitObjects objects)
    {
        this.root = root;
        Revision = revision;
        this.objects = objects;
    }

    /// <summary>The commit, and the branch where a branch was asked for.</summary>
    public SourceRevision Revision { get; }

    /// <summary>Opens a commit.</summary>
    /// <param name="root">The repository's folder: a working tree, a folder in one, or a bare repository.</param>
    /// <param name="revision">A commit, tag or branch, as git understands it.</param>
    /// <exception cref="LakeException">
    /// <c>repository_missing</c>, <c>repository_not_a_folder</c>; <c>git_missing</c>: git cannot be started; <c>unknown_revision</c>: git knows no such commit there.
    /// </exception>
    public static RevisionTree Open(string root, string revision)
    {
        RepositoryScanner.Require(root);
        var commit = Ask(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], revision);
        var branch = GitProcess.Run(root, ["rev-parse", "--verify", "--quiet", "--symbolic-full-name", "--end-of-options", revision]) is { ExitCode: 0 } answer
            ? Encoding.UTF8.GetString(answer.Output).Trim()
            : string.Empty;
        const string heads = "refs/heads/";
        var id = Encoding.UTF8.GetString(commit).Trim();
        var tree = new RevisionTree(
            Path.TrimEndingDirectorySeparator(root),
            new SourceRevision(id, branch.StartsWith(heads, StringComparison.Ordinal) ? branch[heads.Length..] : null, false),
            new GitObjects(root));
        tree.Add(Ask(root, ["ls-tree", "-r", "-t", "-l", "-z", id], revision));
        return tree;
    }

    /// <inheritdoc/>
    public FileStat Stat(string path) =>
        Below(path) is { } below && entries.TryGetValue(below, out var entry) ? entry.Stat : default;

    /// <inheritdoc/>
    public IReadOnlyList<FolderEntry> List(string folder)
    {
        var (at, found) = Below(folder) is { } below && folders.TryGetValue(below, out var known) ? (below, known) : throw new DirectoryNotFoundException($"The revision has no folder '{folder}'.");
        var prefix = at.Length == 0 ? string.Empty : at + "/";
        return [.. found.Select(e => e.IsLink ? e with { IsFolder = LeadsToFolder(prefix + e.Name) } : e)];
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path) =>
        Below(path) is { } below && entries.TryGetValue(below, out var entry)
            ? new MemoryStream(objects.Read(entry.Id), writable: false)
            : throw new FileNotFoundException($"The revision has no file '{path}'.");

    /// <inheritdoc/>
    public GitAnswer? Git(string folder, params IReadOnlyList<string> arguments) => GitProcess.Run(folder, arguments);

    GitTree? IWorkingTree.ReadGit(string root, Action<string> warn) =>
        GitTree.OfRevision(entries.Where(e => e.Value.IsSubmodule || !folders.ContainsKey(e.Key)).Select(e => (e.Key, e.Value.IsSubmodule)));

    SourceRevision? IWorkingTree.ReadRevision(string root) => Revision;

    /// <summary>Ends git.</summary>
    public void Dispose() => objects.Dispose();

    private static byte[] Ask(string root, IReadOnlyList<string> arguments, string revision)
    {
        var answer = GitProcess.Run(root, arguments) ?? throw new LakeException(LakeError.Repository, "git_missing", "git cannot be started, and a revision is read with it. Install git.");
        return answer.ExitCode == 0
            ? answer.Output
            : throw new LakeException(LakeError.Usage, "unknown_revision", $"git knows no commit '{revision}' in '{root}'. {answer.Errors.Trim()}".TrimEnd());
    }

    /// <summary>Reads entries of mode, kind, object, size, a tab, a path and NUL. In a folder below the repository's, it and those above it are named with a slash.</summary>
    private void Add(ReadOnlySpan<byte> listing)
    {
        while (listing.IndexOf((byte)0) is var end and > 0)
        {
            var tab = listing.IndexOf((byte)'\t');
            if (listing[end - 1] != '/')
            {
                Add(Encoding.ASCII.GetString(listing[..tab]).Split(' ', StringSplitOptions.RemoveEmptyEntries), listing[(tab + 1)..end]);
            }

            listing = listing[(end + 1)..];
        }
    }

    /// <summary>A name that is not UTF-8 is shown in its folder, and nothing is known of it, as in a working tree.</summary>
    private void Add(string[] fields, ReadOnlySpan<byte> bytes)
    {
        var (mode, kind, id) = (fields[0], fields[1], fields[2]);
        var path = Encoding.UTF8.GetString(bytes);
        var cut = path.LastIndexOf('/');
        if (folders.TryGetValue(cut < 0 ? string.Empty : path[..cut], out var folder))
        {
            folder.Add(new FolderEntry(path[(cut + 1)..], kind != "blob", mode == LinkMode));
        }

        if (!Encoding.UTF8.GetBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return;
        }

        if (kind != "blob")
        {
            folders.Add(path, []);
        }

        entries.Add(path, new Entry(id, kind == "commit", StatOf(mode, kind, id, fields[3])));
    }

    /// <summary>A file looks the same as long as its content does, so its times and number are taken from its object's id; the times lie long ago.</summary>
    private static FileStat StatOf(string mode, string kind, string id, string size)
    {
        if (kind != "blob" || mode == LinkMode)
        {
            return new FileStat(kind == "blob" ? EntryKind.Symlink : EntryKind.Other, 0, 0, 0, 0);
        }

        var hash = Convert.FromHexString(id);
        return new FileStat(
            EntryKind.File,
            long.Parse(size, CultureInfo.InvariantCulture),
            BitConverter.ToInt64(hash, 8) | long.MinValue,
            BitConverter.ToInt64(hash, 12) | long.MinValue,
            BitConverter.ToInt64(hash, 0));
    }

    /// <returns>null where it is not below the root.</returns>
    private string? Below(string path) =>
        path.Length <= root.Length + 1 ? string.Empty : path.StartsWith(root + "/", StringComparison.Ordinal) ? path[(root.Length + 1)..] : null;

    /// <summary>Whether a path is a folder, links followed; where they lead out of the revision, as this machine has it.</summary>
    private bool LeadsToFolder(string path)
    {
        var ahead = new Stack<string>(path.Split('/').Reverse());
        var at = string.Empty;
        var links = 0;
        while (ahead.TryPop(out var name))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name == "..")
            {
                if (at.Length == 0)
                {
                    return Directory.Exists(Path.Join([root, "..", .. ahead]));
                }

                at = at.Contains('/', StringComparison.Ordinal) ? at[..at.LastIndexOf('/')] : string.Empty;
                continue;
            }

            var next = at.Length == 0 ? name : $"{at}/{name}";
            if (!entries.TryGetValue(next, out var entry))
            {
                return false;
            }

            if (entry.Stat.Kind != EntryKind.Symlink)
            {
                at = next;
                continue;
            }

            var target = Encoding.UTF8.GetString(objects.Read(entry.Id));
            if (++links > MostLinks)
            {
                return false;
            }

            if (target.StartsWith('/'))
            {
                return Directory.Exists(Path.Join([target, .. ahead]));
            }

            foreach (var part in target.Split('/').Reverse())
            {
                ahead.Push(part);
            }
        }

        return folders.ContainsKey(at);
    }

    private sealed record Entry(string Id, bool IsSubmodule, FileStat Stat);

    /// <summary>One git process that hands out objects; safe for several threads.</summary>
    private sealed class GitObjects(string root) : IDisposable
    {
        private readonly Lock turn = new();
        private Process? process;
        private BufferedStream? answers;

        /// <exception cref="IOException">git does not have the object.</exception>
        public byte[] Read(string id)
        {
            lock (turn)
            {
                process ??= Start();
                process.StandardInput.WriteLine(id);
                process.StandardInput.Flush();
                answers ??= new BufferedStream(process.StandardOutput.BaseStream);
                var header = Line(answers).Split(' ');
                if (header is not [_, _, var size])
                {
                    throw new IOException($"git does not have the object {id}: {string.Join(' ', header)}");
                }

                var content = new byte[int.Parse(size, CultureInfo.InvariantCulture)];
                answers.ReadExactly(content);
                answers.ReadByte();
                return content;
            }
        }

        public void Dispose()
        {
            process?.StandardInput.Close();
            process?.WaitForExit();
            process?.Dispose();
        }

        private Process Start()
        {
            var started = GitProcess.TryStart(root, ["cat-file", "--batch"]) ?? throw new IOException("git cannot be started.");
            started.ErrorDataReceived += (_, _) => { };
            started.BeginErrorReadLine();
            return started;
        }

        private static string Line(BufferedStream from)
        {
            var line = new StringBuilder();
            for (var next = from.ReadByte(); next != '\n'; next = from.ReadByte())
            {
                line.Append(next >= 0 ? (char)next : throw new IOException("git ended."));
            }

            return line.ToString();
        }
    }
}
