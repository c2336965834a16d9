using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_assigns_v1</c>: in <c>a = b, c = v</c> the targets are <c>a</c> and <c>b, c</c>.</summary>
internal sealed class AssignmentRows(IRowWriters writers)
{
    private readonly RowWriter<CstAssignsV1> rows = new(writers);

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
        rows.Write(new CstAssignsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            AssignId = file.Ids.Of("cst_assign"u8, file.Owner(index), file.Text(target)),
            Kind = kind,
            TargetText = file.ClippedText(target),
            TargetName = file.OptionalName(isName ? target : -1),
            TargetBindingId = isName ? file.Binding(target) : null,
            AnnotationText = file.OptionalText(annotation),
            ValueText = file.OptionalClippedText(value),
            ValueDotted = OptionalTextValue.NotEmpty(value < 0 ? [] : file.Dotted(value)),
            ValueStrings = value < 0 ? [] : StringValues.List(file, value),
            ScopeId = file.ScopeId(index),
            ContainerDefId = file.Container(index),
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(node.End),
            Line = file.Line(target),
        });
    }
}
