namespace CodeIntel.Lake.Python.Syntax;

/// <summary>A parsed file, its nodes in source order (parents before children).</summary>
internal sealed class SyntaxTree() : NodeArray<SyntaxNode>(4096, 1 << 20)
{
    /// <summary>Tokens that the parser had to invent: node and grammar symbol.</summary>
    public List<(int Node, ushort Symbol)> Missing { get; } = [];

    /// <summary>Statements that the parser was not shown as they are, in order: offsets into the text.</summary>
    public List<(int Start, int End)> Broken { get; } = [];

    /// <summary>Splats at the very start of their parent, in order.</summary>
    public List<int> LeadingSplats { get; } = [];

    /// <summary>Whether a node is an error, or a token is missing.</summary>
    public bool HasErrors { get; set; }

    public ref SyntaxNode this[int index] => ref Items[index];

    public override void Clear()
    {
        base.Clear();
        HasErrors = false;
        Missing.Clear();
        Broken.Clear();
        LeadingSplats.Clear();
    }

    /// <summary>The innermost node that holds an offset.</summary>
    public int NodeAt(int offset)
    {
        var (found, beyond) = (0, Count);
        while (beyond - found > 1)
        {
            var middle = (found + beyond) / 2;
            (found, beyond) = Items[middle].Start <= offset ? (middle, beyond) : (found, middle);
        }

        while (found > 0 && Items[found].End <= offset)
        {
            found = Items[found].Parent;
        }

        return found;
    }

    /// <summary>The children of a node, in order.</summary>
    public Children ChildrenOf(int index) => new(Items, index + 1, Items[index].Next);

    /// <summary>The first child that plays a part, or -1.</summary>
    public int Child(int index, SyntaxField field)
    {
        for (var child = index + 1; child < Items[index].Next; child = Items[child].Next)
        {
            if (Items[child].Field == field)
            {
                return child;
            }
        }

        return -1;
    }

    /// <summary>The first child of a kind, or -1.</summary>
    public int Child(int index, SyntaxKind kind)
    {
        for (var child = index + 1; child < Items[index].Next; child = Items[child].Next)
        {
            if (Items[child].Kind == kind)
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
    public bool IsOperand(int index) => Items[index].Kind is not (SyntaxKind.Token or SyntaxKind.AsyncKeyword or SyntaxKind.Error);

    /// <summary>The node with the parentheses around it taken off.</summary>
    public int Unparenthesized(int index)
    {
        while (Items[index].Kind == SyntaxKind.ParenthesizedExpression && FirstOperand(index) is >= 0 and var inner)
        {
            index = inner;
        }

        return index;
    }
}
