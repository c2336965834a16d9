namespace CodeIntel.Lake.Python.Scopes;

/// <summary>The symbols of one file, found by scope and name. Open addressing; <see cref="Clear"/> costs what the file used.</summary>
internal sealed class SymbolTable
{
    private Symbol[] symbols = new Symbol[1 << 10];
    private int[] slots = new int[1 << 11];

    public int Count { get; private set; }

    public ref Symbol this[int symbol] => ref symbols[symbol];

    public void Clear()
    {
        for (var i = 0; i < Count; i++)
        {
            slots[symbols[i].Slot] = 0;
        }

        Count = 0;
    }

    /// <summary>The symbol, or -1.</summary>
    public int Find(int scope, int name)
    {
        var slot = SlotOf(scope, name);
        return slots[slot] - 1;
    }

    /// <summary>The symbol, made where there is none. A new one is to be linked to its scope by the caller.</summary>
    public int FindOrAdd(int scope, int name, out bool added)
    {
        var slot = SlotOf(scope, name);
        added = slots[slot] == 0;
        if (!added)
        {
            return slots[slot] - 1;
        }

        if (Count == symbols.Length)
        {
            Array.Resize(ref symbols, Count * 2);
        }

        symbols[Count] = new Symbol { Scope = scope, Name = name, Next = -1, Owner = -1, Slot = slot };
        slots[slot] = ++Count;
        if (Count * 2 > slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private int SlotOf(int scope, int name)
    {
        var mask = slots.Length - 1;
        var slot = Hash(scope, name) & mask;
        while (slots[slot] != 0)
        {
            ref var symbol = ref symbols[slots[slot] - 1];
            if (symbol.Scope == scope && symbol.Name == name)
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        slots = new int[slots.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            var slot = SlotOf(symbols[i].Scope, symbols[i].Name);
            slots[slot] = i + 1;
            symbols[i].Slot = slot;
        }
    }

    private static int Hash(int scope, int name)
    {
        var mixed = (((ulong)(uint)scope << 32) | (uint)name) * 0x9E3779B97F4A7C15UL;
        return (int)(mixed >> 33);
    }
}
