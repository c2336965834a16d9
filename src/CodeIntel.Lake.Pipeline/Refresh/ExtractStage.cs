using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Python;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Parses the files of a wave, from the bytes that the scan read, on all threads.</summary>
internal sealed class ExtractStage(IEngine database, IEngineSession connection, SourceContents contents, int threads, ExtractLimits limits, IReadOnlyList<Contract> datasets, IReadOnlyList<IFileExtractor> extractors, CancellationToken cancel)
{
    /// <summary>The datasets that the extractors give.</summary>
    public IReadOnlyList<Contract> Datasets { get; } = datasets;

    /// <summary>Threads that it takes.</summary>
    public int Threads => threads;

    /// <summary>Tables for the rows of a wave.</summary>
    public StagedRows Stage() => new(database, connection, Datasets);

    /// <summary>Stages the rows of these files.</summary>
    /// <returns>How many files could not be read or parsed at all.</returns>
    public int Fill(IReadOnlyList<FileFact> files, StagedRows rows, IRefreshProgress? progress)
    {
        var next = -1;
        var failed = 0;

        // Large files first, so that no thread ends with one while the others idle. Order does not reach the datasets: they are sorted.
        var queue = files.OrderByDescending(f => f.Size).ThenBy(f => f.Path, StringComparer.Ordinal).ToList();
        Parallel.For(0, Math.Min(threads, Math.Max(1, files.Count)), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, _ => rows.Write(writers =>
        {
            using var extractor = new PythonExtractor(writers, limits, extractors);
            for (var i = Interlocked.Increment(ref next); i < queue.Count; i = Interlocked.Increment(ref next))
            {
                cancel.ThrowIfCancellationRequested();
                var outcome = extractor.Extract(Read(queue[i]));
                if (outcome.Status is not ("ok" or "partial"))
                {
                    Interlocked.Increment(ref failed);
                }

                progress?.Advance(1);
            }
        }));
        return failed;
    }

    private SourceFile Read(FileFact file)
    {
        if (file.Status == FileStatus.Unreadable)
        {
            return new SourceFile(file.FileId, file.Path, null, null, "The file could not be read when the repository was scanned.");
        }

        return contents.TryTake(file.FileId, out var content)
            ? new SourceFile(file.FileId, file.Path, content, file.Sha256, null)
            : throw new InvalidOperationException($"{file.Path} is parsed twice, or was not read before");
    }
}
