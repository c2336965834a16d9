namespace CodeIntel.Lake.Python.Syntax;

/// <summary>The nodes of a tree as one array, which is used again from file to file.</summary>
/// <param name="capacity">Nodes that it has room for at first.</param>
/// <param name="kept">Nodes of which the room is kept; that of a larger tree is given back.</param>
internal abstract class NodeArray<T>(int capacity, int kept)
    where T : struct
{
    private protected T[] Items { get; private set; } = new T[capacity];

    /// <summary>Number of nodes; node 0 is the module.</summary>
    public int Count { get; private set; }

    public Span<T> Nodes => Items.AsSpan(0, Count);

    public virtual void Clear()
    {
        Count = 0;
        if (Items.Length > kept)
        {
            Items = new T[kept];
        }
    }

    public int Add(in T node)
    {
        if (Count == Items.Length)
        {
            var more = new T[Count * 2];
            Items.CopyTo(more, 0);
            Items = more;
        }

        Items[Count] = node;
        return Count++;
    }
}
