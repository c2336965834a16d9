using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_imports_v1</c>.</summary>
internal sealed class ImportRows(IRowWriters writers)
{
    private readonly RowWriter<CstImportsV1> rows = new(writers);

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
        var symbol = bound < 0 ? -1 : file.Model.Find(file.Scope(statement), file.Model.Names.Intern(file.Text(bound)));
        var module = Module(file, statement, out var level);
        var (endLine, endCol) = file.End(alias);
        rows.Write(new CstImportsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            ImportId = file.Ids.Of("cst_import"u8, file.Owner(alias), file.Text(isStar ? statement : alias)),
            Kind = whole.Kind == SyntaxKind.ImportStatement ? "import"u8 : "from"u8,
            Module = module,
            RelativeLevel = level,
            Name = isStar ? "*"u8 : file.JoinedNames(imported),
            Asname = file.OptionalName(asName),
            IsStar = isStar,
            IsTypeOnly = IsTypeOnly(file, statement),
            LocalName = file.OptionalName(bound),
            BindingId = symbol < 0 ? null : file.Model.Symbols[symbol].BindingId,
            ScopeId = file.ScopeId(statement),
            ContainerDefId = file.Container(statement),
            StmtBstart = file.Source.Raw(whole.Start),
            StmtBend = file.Source.Raw(whole.End),
            AliasBstart = file.Source.Raw(node.Start),
            AliasBend = file.Source.Raw(node.End),
            Line = file.Line(alias),
            Col = file.Column(alias),
            EndLine = endLine,
            EndCol = endCol,
        });
    }

    /// <summary>Whether a statement stands in the body of <c>if TYPE_CHECKING</c>, or of one with a dotted name that ends so.</summary>
    private static bool IsTypeOnly(FileContext file, int statement)
    {
        var tree = file.Tree;
        for (var (child, above) = (statement, tree[statement].Parent); above >= 0; (child, above) = (above, tree[above].Parent))
        {
            if (tree[above].Kind is SyntaxKind.IfStatement or SyntaxKind.ElifClause && tree[child].Kind == SyntaxKind.Block && tree.FirstOperand(above) is >= 0 and var condition)
            {
                var named = tree.Unparenthesized(condition);
                named = tree[named].Kind == SyntaxKind.Attribute ? tree.Child(named, SyntaxField.Attribute) : named;
                if (named >= 0 && tree[named].Kind == SyntaxKind.Identifier && file.Name(named).SequenceEqual("TYPE_CHECKING"u8))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The module after from and the number of dots before it. Stays valid.</summary>
    private static OptionalTextValue Module(FileContext file, int statement, out int level)
    {
        var tree = file.Tree;
        level = 0;
        if (tree[statement].Kind == SyntaxKind.FutureImportStatement)
        {
            return "__future__"u8;
        }

        var module = tree.Child(statement, SyntaxField.ModuleName);
        if (module >= 0 && tree[module].Kind == SyntaxKind.RelativeImport)
        {
            var prefix = tree.Child(module, SyntaxKind.ImportPrefix);
            level = prefix < 0 ? 0 : file.Text(prefix).Count((byte)'.');
            module = tree.Child(module, SyntaxKind.DottedName);
        }

        return module < 0 ? default : (ReadOnlySpan<byte>)file.JoinedNames(module).ToArray();
    }
}
