namespace CodeIntel.Lake.Python.Syntax;

/// <summary>A parsed file as one array in source order (parents before children). Reused from file to file.</summary>
internal sealed class SyntaxTree
{
    private SyntaxNode[] nodes = new SyntaxNode[4096];

    /// <summary>Number of nodes; node 0 is the module.</summary>
    public int Count { get; private set; }

    /// <summary>Tokens that the parser had to invent: node and grammar symbol.</summary>
    public List<(int Node, ushort Symbol)> Missing { get; } = [];

    /// <summary>Statements that the parser was not shown as they are, in order: offsets into the text.</summary>
    public List<(int Start, int End)> Broken { get; } = [];

    /// <summary>Splats at the very start of their parent, in order.</summary>
    public List<int> LeadingSplats { get; } = [];

    /// <summary>Whether a node is an error, or a token is missing.</summary>
    public bool HasErrors { get; set; }

    public Span<SyntaxNode> Nodes => nodes.AsSpan(0, Count);

    public ref SyntaxNode this[int index] => ref nodes[index];

    public void Clear()
    {
        const int KeptNodes = 1 << 20;
        Count = 0;
        HasErrors = false;
        Missing.Clear();
        Broken.Clear();
        LeadingSplats.Clear();
        if (nodes.Length > KeptNodes)
        {
            nodes = new SyntaxNode[KeptNodes];
        }
    }

    public int Add(in SyntaxNode node)
    {
        if (Count == nodes.Length)
        {
            Array.Resize(ref nodes, nodes.Length * 2);
        }

        nodes[Count] = node;
        return Count++;
    }

    /// <summary>The innermost node that holds an offset.</summary>
    public int NodeAt(int offset)
    {
        var (found, beyond) = (0, Count);
        while (beyond - found > 1)
        {
            var middle = (found + beyond) / 2;
            (found, beyond) = nodes[middle].Start <= offset ? (middle, beyond) : (found, middle);
        }

        while (found > 0 && nodes[found].End <= offset)
        {
            found = nodes[found].Parent;
        }

        return found;
    }

    /// <summary>The children of a node, in order.</summary>
    public Children ChildrenOf(int index) => new(nodes, index + 1, nodes[index].Next);

    /// <summary>The first child that plays a part, or -1.</summary>
    public int Child(int index, SyntaxField field)
    {
        for (var child = index + 1; child < nodes[index].Next; child = nodes[child].Next)
        {
            if (nodes[child].Field == field)
            {
                return child;
            }
        }

        return -1;
    }

    /// <summary>The first child of a kind, or -1.</summary>
    public int Child(int index, SyntaxKind kind)
    {
        for (var child = index + 1; child < nodes[index].Next; child = nodes[child].Next)
        {
            if (nodes[child].Kind == kind)
            {
                return child;
            }
        }

        return -1;
    }

    /// <summary>The first child that is no punctuation or error, or -1.</summary>
    public int FirstOperand(int index)
    {
        foreach (var child in ChildrenOf(index))
        {
            if (IsOperand(child))
            {
                return child;
            }
        }

        return -1;
    }

    /// <summary>Whether a node is a part of the program: no punctuation, keyword or error.</summary>
    public bool IsOperand(int index) => nodes[index].Kind is not (SyntaxKind.Token or SyntaxKind.AsyncKeyword or SyntaxKind.Error);

    /// <summary>The node with the parentheses around it taken off.</summary>
    public int Unparenthesized(int index)
    {
        while (nodes[index].Kind == SyntaxKind.ParenthesizedExpression && FirstOperand(index) is >= 0 and var inner)
        {
            index = inner;
        }

        return index;
    }
}
