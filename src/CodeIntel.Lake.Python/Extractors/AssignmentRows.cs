using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_assigns_v1</c>: in <c>a = b, c = v</c> the targets are <c>a</c> and <c>b, c</c>.</summary>
internal sealed class AssignmentRows(IRowWriters writers)
{
    public DatasetRows Rows { get; } = new(writers.For("cst_assigns_v1"));

    public void Write(FileContext file, int index)
    {
        var tree = file.Tree;
        ref var node = ref tree[index];
        var annotation = -1;
        var value = tree.Child(index, SyntaxField.Right);
        var target = tree.Child(index, SyntaxField.Left);
        var kind = "augmented"u8;
        switch (node.Kind)
        {
            case SyntaxKind.Assignment:
                annotation = tree.Child(index, SyntaxField.Type);
                kind = annotation < 0 ? "assign"u8 : "annotated"u8;
                value = node.Mark == 0 ? -1 : node.Mark;
                break;
            case SyntaxKind.NamedExpression:
                target = tree.Child(index, SyntaxField.Name);
                value = tree.Child(index, SyntaxField.Value);
                kind = "walrus"u8;
                break;
        }

        if (target < 0 || tree[target].Role == Role.Load)
        {
            return;
        }

        var isName = tree[target].Kind == SyntaxKind.Identifier;
        Rows.Begin(file)
            .Long(file.Ids.Of("cst_assign"u8, file.Owner(index), file.Text(target)))
            .Utf8(kind)
            .Utf8(file.ClippedText(target));
        Optional(isName ? file.Name(target) : [], isName);
        Rows.OptionalLong(isName ? file.Binding(target) : null);
        Optional(annotation < 0 ? [] : file.Text(annotation), annotation >= 0);
        Optional(value < 0 ? [] : file.ClippedText(value), value >= 0);
        var dotted = value < 0 ? [] : file.Dotted(value);
        Optional(dotted, !dotted.IsEmpty);
        Rows.TextList(value < 0 ? [] : StringValues.List(file, value))
            .Long(file.ScopeId(index))
            .OptionalLong(file.Container(index))
            .Span(file, node.Start, node.End)
            .Integer(file.Line(target))
            .End();
    }

    private void Optional(ReadOnlySpan<byte> value, bool exists)
    {
        if (exists)
        {
            Rows.Utf8(value);
        }
        else
        {
            Rows.Null();
        }
    }
}
