using System.IO.Hashing;
using System.Text;

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
        foreach (var key in keys)
        {
            for (var i = 0u; i < Places; i++)
            {
                var place = Place(key, i, set.Length);
                set[place / 8] |= (byte)(1 << (int)(place % 8));
            }
        }

        return new KeyFilter(set);
    }

    /// <summary>Whether it may hold one of the keys.</summary>
    public bool MayHold(ReadOnlySpan<ulong> keys)
    {
        foreach (var key in bits.Length > 0 ? keys : [])
        {
            var i = 0u;
            while (i < Places && Place(key, i, bits.Length) is var place && (bits[place / 8] & (1 << (int)(place % 8))) != 0)
            {
                i++;
            }

            if (i == Places)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The hash of a key.</summary>
    public static ulong HashOf(string key) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key));

    /// <summary>The hashes of a key and of all that it begins with, up to a separator.</summary>
    /// <param name="key">The key.</param>
    /// <param name="separator">What stands between its parts, an ASCII character.</param>
    public static List<ulong> HashesOf(string key, char separator)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var hashes = new List<ulong> { XxHash3.HashToUInt64(bytes) };
        for (var end = Array.IndexOf(bytes, (byte)separator); end >= 0; end = Array.IndexOf(bytes, (byte)separator, end + 1))
        {
            hashes.Add(XxHash3.HashToUInt64(bytes.AsSpan(0, end)));
        }

        return hashes;
    }

    private static uint Place(ulong key, uint i, int bytes) => ((uint)key + (i * ((uint)(key >> 32) | 1))) % ((uint)bytes * 8);
}
