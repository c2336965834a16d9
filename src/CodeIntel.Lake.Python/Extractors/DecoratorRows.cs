using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_decorators_v1</c>.</summary>
internal sealed class DecoratorRows(IRowWriters writers)
{
    private readonly RowWriter<CstDecoratorsV1> rows = new(writers);

    /// <summary>The expressions after @ above a definition, in order.</summary>
    public static void Collect(FileContext file, in Definition definition, List<int> expressions)
    {
        expressions.Clear();
        if (definition.Statement == definition.Node)
        {
            return;
        }

        foreach (var child in file.Tree.ChildrenOf(definition.Statement))
        {
            if (file.Tree[child].Kind == SyntaxKind.Decorator && file.Tree.FirstOperand(child) is >= 0 and var expression)
            {
                expressions.Add(expression);
            }
        }
    }

    public void Write(FileContext file, in Definition definition, List<int> expressions)
    {
        for (var position = 0; position < expressions.Count; position++)
        {
            var expression = expressions[position];
            ref var node = ref file.Tree[expression];
            var named = node.Kind == SyntaxKind.Call ? file.Tree.Child(expression, SyntaxField.Function) : expression;
            rows.Write(new CstDecoratorsV1
            {
                FileId = file.FileId,
                Path = file.Path,
                DecoratorId = file.Ids.Of("cst_decorator"u8, definition.Id, file.Text(expression)),
                DefId = definition.Id,
                Position = position,
                Text = file.ClippedText(expression),
                Dotted = OptionalTextValue.NotEmpty(named < 0 ? [] : file.Dotted(named)),
                Bstart = file.Source.Raw(node.Start),
                Bend = file.Source.Raw(node.End),
                Line = file.Line(expression),
            });
        }
    }
}
