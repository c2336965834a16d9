using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>Strings, as Python 3.12 and later place what is in them.</summary>
internal sealed partial class AstBuilder
{
    /// <summary>Text that has been seen and may go on: its span, the literal it starts in, and whether it is more than nothing.</summary>
    private (int Start, int End, int Syntax, bool IsThere) text;

    /// <summary>A string, or strings that follow each other and are one value.</summary>
    private void Strings(in Pending item, int syntax)
    {
        var prefixes = tree[syntax].Kind == SyntaxKind.String ? Prefix(syntax) : 0;
        for (var child = syntax + 1; tree[syntax].Kind != SyntaxKind.String && child < tree[syntax].Next; child = tree[child].Next)
        {
            prefixes |= Prefix(child);
        }

        if (prefixes == 0)
        {
            Add(item, AstClass.Constant, syntax);
            return;
        }

        var isTemplate = prefixes == 't';
        var node = Add(item, isTemplate ? AstClass.TemplateStr : AstClass.JoinedStr, syntax);
        var position = 0;
        text = (Own, Own, Own, false);
        if (tree[syntax].Kind == SyntaxKind.String)
        {
            Literal(syntax, node, ref position);
        }
        else
        {
            foreach (var child in tree.ChildrenOf(syntax))
            {
                Literal(child, node, ref position);
            }
        }

        EndText(node, ref position);
    }

    /// <summary>The letter that makes a literal hold expressions; 0 for none.</summary>
    private int Prefix(int literal)
    {
        if (tree[literal].Kind != SyntaxKind.String || tree.Child(literal, SyntaxKind.StringStart) is not (>= 0 and var start))
        {
            return 0;
        }

        var letters = Text(start);
        return letters.IndexOfAny("fF"u8) >= 0 ? 'f' : letters.IndexOfAny("tT"u8) >= 0 ? 't' : 0;
    }

    private void Literal(int literal, int node, ref int position)
    {
        if (tree[literal].Kind != SyntaxKind.String || tree.Child(literal, SyntaxKind.StringStart) is not (>= 0 and var opening))
        {
            return;
        }

        // What lies between the quotes is taken for text, as the parser has no nodes for some of it.
        var quotes = Text(opening).Length - Text(opening).TrimEnd("'\""u8).Length;
        var end = tree.Child(literal, SyntaxKind.StringEnd) < 0 ? tree[literal].End : tree[literal].End - quotes;
        var at = tree[opening].End;
        if (Prefix(literal) == 0)
        {
            AddText(tree[literal].Start, tree[literal].End, literal, HasText(at, end, opening));
            return;
        }

        foreach (var child in tree.ChildrenOf(literal))
        {
            if (tree[child].Kind == SyntaxKind.Interpolation)
            {
                AddTextBetween(at, tree[child].Start, literal, opening);
                Field(child, node, ref position);
                at = tree[child].End;
            }
        }

        AddTextBetween(at, end, literal, opening);
    }

    /// <summary>Whether a span of a literal is more than line breaks that a backslash takes away.</summary>
    private bool HasText(int start, int end, int opening)
    {
        var rest = start < end ? source.Slice(start, end) : [];
        var isRaw = opening >= 0 && Text(opening).IndexOfAny("rR"u8) >= 0;
        while (!isRaw && rest is [(byte)'\\', (byte)'\r' or (byte)'\n', ..])
        {
            rest = rest[(rest is [_, (byte)'\r', (byte)'\n', ..] ? 3 : 2)..];
        }

        return !rest.IsEmpty;
    }

    /// <summary>What stands between fields: none where it is nothing.</summary>
    private void AddTextBetween(int start, int end, int syntax, int opening)
    {
        if (HasText(start, end, opening))
        {
            AddText(start, end, syntax, true);
        }
    }

    /// <summary>The opening quotes of the literal around a node; -1 for none.</summary>
    private int Opening(int syntax)
    {
        while (syntax >= 0 && tree[syntax].Kind != SyntaxKind.String)
        {
            syntax = tree[syntax].Parent;
        }

        return syntax < 0 ? -1 : tree.Child(syntax, SyntaxKind.StringStart);
    }

    private void AddText(int start, int end, int syntax, bool isThere) =>
        text = text.Start == Own ? (start, end, syntax, isThere) : text with { End = end, IsThere = text.IsThere || isThere };

    private void EndText(int node, ref int position)
    {
        if (text.IsThere)
        {
            Push(Form.Text, text.Syntax, node, AstField.Values, position++, start: text.Start, end: text.End);
        }

        text = (Own, Own, Own, false);
    }

    /// <summary>A replacement field; with <c>=</c> in it, its source is text before it.</summary>
    private void Field(int field, int node, ref int position)
    {
        if (Token(field, "="u8) >= 0)
        {
            var end = tree[field].End - 1;
            foreach (var child in tree.ChildrenOf(field))
            {
                end = tree[child].Kind is SyntaxKind.TypeConversion or SyntaxKind.FormatSpecifier ? Math.Min(end, tree[child].Start) : end;
            }

            AddText(tree[field].Start + 1, end, field, true);
        }

        EndText(node, ref position);
        Push(Form.Replacement, field, node, AstField.Values, position++);
    }

    private void Replacement(in Pending item)
    {
        var syntax = item.Syntax;
        var node = Add(item, AstClass.FormattedValue, syntax);
        if (item.Parent >= 0 && ast.Nodes[item.Parent].Class == AstClass.TemplateStr)
        {
            ast.Nodes[node].Class = AstClass.Interpolation;
        }

        var value = tree.FirstOperand(syntax);
        var format = tree.Child(syntax, SyntaxKind.FormatSpecifier);
        var colon = format;
        if (value >= 0 && tree[value].Kind == SyntaxKind.NamedExpression)
        {
            // No assignment: what follows the colon is the format.
            (format, colon) = (value, tree.Child(value, SyntaxKind.Token));
            value = tree.Child(value, SyntaxField.Name);
        }

        Push(Form.Expression, value, node, AstField.Value);
        Push(Form.FormatSpecifier, colon < 0 ? -1 : format, node, AstField.FormatSpec, start: colon < 0 ? Own : tree[colon].Start, end: tree[syntax].End - 1);
    }

    /// <summary>The format is a string of its own; its text is what stands between its replacement fields.</summary>
    private void FormatSpecifier(in Pending item)
    {
        var syntax = item.Syntax;
        var node = Add(item, AstClass.JoinedStr, syntax);
        var position = 0;
        var at = ast.Nodes[node].Start + 1;
        var opening = Opening(syntax);
        text = (Own, Own, Own, false);
        for (var child = syntax + 1; tree[syntax].Kind == SyntaxKind.FormatSpecifier && child < tree[syntax].Next; child = tree[child].Next)
        {
            if (tree[child].Kind == SyntaxKind.FormatExpression)
            {
                AddTextBetween(at, tree[child].Start, syntax, opening);
                Field(child, node, ref position);
                at = tree[child].End;
            }
        }

        AddTextBetween(at, ast.Nodes[node].End, syntax, opening);
        EndText(node, ref position);
    }
}
