using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Cuts a set of files into waves, so that memory is bounded by a wave and not by the repository.</summary>
internal static class WavePlanner
{
    /// <summary>
    /// Waves of whole partitions, in the order of file ids, each of at most <paramref name="maxBytes"/> of source unless one partition
    /// alone is larger.
    /// </summary>
    /// <param name="fileIds">The files; a file that is gone counts no bytes.</param>
    /// <param name="sizes">Bytes of source by file id.</param>
    /// <param name="layout">Tells the partition of a file.</param>
    /// <param name="maxBytes">Bound of a wave.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Cut(
        IEnumerable<string> fileIds, IReadOnlyDictionary<string, long> sizes, Layout layout, long maxBytes) =>
    [
        .. Batches.UpTo(fileIds.Order(StringComparer.Ordinal).GroupBy(layout.Partition), p => p.Sum(f => sizes.GetValueOrDefault(f)), maxBytes)
            .Select(wave => wave.SelectMany(p => p).ToList()),
    ];
}
