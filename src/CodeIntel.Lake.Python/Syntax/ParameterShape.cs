namespace CodeIntel.Lake.Python.Syntax;

/// <summary>Reads the parts of a parameter.</summary>
internal static class ParameterShape
{
    /// <summary>The parameter's name (or Python 2's tuple of names), or -1 for the separators * and /.</summary>
    public static int Name(SyntaxTree tree, int parameter) => tree[parameter].Kind switch
    {
        SyntaxKind.Identifier or SyntaxKind.TuplePattern => parameter,
        SyntaxKind.ListSplatPattern or SyntaxKind.DictionarySplatPattern => tree.Child(parameter, SyntaxKind.Identifier),
        SyntaxKind.DefaultParameter or SyntaxKind.TypedDefaultParameter => tree.Child(parameter, SyntaxField.Name),
        SyntaxKind.TypedParameter => Splat(tree, parameter) is >= 0 and var splat
            ? tree.Child(splat, SyntaxKind.Identifier)
            : tree.Child(parameter, SyntaxKind.Identifier),
        _ => -1,
    };

    /// <summary>The kind of splat that stands before the name: ListSplatPattern, DictionarySplatPattern, or Other for none.</summary>
    public static SyntaxKind SplatKind(SyntaxTree tree, int parameter)
    {
        var kind = tree[parameter].Kind;
        if (kind == SyntaxKind.TypedParameter && Splat(tree, parameter) is >= 0 and var splat)
        {
            kind = tree[splat].Kind;
        }

        return kind is SyntaxKind.ListSplatPattern or SyntaxKind.DictionarySplatPattern ? kind : SyntaxKind.Other;
    }

    private static int Splat(SyntaxTree tree, int parameter)
    {
        var first = tree.FirstOperand(parameter);
        return first >= 0 && tree[first].Kind is SyntaxKind.ListSplatPattern or SyntaxKind.DictionarySplatPattern ? first : -1;
    }
}
