using System.Text;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Ast;

/// <summary>Operators, which CPython has as nodes and the abstract syntax here as a fact of the node that they are in.</summary>
internal static class AstOperator
{
    /// <summary>Whether nodes of a class have one.</summary>
    public static bool IsIn(AstClass type) => type is AstClass.BinOp or AstClass.BoolOp or AstClass.UnaryOp or AstClass.AugAssign or AstClass.Compare;

    /// <summary>CPython's class of a node's operator; of a comparison all, joined by blanks; null where there is none.</summary>
    public static string? Of(SyntaxTree tree, SourceText source, in AstNode node)
    {
        if (!IsIn(node.Class))
        {
            return null;
        }

        if (node.Class != AstClass.Compare)
        {
            return node.Name < 0 ? "USub" : NameOf(source.Slice(tree[node.Name].Start, tree[node.Name].End), node.Class == AstClass.UnaryOp);
        }

        var names = new List<string>();
        foreach (var child in tree.ChildrenOf(node.Syntax))
        {
            if (tree[child].Kind == SyntaxKind.Token)
            {
                names.Add(NameOf(source.Slice(tree[child].Start, tree[child].End), isUnary: false));
            }
        }

        return string.Join(' ', names);
    }

    private static string NameOf(ReadOnlySpan<byte> sign, bool isUnary) => Encoding.UTF8.GetString(sign) switch
    {
        "+" when isUnary => "UAdd",
        "-" when isUnary => "USub",
        "~" => "Invert",
        "not" => "Not",
        "and" => "And",
        "or" => "Or",
        "+" or "+=" => "Add",
        "-" or "-=" => "Sub",
        "*" or "*=" => "Mult",
        "@" or "@=" => "MatMult",
        "/" or "/=" => "Div",
        "%" or "%=" => "Mod",
        "**" or "**=" => "Pow",
        "<<" or "<<=" => "LShift",
        ">>" or ">>=" => "RShift",
        "|" or "|=" => "BitOr",
        "^" or "^=" => "BitXor",
        "&" or "&=" => "BitAnd",
        "//" or "//=" => "FloorDiv",
        "==" => "Eq",
        "!=" or "<>" => "NotEq",
        "<" => "Lt",
        "<=" => "LtE",
        ">" => "Gt",
        ">=" => "GtE",
        "in" => "In",
        "is" => "Is",
        var other => other.StartsWith("not", StringComparison.Ordinal) ? "NotIn" : "IsNot",
    };
}
