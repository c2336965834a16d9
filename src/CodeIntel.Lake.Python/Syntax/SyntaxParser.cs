using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Syntax;

/// <summary>Parses text into a <see cref="SyntaxTree"/>. Iterative throughout, so depth of nesting costs no stack. For one thread.</summary>
internal sealed unsafe class SyntaxParser : IDisposable
{
    private readonly NativeTreeSitter native = NativeTreeSitter.Instance;
    private readonly bool hasAllFields;
    private nint parser;

    /// <summary>A parser.</summary>
    /// <param name="hasAllFields">Whether nodes have those fields too which only the rows of the syntax tree tell; otherwise the parser is not asked, which saves time.</param>
    public SyntaxParser(bool hasAllFields = false)
    {
        this.hasAllFields = hasAllFields;
        Grammar = new Grammar(native);
        parser = native.ParserNew();
        _ = native.ParserSetLanguage(parser, native.Language);
    }

    public Grammar Grammar { get; }

    /// <summary>Parses UTF-8 text without byte order mark and fills the tree.</summary>
    /// <param name="text">What the parser reads.</param>
    /// <param name="lines">The lines that the nodes' rows count; the text may have fewer.</param>
    /// <param name="tree">Receives the nodes.</param>
    /// <param name="inserted">Offsets of bytes that the text has and the lines have not, in order.</param>
    public void Parse(ReadOnlySpan<byte> text, LineTable lines, SyntaxTree tree, List<int>? inserted = null)
    {
        tree.Clear();
        fixed (byte* pointer = text)
        {
            byte empty = 0;
            var parsed = native.ParserParseString(parser, 0, pointer is null ? &empty : pointer, (uint)text.Length);
            try
            {
                Flatten(parsed, lines, tree, inserted);
            }
            finally
            {
                native.TreeDelete(parsed);
            }

            SplatRepair.Apply(tree);
        }
    }

    public void Dispose()
    {
        if (parser != 0)
        {
            native.ParserDelete(parser);
            parser = 0;
        }
    }

    private void Flatten(nint parsed, LineTable lines, SyntaxTree tree, List<int>? inserted)
    {
        var cursor = native.CursorNew(native.TreeRootNode(parsed));
        var parent = -1;
        var row = 0;
        while (true)
        {
            var index = Add(&cursor, parent, tree, inserted);
            row = lines.RowFrom(row, tree[index].Start);
            tree[index].Row = row;
            if (native.CursorGotoFirstChild(&cursor) != 0)
            {
                parent = index;
                continue;
            }

            tree[index].Next = tree.Count;
            while (native.CursorGotoNextSibling(&cursor) == 0)
            {
                if (parent < 0)
                {
                    native.CursorDelete(&cursor);
                    return;
                }

                _ = native.CursorGotoParent(&cursor);
                tree[parent].Next = tree.Count;
                parent = tree[parent].Parent;
            }
        }
    }

    private int Add(NativeCursor* cursor, int parent, SyntaxTree tree, List<int>? inserted)
    {
        var node = native.CursorCurrentNode(cursor);
        var symbol = native.NodeSymbol(node);
        var end = native.NodeEndByte(node);
        var kind = Grammar.Kind(symbol);
        var index = tree.Add(new SyntaxNode
        {
            Start = Offset((int)node.StartByte, inserted),
            End = Offset((int)end, inserted),
            Parent = parent,
            Kind = kind,
            Field = kind == SyntaxKind.Token || parent < 0 || !(hasAllFields || Grammar.HasFields(tree[parent].Kind)) ? SyntaxField.None : Grammar.Field(native.CursorCurrentField(cursor)),
        });
        if (kind == SyntaxKind.Error)
        {
            tree.HasErrors = true;
        }
        else if (kind == SyntaxKind.ListSplat && parent >= 0 && tree[parent].Start == tree[index].Start)
        {
            tree.LeadingSplats.Add(index);
        }
        else if (end == node.StartByte && native.NodeIsMissing(node) != 0)
        {
            tree.HasErrors = true;
            tree.Missing.Add((index, symbol));
        }

        return index;
    }

    private static int Offset(int shown, List<int>? inserted)
    {
        if (inserted is null)
        {
            return shown;
        }

        var found = inserted.BinarySearch(shown);
        return shown - (found < 0 ? ~found : found);
    }
}
