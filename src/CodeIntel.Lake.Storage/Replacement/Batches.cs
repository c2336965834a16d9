namespace CodeIntel.Lake.Storage.Replacement;

/// <summary>Cuts a sequence into parts for work that bounds what it holds.</summary>
public static class Batches
{
    /// <summary>Neighbours together, as many as come to no more than a bound; what is larger by itself is alone. In the order of the items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="size">What an item counts.</param>
    /// <param name="most">The bound of a batch.</param>
    public static IEnumerable<IReadOnlyList<T>> UpTo<T>(IEnumerable<T> items, Func<T, long> size, long most)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(size);
        var (batch, total) = (new List<T>(), 0L);
        foreach (var item in items)
        {
            var more = size(item);
            if (batch.Count > 0 && total + more > most)
            {
                yield return batch;
                (batch, total) = ([], 0);
            }

            batch.Add(item);
            total += more;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
