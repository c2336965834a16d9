namespace CodeIntel.Lake.Python.Syntax;

/// <summary>Reads the parts of an import alias.</summary>
internal static class ImportShape
{
    /// <summary>The dotted name that is imported, or -1.</summary>
    public static int Imported(SyntaxTree tree, int alias) =>
        tree[alias].Kind == SyntaxKind.AliasedImport ? tree.Child(alias, SyntaxField.Name) : alias;

    /// <summary>The name after <c>as</c>, or -1.</summary>
    public static int AsName(SyntaxTree tree, int alias) =>
        tree[alias].Kind == SyntaxKind.AliasedImport ? tree.Child(alias, SyntaxField.Alias) : -1;

    /// <summary>The identifier that the alias binds: the name after <c>as</c>, else the first of the dotted name; -1 where it is missing.</summary>
    public static int BoundName(SyntaxTree tree, int alias)
    {
        var bound = AsName(tree, alias);
        if (bound < 0)
        {
            var imported = Imported(tree, alias);
            bound = imported < 0 ? -1 : tree.Child(imported, SyntaxKind.Identifier);
        }

        return bound >= 0 && tree[bound].End > tree[bound].Start ? bound : -1;
    }
}
