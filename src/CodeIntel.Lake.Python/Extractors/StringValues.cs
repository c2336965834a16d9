using System.Text;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Reads string constants.</summary>
internal static class StringValues
{
    /// <summary>The value of a string or of adjacent strings; null for bytes, f-strings and anything else.</summary>
    public static string? Constant(FileContext file, int expression)
    {
        var value = new StringBuilder();
        if (file.Tree[expression].Kind == SyntaxKind.String)
        {
            return Append(file, expression, value) ? value.ToString() : null;
        }

        if (file.Tree[expression].Kind != SyntaxKind.ConcatenatedString)
        {
            return null;
        }

        foreach (var part in file.Tree.ChildrenOf(expression))
        {
            if (file.Tree[part].Kind == SyntaxKind.String && !Append(file, part, value))
            {
                return null;
            }
        }

        return value.ToString();
    }

    /// <summary>The values of a list or tuple of string constants, or of a sum of such; empty for anything else.</summary>
    public static IReadOnlyList<string> List(FileContext file, int expression)
    {
        var tree = file.Tree;
        expression = tree.Unparenthesized(expression);
        if (tree[expression].Kind is not (SyntaxKind.List or SyntaxKind.Tuple or SyntaxKind.ExpressionList or SyntaxKind.BinaryOperator))
        {
            return [];
        }

        var summands = new Stack<int>();
        while (tree[expression].Kind == SyntaxKind.BinaryOperator)
        {
            if (LastSummand(file, expression) is not { } last)
            {
                return [];
            }

            summands.Push(tree.Unparenthesized(last));
            expression = tree.Unparenthesized(tree.FirstOperand(expression));
        }

        summands.Push(expression);
        var values = new List<string>();
        foreach (var summand in summands)
        {
            if (!AddConstants(file, summand, values))
            {
                return [];
            }
        }

        return values;
    }

    /// <summary>What is added last; null where an operation is no sum.</summary>
    private static int? LastSummand(FileContext file, int operation)
    {
        var isSum = false;
        var last = -1;
        foreach (var child in file.Tree.ChildrenOf(operation))
        {
            isSum |= file.Text(child).SequenceEqual("+"u8);
            last = file.Tree.IsOperand(child) ? child : last;
        }

        return isSum && last >= 0 ? last : null;
    }

    private static bool AddConstants(FileContext file, int list, List<string> values)
    {
        if (file.Tree[list].Kind is not (SyntaxKind.List or SyntaxKind.Tuple or SyntaxKind.ExpressionList))
        {
            return false;
        }

        foreach (var child in file.Tree.ChildrenOf(list))
        {
            if (!file.Tree.IsOperand(child))
            {
                continue;
            }

            if (Constant(file, file.Tree.Unparenthesized(child)) is not { } value)
            {
                return false;
            }

            values.Add(value);
        }

        return true;
    }

    private static bool Append(FileContext file, int literal, StringBuilder value)
    {
        var start = file.Tree.Child(literal, SyntaxKind.StringStart);
        var end = file.Tree.Child(literal, SyntaxKind.StringEnd);
        if (start < 0 || end < 0)
        {
            return false;
        }

        var opening = file.Text(start);
        var prefix = opening.TrimEnd("'\"`"u8);
        if (!StringLiteral.IsText(prefix))
        {
            return false;
        }

        // In raw strings the parser takes a last escaped line break for a part of the closing quotes.
        var closing = file.Tree[end].End - (opening.Length - prefix.Length);
        StringLiteral.Append(value, file.Source.Slice(file.Tree[start].End, closing), prefix.IndexOfAny((byte)'r', (byte)'R') >= 0);
        return true;
    }
}
