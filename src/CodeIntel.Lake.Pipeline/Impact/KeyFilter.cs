namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>A set of keys, by their hashes, that never denies one that it holds, and admits one in a hundred that it does not hold (a Bloom filter of ten bits a key).</summary>
/// <param name="bits">The bits; none where there is no key.</param>
public sealed class KeyFilter(byte[] bits)
{
    private const int BitsForKey = 10;
    private const int Places = 7;

    /// <summary>As they are saved.</summary>
    public ReadOnlySpan<byte> Bits => bits;

    /// <summary>The set of some keys.</summary>
    public static KeyFilter Of(IReadOnlyCollection<ulong> keys)
    {
        var set = new byte[((keys.Count * BitsForKey) + 7) / 8];
        foreach (var place in keys.SelectMany(k => PlacesOf(k, set.Length)))
        {
            set[place / 8] |= (byte)(1 << (int)(place % 8));
        }

        return new KeyFilter(set);
    }

    /// <summary>Whether it may hold one of the keys.</summary>
    public bool MayHold(IEnumerable<ulong> keys) => bits.Length > 0 && keys.Any(k => PlacesOf(k, bits.Length).All(p => (bits[p / 8] & (1 << (int)(p % 8))) != 0));

    private static IEnumerable<uint> PlacesOf(ulong key, int bytes)
    {
        for (var i = 0u; i < Places; i++)
        {
            yield return ((uint)key + (i * ((uint)(key >> 32) | 1))) % ((uint)bytes * 8);
        }
    }
}
