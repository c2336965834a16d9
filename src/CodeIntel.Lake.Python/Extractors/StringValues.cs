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

    /// <summary>The values of a list or tuple of string constants; empty for anything else.</summary>
    public static IReadOnlyList<string> List(FileContext file, int expression)
    {
        expression = file.Tree.Unparenthesized(expression);
        if (file.Tree[expression].Kind is not (SyntaxKind.List or SyntaxKind.Tuple or SyntaxKind.ExpressionList))
        {
            return [];
        }

        var values = new List<string>();
        foreach (var child in file.Tree.ChildrenOf(expression))
        {
            if (!file.Tree.IsOperand(child))
            {
                continue;
            }

            if (Constant(file, file.Tree.Unparenthesized(child)) is not { } value)
            {
                return [];
            }

            values.Add(value);
        }

        return values;
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
