using CodeIntel.Lake.Python.Syntax;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>Match statements.</summary>
internal sealed partial class AstBuilder
{
    private void Match(in Pending item)
    {
        var syntax = item.Syntax;
        var node = Add(item, AstClass.Match, syntax);
        var first = tree.FirstOperand(syntax);
        var end = Own;
        for (var child = first; child >= 0 && child < tree[syntax].Next && !IsToken(child, ":"u8); child = tree[child].Next)
        {
            end = IsToken(child, ","u8) ? tree[child].End : end;
            end = end != Own && tree.IsOperand(child) ? tree[child].End : end;
        }

        Push(end == Own ? Form.Expression : Form.Tuple, end == Own ? first : syntax, node, AstField.Subject, start: end == Own ? Own : tree[first].Start, end: end);
        var position = 0;
        var block = tree.Child(syntax, SyntaxKind.Block);
        for (var child = block + 1; block >= 0 && child < tree[block].Next; child = tree[child].Next)
        {
            if (tree[child].Kind == SyntaxKind.CaseClause)
            {
                Push(Form.Case, child, node, AstField.Cases, position++);
            }
        }
    }

    private void Case(in Pending item)
    {
        var syntax = item.Syntax;
        var node = Add(item, AstClass.MatchCase, syntax);
        var first = tree.Child(syntax, SyntaxKind.CasePattern);
        var end = Own;
        for (var child = first; child >= 0 && child < tree[syntax].Next && !IsToken(child, ":"u8); child = tree[child].Next)
        {
            end = IsToken(child, ","u8) ? tree[child].End : end;
            end = end != Own && tree[child].Kind == SyntaxKind.CasePattern ? tree[child].End : end;
        }

        if (end == Own)
        {
            Push(Form.Pattern, first, node, AstField.Pattern);
        }
        else
        {
            Push(Form.OpenSequence, syntax, node, AstField.Pattern, start: tree[first].Start, end: end);
        }

        if (tree.Child(syntax, SyntaxKind.IfClause) is >= 0 and var guard)
        {
            Push(Form.Expression, tree.FirstOperand(guard), node, AstField.Guard);
        }

        Block(syntax, node, AstField.Body);
    }

    /// <summary>All patterns among the children, as the places of a list. A minus before a number belongs to it.</summary>
    private void Patterns(int syntax, int parent, AstField field)
    {
        var position = 0;
        var start = Own;
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (IsToken(child, "-"u8))
            {
                start = tree[child].Start;
            }
            else if (IsToken(child, "_"u8) || (tree.IsOperand(child) && tree[child].Kind is not (SyntaxKind.KeywordPattern or SyntaxKind.IfClause or SyntaxKind.Block)))
            {
                Push(Form.Pattern, child, parent, field, position++, start: start);
                start = Own;
            }
        }
    }

    /// <summary>The pattern in a wrapper, and where it starts.</summary>
    private int BarePattern(int syntax, ref int start)
    {
        while (tree[syntax].Kind == SyntaxKind.CasePattern || IsGroup(syntax))
        {
            var inner = -1;
            start = Own;
            foreach (var child in tree.ChildrenOf(syntax))
            {
                start = IsToken(child, "-"u8) ? tree[child].Start : start;
                inner = inner < 0 && (tree.IsOperand(child) || IsToken(child, "_"u8)) ? child : inner;
            }

            if (inner < 0)
            {
                break;
            }

            syntax = inner;
        }

        return syntax;
    }

    private bool IsGroup(int syntax)
    {
        if (tree[syntax].Kind != SyntaxKind.TuplePattern)
        {
            return false;
        }

        return tree.Child(syntax, SyntaxKind.CasePattern) >= 0 && Token(syntax, ","u8) < 0;
    }

    private void Pattern(in Pending item)
    {
        var start = item.Start;
        var syntax = BarePattern(item.Syntax, ref start);
        switch (tree[syntax].Kind)
        {
            case SyntaxKind.Token:
                Add(item, AstClass.MatchAs, syntax, tree[syntax].Start);
                break;
            case SyntaxKind.AsPattern:
                var first = tree.FirstOperand(syntax);
                Push(Form.Pattern, first, Add(item, AstClass.MatchAs, syntax, name: first < 0 ? -1 : OperandAfter(syntax, first)), AstField.Pattern);
                break;
            case SyntaxKind.UnionPattern:
                Patterns(syntax, Add(item, AstClass.MatchOr, syntax), AstField.Patterns);
                break;
            case SyntaxKind.ListPattern or SyntaxKind.TuplePattern:
                Patterns(syntax, Add(item, AstClass.MatchSequence, syntax), AstField.Patterns);
                break;
            case SyntaxKind.SplatPattern:
                Add(item, AstClass.MatchStar, syntax, name: tree.Child(syntax, SyntaxKind.Identifier));
                break;
            case SyntaxKind.ClassPattern:
                ClassPattern(item, syntax);
                break;
            case SyntaxKind.DictPattern:
                MappingPattern(item, syntax);
                break;
            case SyntaxKind.True or SyntaxKind.False or SyntaxKind.None:
                Add(item, AstClass.MatchSingleton, syntax);
                break;
            case SyntaxKind.DottedName when tree.FirstOperand(syntax) is >= 0 and var name && tree[name].Next == tree[syntax].Next:
                Add(item, AstClass.MatchAs, syntax, name: Text(name).SequenceEqual("_"u8) ? -1 : name);
                break;
            case SyntaxKind.Error:
                break;
            default:
                Push(Form.PatternValue, syntax, Add(item, AstClass.MatchValue, syntax, start), AstField.Value, start: start);
                break;
        }
    }

    private void ClassPattern(in Pending item, int syntax)
    {
        var node = Add(item, AstClass.MatchClass, syntax, name: syntax);
        var type = tree.Child(syntax, SyntaxKind.DottedName);
        Push(Form.PatternValue, type, node, AstField.Cls);
        var (positional, keyword) = (0, 0);
        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (tree[child].Kind == SyntaxKind.CasePattern && KeywordIn(child) < 0)
            {
                Push(Form.Pattern, child, node, AstField.Patterns, positional++);
            }
        }

        foreach (var child in tree.ChildrenOf(syntax))
        {
            if (tree[child].Kind == SyntaxKind.CasePattern && KeywordIn(child) is >= 0 and var pair)
            {
                var start = Own;
                var value = -1;
                foreach (var part in tree.ChildrenOf(pair))
                {
                    start = IsToken(part, "-"u8) ? tree[part].Start : start;
                    value = IsToken(part, "_"u8) || (tree.IsOperand(part) && part > pair + 1) ? part : value;
                }

                Push(Form.Pattern, value, node, AstField.KwdPatterns, keyword++, start: start);
            }
        }

        int KeywordIn(int pattern) => tree.Child(pattern, SyntaxKind.KeywordPattern);
    }

    private void MappingPattern(in Pending item, int syntax)
    {
        var rest = tree.Child(syntax, SyntaxKind.SplatPattern);
        var node = Add(item, AstClass.MatchMapping, syntax, name: rest < 0 ? -1 : tree.Child(rest, SyntaxKind.Identifier));
        for (var pass = AstField.Keys; pass != AstField.None; pass = pass == AstField.Keys ? AstField.Patterns : AstField.None)
        {
            var (position, start, isKey) = (0, Own, true);
            foreach (var child in tree.ChildrenOf(syntax))
            {
                if (IsToken(child, ":"u8))
                {
                    (isKey, start) = (false, Own);
                }
                else if (IsToken(child, ","u8))
                {
                    (isKey, start) = (true, Own);
                }
                else if (IsToken(child, "-"u8))
                {
                    start = tree[child].Start;
                }
                else if (tree.IsOperand(child) && tree[child].Kind != SyntaxKind.SplatPattern)
                {
                    position += isKey ? 1 : 0;
                    if (isKey == (pass == AstField.Keys))
                    {
                        Push(isKey ? Form.PatternValue : Form.Pattern, child, node, pass, position - 1, start: start);
                    }
                }
            }
        }
    }

    /// <summary>A value in a pattern: dotted names and signed numbers are no nodes of their own in the grammar.</summary>
    private void PatternValue(in Pending item)
    {
        var syntax = item.Syntax;
        if (tree[syntax].Kind == SyntaxKind.DottedName)
        {
            var last = -1;
            foreach (var child in tree.ChildrenOf(syntax))
            {
                last = tree[child].Kind == SyntaxKind.Identifier ? child : last;
            }

            Push(Form.Dotted, last, item.Parent, item.Field, item.Position);
        }
        else if (tree[syntax].Kind == SyntaxKind.ComplexPattern)
        {
            Complex(item);
        }
        else if (item.Start != Own)
        {
            Push(Form.Expression, syntax, Add(item, AstClass.UnaryOp, syntax), AstField.Operand);
        }
        else
        {
            Push(Form.Expression, syntax, item.Parent, item.Field, item.Position);
        }
    }

    private void Complex(in Pending item)
    {
        var real = tree.FirstOperand(item.Syntax);
        var node = Add(item, AstClass.BinOp, item.Syntax, name: real < 0 ? -1 : tree[real].Next);
        if (real > item.Syntax + 1)
        {
            Push(Form.PatternValue, real, node, AstField.Left, start: tree[item.Syntax].Start);
        }
        else
        {
            Push(Form.Expression, real, node, AstField.Left);
        }

        Push(Form.Expression, real < 0 ? -1 : OperandAfter(item.Syntax, real), node, AstField.Right);
    }

    /// <summary>A dotted name up to one of its identifiers.</summary>
    private void Dotted(in Pending item)
    {
        var whole = tree[item.Syntax].Parent;
        var before = -1;
        foreach (var child in tree.ChildrenOf(whole))
        {
            before = tree[child].Kind == SyntaxKind.Identifier && child < item.Syntax ? child : before;
        }

        var node = Add(item, before < 0 ? AstClass.Name : AstClass.Attribute, item.Syntax, tree[whole].Start, name: item.Syntax);
        Push(Form.Dotted, before, node, AstField.Value);
    }
}
