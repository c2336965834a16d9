namespace CodeIntel.Lake.Python.Syntax;

/// <summary>Enumerates the indexes of a node's children.</summary>
internal struct Children(SyntaxNode[] nodes, int first, int end)
{
    private int next = first;

    public int Current { get; private set; }

    public readonly Children GetEnumerator() => this;

    public bool MoveNext()
    {
        if (next >= end)
        {
            return false;
        }

        Current = next;
        next = nodes[next].Next;
        return true;
    }
}
