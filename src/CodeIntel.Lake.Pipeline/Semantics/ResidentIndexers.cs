using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Semantics;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>
/// Processes of indexers that stay from refresh to refresh until this is disposed, so that none waits for their start. They are started when they are first asked; where one has ended, or settings or
/// the indexer itself are others than before, anew. For one refresh at a time.
/// </summary>
public sealed class ResidentIndexers : IDisposable
{
    private IReadOnlyList<ResidentIndexer> indexers = [];
    private IndexerSettings? settings;
    private IndexerFingerprint? fingerprint;

    /// <summary>Those with these settings.</summary>
    /// <param name="wanted">What documents depend on.</param>
    /// <param name="program">The indexer as it is installed.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="SemanticsUnavailableException">Node or pyright is missing.</exception>
    internal IReadOnlyList<ResidentIndexer> Of(IndexerSettings wanted, IndexerFingerprint? program, int count)
    {
        if (indexers.Count != count || fingerprint != program || !AreEqual(settings, wanted))
        {
            Dispose();
            indexers = [.. Enumerable.Range(0, count).Select(_ => new ResidentIndexer(new PyrightIndexer(wanted)))];
            (settings, fingerprint) = (wanted, program);
        }

        return indexers;
    }

    /// <summary>Ends the processes.</summary>
    public void Dispose()
    {
        foreach (var indexer in indexers)
        {
            indexer.Dispose();
        }

        indexers = [];
    }

    private static bool AreEqual(IndexerSettings? one, IndexerSettings other) =>
        one is not null && one with { SourceRoots = other.SourceRoots } == other && one.SourceRoots.SequenceEqual(other.SourceRoots, StringComparer.Ordinal);
}

/// <summary>An indexer, and the files as they were when it was asked last.</summary>
internal sealed class ResidentIndexer(PyrightIndexer indexer) : IDisposable
{
    private IReadOnlyList<FileFact>? known;

    /// <summary>Documents of files, while they are read.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="all">All files of the repository as they are.</param>
    /// <param name="cancel">Stops it.</param>
    public IEnumerable<IndexedDocument> Index(IReadOnlyList<string> paths, IReadOnlyList<FileFact> all, CancellationToken cancel)
    {
        var (changed, cameOrWent) = Changes(known ?? all, all);
        known = all;
        return indexer.Index(paths, changed, cameOrWent, cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => indexer.Dispose();

    private static (IReadOnlyList<string> Changed, IReadOnlyList<string> CameOrWent) Changes(IReadOnlyList<FileFact> before, IReadOnlyList<FileFact> now)
    {
        if (ReferenceEquals(before, now))
        {
            return ([], []);
        }

        var old = before.ToDictionary(f => f.Path, f => f.Sha256, StringComparer.Ordinal);
        var left = old.Keys.ToHashSet(StringComparer.Ordinal);
        left.SymmetricExceptWith(now.Select(f => f.Path));
        return ([.. now.Where(f => old.TryGetValue(f.Path, out var hash) && (hash is null || hash != f.Sha256)).Select(f => f.Path)], [.. left.Order(StringComparer.Ordinal)]);
    }
}
