namespace CodeIntel.Lake.Python.Syntax;

/// <summary>
/// The grammar reads <c>[*f(x)]</c> as a call of <c>*f</c>. In Python the splat is the weakest operator, so it is moved above the
/// expression that it begins: the chain of nodes from that expression down to the splat makes room by two places.
/// </summary>
internal static class SplatRepair
{
    public static void Apply(SyntaxTree tree)
    {
        foreach (var splat in tree.LeadingSplats)
        {
            var top = splat;
            while (tree[top].Parent >= 0 && IsOperator(tree[tree[top].Parent].Kind) && tree[tree[top].Parent].Start == tree[splat].Start)
            {
                top = tree[top].Parent;
            }

            if (top < splat && tree[splat + 1].Kind == SyntaxKind.Token && tree[splat].Next > splat + 2)
            {
                Raise(tree, top, splat);
            }
        }
    }

    private static bool IsOperator(SyntaxKind kind) => kind is SyntaxKind.Call or SyntaxKind.Attribute or SyntaxKind.Subscript or SyntaxKind.BinaryOperator
        or SyntaxKind.BooleanOperator or SyntaxKind.ComparisonOperator or SyntaxKind.ConditionalExpression;

    private static void Raise(SyntaxTree tree, int top, int splat)
    {
        var raised = tree[splat];
        var star = tree[splat + 1];
        var operand = tree[splat + 2];
        var innermostField = raised.Field;
        raised.Parent = tree[top].Parent;
        raised.Field = tree[top].Field;
        raised.End = tree[top].End;
        raised.Next = tree[top].Next;
        star.Parent = top;
        star.Next = top + 2;
        for (var i = splat - 1; i >= top; i--)
        {
            var moved = tree[i];
            moved.Start = operand.Start;
            moved.Row = operand.Row;
            moved.Parent = i == top ? top : i + 1;
            moved.Field = i == top ? SyntaxField.None : moved.Field;
            tree[i + 2] = moved;
        }

        tree[top] = raised;
        tree[top + 1] = star;
        tree[splat + 2].Parent = splat + 1;
        tree[splat + 2].Field = innermostField;
        for (var i = top + 2; i < splat + 2; i++)
        {
            foreach (var child in tree.ChildrenOf(i))
            {
                tree[child].Parent = i;
            }
        }
    }
}
