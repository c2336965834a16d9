using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_imports_v1</c>.</summary>
internal sealed class ImportRows(IRowWriters writers)
{
    public DatasetRows Rows { get; } = new(writers.For("cst_imports_v1"));

    public void Write(FileContext file, int index, List<string> futureImports)
    {
        foreach (var child in file.Tree.ChildrenOf(index))
        {
            if (file.Tree[child].Kind != SyntaxKind.WildcardImport && file.Tree[child].Field != SyntaxField.Name)
            {
                continue;
            }

            Alias(file, index, child);
            if (file.Tree[index].Kind == SyntaxKind.FutureImportStatement && ImportShape.Imported(file.Tree, child) is >= 0 and var name)
            {
                futureImports.Add(System.Text.Encoding.UTF8.GetString(file.Name(name)));
            }
        }
    }

    private void Alias(FileContext file, int statement, int alias)
    {
        var tree = file.Tree;
        ref var node = ref tree[alias];
        var isStar = node.Kind == SyntaxKind.WildcardImport;
        var imported = ImportShape.Imported(tree, alias);
        var asName = ImportShape.AsName(tree, alias);
        var bound = isStar ? -1 : ImportShape.BoundName(tree, alias);
        if (imported < 0 || (!isStar && bound < 0))
        {
            return;
        }

        ref var whole = ref tree[statement];
        Rows.Begin(file)
            .Long(file.Ids.Of("cst_import"u8, file.Owner(alias), file.Text(isStar ? statement : alias)))
            .Utf8(whole.Kind == SyntaxKind.ImportStatement ? "import"u8 : "from"u8);
        Module(file, statement);
        if (isStar)
        {
            Rows.Utf8("*"u8);
        }
        else
        {
            Rows.Utf8(file.JoinedNames(imported));
        }

        OptionalName(file, asName);
        Rows.Boolean(isStar);
        OptionalName(file, bound);
        var symbol = bound < 0 ? -1 : file.Model.Find(file.Scope(statement), file.Model.Names.Intern(file.Text(bound)));
        Rows.OptionalLong(symbol < 0 ? null : file.Model.Symbols[symbol].BindingId)
            .Long(file.ScopeId(statement))
            .OptionalLong(file.Container(statement))
            .Span(file, whole.Start, whole.End)
            .Span(file, node.Start, node.End)
            .Place(file, alias)
            .End();
    }

    /// <summary>Writes the columns module and relative_level.</summary>
    private void Module(FileContext file, int statement)
    {
        var tree = file.Tree;
        if (tree[statement].Kind == SyntaxKind.FutureImportStatement)
        {
            Rows.Utf8("__future__"u8).Integer(0);
            return;
        }

        var module = tree.Child(statement, SyntaxField.ModuleName);
        var level = 0;
        if (module >= 0 && tree[module].Kind == SyntaxKind.RelativeImport)
        {
            var prefix = tree.Child(module, SyntaxKind.ImportPrefix);
            level = prefix < 0 ? 0 : file.Text(prefix).Count((byte)'.');
            module = tree.Child(module, SyntaxKind.DottedName);
        }

        if (module < 0)
        {
            Rows.Null();
        }
        else
        {
            Rows.Utf8(file.JoinedNames(module));
        }

        Rows.Integer(level);
    }

    private void OptionalName(FileContext file, int node)
    {
        if (node < 0)
        {
            Rows.Null();
        }
        else
        {
            Rows.Utf8(file.Name(node));
        }
    }
}
