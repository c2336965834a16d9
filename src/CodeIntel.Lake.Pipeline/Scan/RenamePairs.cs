namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Tells which deleted files live on under another path.</summary>
internal static class RenamePairs
{
    /// <summary>Pairs files of equal hash, each at most once: the same file name first, then by path order. Unreadable files have no pair.</summary>
    public static IReadOnlyList<(FileFact From, FileFact To)> Find(IEnumerable<FileFact> deleted, IEnumerable<FileFact> added)
    {
        var targets = ByHash(added);
        var pairs = new List<(FileFact From, FileFact To)>();
        foreach (var (hash, from) in ByHash(deleted))
        {
            if (targets.TryGetValue(hash, out var to))
            {
                Pair(from, to, pairs, (a, b) => FileName(a) == FileName(b));
                Pair(from, to, pairs, (_, _) => true);
            }
        }

        return pairs;
    }

    private static Dictionary<string, List<FileFact>> ByHash(IEnumerable<FileFact> files) => files
        .Where(f => f.Sha256 is not null)
        .GroupBy(f => f.Sha256!, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.OrderBy(f => f.Path, StringComparer.Ordinal).ToList(), StringComparer.Ordinal);

    private static void Pair(List<FileFact> from, List<FileFact> to, List<(FileFact From, FileFact To)> pairs, Func<FileFact, FileFact, bool> fits)
    {
        from.RemoveAll(source =>
        {
            var index = to.FindIndex(target => fits(source, target));
            if (index < 0)
            {
                return false;
            }

            pairs.Add((source, to[index]));
            to.RemoveAt(index);
            return true;
        });
    }

    private static string FileName(FileFact file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];
}
