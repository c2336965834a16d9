using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Scopes;

/// <summary>
/// The names of one file, numbered from 0 in order of appearance, as Python compares them (NFKC). Open addressing over an arena;
/// <see cref="Clear"/> costs what the file used.
/// </summary>
internal sealed class NameTable
{
    private byte[] arena = new byte[1 << 14];
    private int arenaLength;
    private Entry[] entries = new Entry[1 << 10];
    private int[] slots = new int[1 << 11];
    private int count;

    public ReadOnlySpan<byte> this[int name] => arena.AsSpan(entries[name].Offset, entries[name].Length);

    public void Clear()
    {
        for (var i = 0; i < count; i++)
        {
            slots[entries[i].Slot] = 0;
        }

        count = 0;
        arenaLength = 0;
    }

    /// <summary>The number of a name as it stands in the source.</summary>
    public int Intern(ReadOnlySpan<byte> source) => Find(IdentifierForm.Of(source));

    /// <summary>The name as Python stores it in the body of a class: <c>__x</c> becomes <c>_Class__x</c>.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="privateTo">Name of the class, or -1 outside of classes.</param>
    public int Mangle(int name, int privateTo)
    {
        var text = this[name];
        if (privateTo < 0 || !text.StartsWith("__"u8) || text.EndsWith("__"u8))
        {
            return name;
        }

        var owner = this[privateTo].TrimStart((byte)'_');
        if (owner.IsEmpty)
        {
            return name;
        }

        byte[] mangled = [(byte)'_', .. owner, .. text];
        return Find(mangled);
    }

    private int Find(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var mask = slots.Length - 1;
        var slot = (int)(hash & (uint)mask);
        while (slots[slot] != 0)
        {
            ref var entry = ref entries[slots[slot] - 1];
            if (entry.Hash == hash && text.SequenceEqual(arena.AsSpan(entry.Offset, entry.Length)))
            {
                return slots[slot] - 1;
            }

            slot = (slot + 1) & mask;
        }

        return Add(text, hash, slot);
    }

    private int Add(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        if (count == entries.Length)
        {
            Array.Resize(ref entries, count * 2);
        }

        while (arenaLength + text.Length > arena.Length)
        {
            Array.Resize(ref arena, arena.Length * 2);
        }

        text.CopyTo(arena.AsSpan(arenaLength));
        entries[count] = new Entry { Offset = arenaLength, Length = text.Length, Hash = hash, Slot = slot };
        arenaLength += text.Length;
        slots[slot] = ++count;
        if (count * 2 > slots.Length)
        {
            Grow();
        }

        return count - 1;
    }

    private void Grow()
    {
        slots = new int[slots.Length * 2];
        var mask = slots.Length - 1;
        for (var i = 0; i < count; i++)
        {
            var slot = (int)(entries[i].Hash & (uint)mask);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = i + 1;
            entries[i].Slot = slot;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = 2166136261u;
        foreach (var b in text)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return hash ^ (hash >> 15);
    }

    private struct Entry
    {
        public int Offset;
        public int Length;
        public uint Hash;
        public int Slot;
    }
}
