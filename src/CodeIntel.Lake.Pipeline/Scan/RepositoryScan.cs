using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>A scan together with the bytes that it read, which wait to be parsed.</summary>
public sealed class RepositoryScan : IDisposable
{
    private readonly RepositoryScanner scanner;
    private readonly ScanRequest request;

    private RepositoryScan(RepositoryScanner scanner, ScanRequest request, SourceContents contents)
    {
        this.scanner = scanner;
        this.request = request;
        Contents = contents;
        Snapshot = null!;
    }

    /// <summary>What was found.</summary>
    public RepositorySnapshot Snapshot { get; private set; }

    /// <summary>The bytes of the files that were read and not yet parsed.</summary>
    public SourceContents Contents { get; }

    /// <summary>Scans; parameters as of <see cref="RepositoryScanner.Scan"/>.</summary>
    /// <param name="scanner">Does it.</param>
    /// <param name="request">What to scan.</param>
    /// <param name="previous">The cache of an earlier scan.</param>
    /// <param name="files">Where bytes wait that are too many for memory.</param>
    /// <param name="cancel">Ends the scan.</param>
    public static RepositoryScan Of(RepositoryScanner scanner, ScanRequest request, StatCache previous, IFileSystem files, CancellationToken cancel)
    {
        var scan = new RepositoryScan(scanner, request, new SourceContents(files));
        try
        {
            scan.Snapshot = scanner.Scan(request, previous, scan.Contents, cancel: cancel);
            return scan;
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads those of the files to parse whose bytes are not here, as they looked unchanged. What is read may differ from what the cache
    /// said, so whatever was concluded from the snapshot must be concluded again where this says so. No file is read twice.
    /// </summary>
    /// <returns>Whether any was read.</returns>
    public bool ReadMissing(IEnumerable<string> fileIds, CancellationToken cancel)
    {
        var missing = fileIds.Where(f => !Contents.Contains(f)).ToHashSet(StringComparer.Ordinal);
        missing.IntersectWith(Snapshot.Files.Where(f => f.Status == FileStatus.Ok).Select(f => f.FileId));
        if (missing.Count > 0)
        {
            Snapshot = scanner.Read(request, Snapshot, missing, Contents, cancel);
        }

        return missing.Count > 0;
    }

    /// <summary>Reads those of these files whose bytes are not here, though the snapshot has been concluded from: it stays as it is.</summary>
    /// <returns>The files that are others now.</returns>
    public HashSet<string> ReadAgain(IEnumerable<string> fileIds, CancellationToken cancel)
    {
        var missing = fileIds.Where(f => !Contents.Contains(f)).ToHashSet(StringComparer.Ordinal);
        return missing.Count == 0 ? [] : [.. missing.Except(scanner.Read(request, Snapshot, missing, Contents, cancel).Files.Intersect(Snapshot.Files).Select(f => f.FileId), StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public void Dispose() => Contents.Dispose();
}
