using System.Collections.Concurrent;
using System.Globalization;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Semantics;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>Documents by pyright, of just the files that are asked for, by several processes at once.</summary>
/// <param name="root">Full path of the repository.</param>
/// <param name="settings">Settings of the pipeline.</param>
/// <param name="kept">Keeps the processes; null where they end with this.</param>
internal sealed class PyrightProvider(string root, PipelineSettings settings, ResidentIndexers? kept) : ISemanticProvider
{
    /// <summary>A worker takes so many files at once; fewer do not pay for the start of another one.</summary>
    private const int FilesInRun = 16;

    private readonly IndexerSettings indexer = SemanticProviders.IndexerOf(root, settings);
    private readonly IndexerFingerprint? fingerprint = IndexerFingerprint.Find();
    private readonly ResidentIndexers indexers = kept ?? new ResidentIndexers();
    private bool isAsked;

    /// <inheritdoc/>
    public string SourceHash(IReadOnlyList<FileFact> all) =>
        StableId.Number("pyright", [fingerprint?.Hash, indexer.Project, indexer.PythonVersion, .. indexer.SourceRoots]).ToString("x16", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool ReadsOthers => true;

    /// <inheritdoc/>
    public IEnumerable<SemanticPart> Read(IReadOnlyList<string> paths, RepositoryContents repository, CancellationToken cancel)
    {
        var workers = indexers.Of(indexer, fingerprint, settings.Semantics.Workers);
        if (!isAsked)
        {
            isAsked = true;
            yield return new SemanticPart(new Metadata { ToolInfo = new ToolInfo { Name = "pyright", Version = fingerprint?.Pyright ?? string.Empty } });
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var found = new BlockingCollection<IndexedDocument>(2 * workers.Count);

        // Neighbours by path import much the same, so they go to one worker.
        var runs = new ConcurrentQueue<string[]>(paths.Order(StringComparer.Ordinal).Chunk(FilesInRun));
        var work = Task.WhenAll(workers.Take(runs.Count).Select(w => Task.Run(
            () =>
            {
                while (runs.TryDequeue(out var run))
                {
                    foreach (var document in w.Index(run, repository.Files, stop.Token))
                    {
                        found.Add(document, stop.Token);
                    }
                }
            },
            stop.Token))).ContinueWith(
                t =>
                {
                    found.CompleteAdding();
                    return t;
                },
                TaskScheduler.Default).Unwrap();
        try
        {
            foreach (var document in found.GetConsumingEnumerable(cancel))
            {
                yield return new SemanticPart(document.Document, document.InterfaceHash, document.Problem) { Reads = document.Reads };
            }

            work.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            Task.WhenAny(work).Wait(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (kept is null)
        {
            indexers.Dispose();
        }
    }
}
