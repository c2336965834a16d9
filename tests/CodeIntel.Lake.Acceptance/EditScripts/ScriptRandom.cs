namespace CodeIntel.Lake.Acceptance.EditScripts;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014). Own code, so that a seed draws the same script on every runtime.</summary>
public sealed class ScriptRandom(ulong seed)
{
    private ulong state = seed;

    public ulong NextSeed()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, bound).</summary>
    public int Next(int bound) => (int)(((NextSeed() >> 32) * (ulong)bound) >> 32);

    /// <summary>A number in [low, high], both ends included.</summary>
    public int Between(int low, int high) => low + Next(high - low + 1);

    public bool Chance(int percent) => Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>An item, or the default of the type where there is none.</summary>
    public T? PickOrDefault<T>(IEnumerable<T> items)
    {
        var list = items as IReadOnlyList<T> ?? items.ToList();
        return list.Count == 0 ? default : Pick(list);
    }

    public IReadOnlyList<T> Shuffle<T>(IEnumerable<T> items)
    {
        var list = items.ToArray();
        for (var last = list.Length - 1; last > 0; last--)
        {
            var other = Next(last + 1);
            (list[last], list[other]) = (list[other], list[last]);
        }

        return list;
    }
}
