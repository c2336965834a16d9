using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>
/// Finds the Python files of a working tree and their content hashes, reading only files that may have changed since an earlier scan.
/// Below a git working tree the files are git's, tracked or not ignored; elsewhere all of the folder's.
/// </summary>
/// <param name="detect">Tells a file's encoding.</param>
/// <param name="clock">Tells when the scan begins; the system's clock where null.</param>
public sealed class RepositoryScanner(EncodingDetector detect, TimeProvider? clock = null)
{
    private const string NoEncoding = "utf-8";

    /// <summary>Scans. The result is the same for any <paramref name="previous"/> and any number of threads, its cache and counts aside.</summary>
    /// <param name="request">What to scan.</param>
    /// <param name="previous">The cache of an earlier scan; one of another folder is of no use, and does no harm.</param>
    /// <param name="progress">Hears how it goes.</param>
    /// <param name="cancel">Ends the scan.</param>
    /// <exception cref="LakeException">The repository is missing, or no folder.</exception>
    public RepositorySnapshot Scan(ScanRequest request, StatCache? previous = null, IScanProgress? progress = null, CancellationToken cancel = default)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Root));
        Require(root);
        var startNs = ((clock ?? TimeProvider.System).GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = request.Threads > 0 ? request.Threads : Environment.ProcessorCount,
            CancellationToken = cancel,
        };
        var filter = new PathFilter(request.Include, request.Exclude);
        var git = GitListing.TryRead(root, filter);
        var listing = git ?? FolderListing.Read(root, filter, parallel);
        progress?.Listed(listing.Paths.Count);

        var paths = listing.Paths.ToArray();
        Array.Sort(paths, (a, b) => string.CompareOrdinal(a.Path, b.Path));
        var look = new FileLook(root, request.MaxFileBytes, previous?.Root == root ? previous : StatCache.Empty, detect);
        var seen = new FileSeen[paths.Length];
        Parallel.For(0, paths.Length, parallel, i =>
        {
            seen[i] = look.At(paths[i]);
            progress?.FileDone(seen[i].WasRead);
        });
        return Snapshot(root, git is not null, startNs, seen, listing.Skipped);
    }

    private static RepositorySnapshot Snapshot(string root, bool isGitTree, long startNs, FileSeen[] seen, IReadOnlyCollection<SkippedPath> skipped)
    {
        var entries = new Dictionary<string, StatCacheEntry>(seen.Length, StringComparer.Ordinal);
        foreach (var file in seen)
        {
            if (file is { Fact: { } fact, Entry: { } entry })
            {
                entries.Add(fact.Path, entry);
            }
        }

        return new RepositorySnapshot(
            root,
            isGitTree,
            [.. seen.Select(s => s.Fact).OfType<FileFact>()],
            [.. skipped.Concat(seen.Select(s => s.Skipped).OfType<SkippedPath>()).OrderBy(s => s.Path, StringComparer.Ordinal)],
            seen.Count(s => s.WasRead),
            new StatCache(root, startNs, entries));
    }

    private static void Require(string root)
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

    /// <summary>What came of looking at one path; a file that has gone leaves all of it empty.</summary>
    private readonly record struct FileSeen(FileFact? Fact, StatCacheEntry? Entry, SkippedPath? Skipped, bool WasRead);

    /// <summary>Looks at paths; safe for several threads.</summary>
    private sealed class FileLook(string root, long maxBytes, StatCache previous, EncodingDetector detect)
    {
        private readonly LinkedFolders links = new(root);

        public FileSeen At(ListedPath listed)
        {
            var file = Path.Join(root, listed.Path);
            var stat = FileStat.Of(file);
            if (SkipReasonOf(listed.Path, stat) is { } reason)
            {
                return new FileSeen(null, null, new SkippedPath(listed.Path, reason), false);
            }

            if (stat.Kind == EntryKind.Missing)
            {
                return default;
            }

            if (previous.TryFind(listed.Path, stat, out var known))
            {
                return new FileSeen(Fact(listed, known.Sha256, stat.Size, known.Encoding), known, null, false);
            }

            try
            {
                var content = FileContent.Read(file, detect);
                return new FileSeen(
                    Fact(listed, content.Sha256, content.Size, content.Encoding),
                    new StatCacheEntry(stat, content.Sha256, content.Encoding),
                    null,
                    true);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return default;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new FileSeen(Fact(listed, null, stat.Size, NoEncoding), null, null, true);
            }
        }

        private SkipReason? SkipReasonOf(string path, FileStat stat) => stat.Kind switch
        {
            EntryKind.Missing => path.Contains('\uFFFD') ? SkipReason.PathNotUtf8 : null,
            EntryKind.Symlink => SkipReason.Symlink,
            EntryKind.Other => SkipReason.NotAFile,
            _ when stat.Size > maxBytes => SkipReason.TooLarge,
            _ => links.IsBeneath(path) ? SkipReason.Symlink : null,
        };

        private static FileFact Fact(ListedPath listed, string? sha256, long size, string encoding) => new(
            StableId.File(listed.Path),
            listed.Path,
            sha256,
            size,
            encoding,
            listed.GitState,
            sha256 is null ? FileStatus.Unreadable : FileStatus.Ok);
    }
}
