using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>
/// Finds the Python files of a working tree and their content hashes, reading only files that may have changed since an earlier scan.
/// In a git working tree the files are those that git tracks or does not ignore; elsewhere all of the folder's.
/// </summary>
/// <param name="detect">Tells a file's encoding.</param>
/// <param name="clock">Tells when the scan begins; the system's clock where null.</param>
/// <param name="tree">Reads the repository; this machine's file system where null.</param>
public sealed class RepositoryScanner(EncodingDetector detect, TimeProvider? clock = null, IWorkingTree? tree = null)
{
    private readonly IWorkingTree tree = tree ?? LocalWorkingTree.Instance;

    /// <summary>Scans. The result is the same for any <paramref name="previous"/> and any number of threads, its cache and counts aside.</summary>
    /// <param name="request">What to scan.</param>
    /// <param name="previous">The cache of an earlier scan; one of another folder is of no use, and does no harm.</param>
    /// <param name="contents">Takes the bytes of the files that are read; null where nobody parses them.</param>
    /// <param name="progress">Hears how it goes.</param>
    /// <param name="cancel">Ends the scan.</param>
    /// <exception cref="LakeException">The repository is missing, no folder or unreadable, or git fails in it.</exception>
    public RepositorySnapshot Scan(
        ScanRequest request, StatCache? previous = null, SourceContents? contents = null, IScanProgress? progress = null, CancellationToken cancel = default)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Root));
        Require(root);
        var startNs = ((clock ?? TimeProvider.System).GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        var parallel = Parallelism(request, cancel);
        var warnings = new List<string>();
        var git = request.UsesGit ? tree.ReadGit(root, warnings.Add) : null;
        var listing = new TreeWalk(root, tree, git, new PathFilter(request.Include, request.Exclude)).Read(parallel);
        progress?.Listed(listing.Paths.Count);

        var look = new FileLook(root, tree, request.MaxFileBytes, previous?.Root == root ? previous : StatCache.Empty, detect, contents);
        var paths = listing.Paths.DistinctBy(p => p.Path).ToList();
        var seen = LookAt(paths, look, parallel, progress);
        var skipped = Sorted(listing.Skipped.Concat(SameNames(listing.Paths)).Concat(seen.Select(s => s.Skipped).OfType<SkippedPath>()));
        var files = seen.Select(s => s.Fact).OfType<FileFact>().ToList();
        warnings.AddRange(git?.Warnings ?? []);
        warnings.AddRange(ScanWarnings.Of(files, skipped));
        return new RepositorySnapshot(root, git is not null, files, skipped, seen.Count(s => s.WasRead), new StatCache(root, startNs, EntriesOf(seen)), warnings);
    }

    /// <summary>
    /// Reads files whose content is needed although they look as they did: what the cache said of them is replaced by what was read.
    /// </summary>
    /// <param name="request">What was scanned.</param>
    /// <param name="snapshot">What was found.</param>
    /// <param name="fileIds">The files to read.</param>
    /// <param name="contents">Takes their bytes.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The snapshot with those files as they are now.</returns>
    public RepositorySnapshot Read(
        ScanRequest request, RepositorySnapshot snapshot, IReadOnlySet<string> fileIds, SourceContents contents, CancellationToken cancel = default)
    {
        var wanted = snapshot.Files.Where(f => fileIds.Contains(f.FileId)).Select(f => new ListedPath(f.Path, f.GitState)).ToList();
        var look = new FileLook(snapshot.Root, tree, request.MaxFileBytes, StatCache.Empty, detect, contents);
        var seen = LookAt(wanted, look, Parallelism(request, cancel), null);
        var entries = new Dictionary<string, StatCacheEntry>(snapshot.Cache.Entries, StringComparer.Ordinal);
        wanted.ForEach(w => entries.Remove(w.Path));
        foreach (var (path, entry) in EntriesOf(seen))
        {
            entries.Add(path, entry);
        }

        var files = snapshot.Files.Where(f => !fileIds.Contains(f.FileId)).Concat(seen.Select(s => s.Fact).OfType<FileFact>());
        return snapshot with
        {
            Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)],
            Skipped = Sorted(snapshot.Skipped.Concat(seen.Select(s => s.Skipped).OfType<SkippedPath>())),
            HashedFiles = snapshot.HashedFiles + wanted.Count,
            Cache = new StatCache(snapshot.Root, snapshot.Cache.SnapshotNs, entries),
        };
    }

    private static FileSeen[] LookAt(IEnumerable<ListedPath> listed, FileLook look, ParallelOptions parallel, IScanProgress? progress)
    {
        var paths = listed.OrderBy(p => p.Path, StringComparer.Ordinal).ToArray();
        var seen = new FileSeen[paths.Length];
        Parallel.For(0, paths.Length, parallel, i =>
        {
            seen[i] = look.At(paths[i]);
            progress?.FileDone(seen[i].WasRead);
        });
        return seen;
    }

    /// <summary>Several names that are not UTF-8 may be shown as one path; at most one of them is a file under that very name.</summary>
    private static IEnumerable<SkippedPath> SameNames(IEnumerable<ListedPath> listed) =>
        listed.GroupBy(p => p.Path, StringComparer.Ordinal).SelectMany(g => g.Skip(1)).Select(p => new SkippedPath(p.Path, SkipReason.PathNotUtf8));

    private static Dictionary<string, StatCacheEntry> EntriesOf(FileSeen[] seen) =>
        seen.Where(s => s is { Fact: not null, Entry: not null }).ToDictionary(s => s.Fact!.Path, s => s.Entry!, StringComparer.Ordinal);

    private static List<SkippedPath> Sorted(IEnumerable<SkippedPath> skipped) =>
        [.. skipped.OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Reason)];

    private static ParallelOptions Parallelism(ScanRequest request, CancellationToken cancel) => new()
    {
        MaxDegreeOfParallelism = request.Threads > 0 ? request.Threads : Environment.ProcessorCount,
        CancellationToken = cancel,
    };

    /// <exception cref="LakeException"><c>repository_missing</c>, <c>repository_not_a_folder</c>.</exception>
    internal static void Require(string root)
    {
        if (File.Exists(root))
        {
            throw new LakeException(LakeError.Repository, "repository_not_a_folder", $"'{root}' is a file; a repository is a folder.");
        }

        if (!Directory.Exists(root))
        {
            throw new LakeException(LakeError.Repository, "repository_missing", $"There is no folder '{root}'. Set 'repository' in pipeline.yaml to the folder of your Python code.");
        }
    }
}
