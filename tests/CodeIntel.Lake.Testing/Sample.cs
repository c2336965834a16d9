namespace CodeIntel.Lake.Testing;

/// <summary>Parts of what could be tried, of each kind something.</summary>
public static class Sample
{
    /// <summary>Chooses by a seed: each kind has its turn before any has a second one.</summary>
    /// <param name="all">What there is.</param>
    /// <param name="kind">Of what kind it is.</param>
    /// <param name="limit">The most that are chosen.</param>
    /// <param name="seed">Decides which.</param>
    /// <returns>The chosen ones, in the order of all.</returns>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, Func<T, object> kind, int limit, int seed)
    {
        if (all.Count <= limit)
        {
            return all;
        }

        var random = new Random(seed);
        var kinds = all.Index().GroupBy(i => kind(i.Item)).Select(g => g.OrderBy(_ => random.Next()).ToList()).OrderBy(_ => random.Next()).ToList();
        return
        [
            .. Enumerable.Range(0, kinds.Max(k => k.Count)).SelectMany(round => kinds.Where(k => k.Count > round).Select(k => k[round]))
                .Take(limit)
                .OrderBy(i => i.Index)
                .Select(i => i.Item),
        ];
    }
}
