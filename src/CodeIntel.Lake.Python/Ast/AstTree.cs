namespace CodeIntel.Lake.Python.Ast;

/// <summary>The abstract syntax of a file as one array, each node before its descendants and the fields of a node in CPython's order. Reused from file to file.</summary>
internal sealed class AstTree
{
    private AstNode[] nodes = new AstNode[2048];

    public int Count { get; private set; }

    public Span<AstNode> Nodes => nodes.AsSpan(0, Count);

    public void Clear()
    {
        const int KeptNodes = 1 << 19;
        Count = 0;
        if (nodes.Length > KeptNodes)
        {
            nodes = new AstNode[KeptNodes];
        }
    }

    public int Add(in AstNode node)
    {
        if (Count == nodes.Length)
        {
            Array.Resize(ref nodes, nodes.Length * 2);
        }

        nodes[Count] = node;
        return Count++;
    }
}
