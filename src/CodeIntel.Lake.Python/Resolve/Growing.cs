using System.Numerics;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>A list whose items stay where they are, so that they can be changed there.</summary>
internal sealed class Growing<T>
{
    private const int Bits = 10;
    private T[][] parts = [];
    private int count;

    public ref T this[int index] => ref parts[index >> Bits][index & ((1 << Bits) - 1)];

    /// <summary>Adds an item and gives its index.</summary>
    public int Add(T item)
    {
        var part = count >> Bits;
        if (part == parts.Length)
        {
            Array.Resize(ref parts, Math.Max(4, part * 2));
        }

        parts[part] ??= new T[1 << Bits];
        this[count] = item;
        return count++;
    }
}

/// <summary>An item of a chain, with the index of the next; -1 where it is the last.</summary>
internal struct Link<T>
{
    public T Item;
    public int Next;
}

/// <summary>The first and the last link of a chain; -1 where it has none.</summary>
internal record struct Chain(int First, int Last)
{
    public static Chain Empty => new(-1, -1);
}

/// <summary>Many chains in one list.</summary>
internal static class Chains
{
    /// <summary>Puts an item at the end of a chain.</summary>
    public static void Append<T>(this Growing<Link<T>> links, ref Chain chain, T item)
    {
        var last = links.Add(new Link<T> { Item = item, Next = -1 });
        if (chain.Last < 0)
        {
            chain.First = last;
        }
        else
        {
            links[chain.Last].Next = last;
        }

        chain.Last = last;
    }

    /// <summary>Takes a link out of a chain; the one before it is -1 where it is the first.</summary>
    public static void Remove<T>(this Growing<Link<T>> links, ref Chain chain, int before, int link)
    {
        var next = links[link].Next;
        if (before < 0)
        {
            chain.First = next;
        }
        else
        {
            links[before].Next = next;
        }

        if (next < 0)
        {
            chain.Last = before;
        }
    }
}

/// <summary>Pairs of numbers from 0.</summary>
internal sealed class PairSet
{
    private ulong[] slots = new ulong[64];
    private int count;

    /// <summary>Adds a pair; false where it was there.</summary>
    public bool Add(int first, int second)
    {
        if (count >= slots.Length / 4 * 3)
        {
            var full = slots;
            slots = new ulong[full.Length * 2];
            foreach (var known in full)
            {
                if (known != 0)
                {
                    slots[SlotOf(known)] = known;
                }
            }
        }

        // Of no pair the number is 0, which says that a slot is free.
        var pair = ((ulong)(uint)first << 32) | ((uint)second + 1);
        var slot = SlotOf(pair);
        if (slots[slot] == pair)
        {
            return false;
        }

        slots[slot] = pair;
        count++;
        return true;
    }

    /// <summary>Where a pair is, or would be.</summary>
    private int SlotOf(ulong pair)
    {
        var slot = (int)((pair * 0x9E3779B97F4A7C15) >> 32) & (slots.Length - 1);
        while (slots[slot] != 0 && slots[slot] != pair)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }
}

/// <summary>Many short lists of numbers. The place of a list is where it begins; it has room for the power of two from its length on.</summary>
internal sealed class ValueLists
{
    private const int Bits = 14;
    private readonly Stack<int>[] free = [.. Enumerable.Range(0, Bits).Select(_ => new Stack<int>())];
    private readonly List<int[]> parts = [];
    private int used;

    /// <summary>The numbers of a list; its place is -1 while it has none.</summary>
    public ReadOnlySpan<int> Of(int place, int count) => count == 0 ? [] : Room(place, count);

    /// <summary>Puts a number at the end of a list of so many, fewer than 2 to the power of 13, which may move for it.</summary>
    public void Append(ref int place, int count, int number)
    {
        if (count == 0)
        {
            place = Take(0);
        }
        else if (BitOperations.IsPow2(count))
        {
            var power = BitOperations.Log2((uint)count);
            var moved = Take(power + 1);
            Of(place, count).CopyTo(Room(moved, count));
            free[power].Push(place);
            place = moved;
        }

        Room(place, count + 1)[count] = number;
    }

    /// <summary>Gives back the room of a list of so many.</summary>
    public void Free(int place, int count) => free[BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)count))].Push(place);

    private Span<int> Room(int place, int length) => parts[place >> Bits].AsSpan(place & ((1 << Bits) - 1), length);

    private int Take(int power)
    {
        if (free[power].TryPop(out var place))
        {
            return place;
        }

        var length = 1 << power;
        if ((used & ((1 << Bits) - 1)) + length > 1 << Bits || used == parts.Count << Bits)
        {
            used = parts.Count << Bits;
            parts.Add(new int[1 << Bits]);
        }

        used += length;
        return used - length;
    }
}
