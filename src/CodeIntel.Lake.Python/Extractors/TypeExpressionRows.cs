using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_type_exprs_v1</c>.</summary>
internal sealed class TypeExpressionRows(IRowWriters writers)
{
    private readonly RowWriter<CstTypeExprsV1> rows = new(writers);

    /// <summary>The annotation of a variable, if the assignment has one.</summary>
    public void WriteVariable(FileContext file, int assignment)
    {
        var type = file.Tree.Child(assignment, SyntaxField.Type);
        var target = file.Tree.Child(assignment, SyntaxField.Left);
        if (type >= 0 && target >= 0)
        {
            Write(file, file.Container(assignment), "variable"u8, target, type);
        }
    }

    /// <summary>An annotation.</summary>
    /// <param name="file">The file.</param>
    /// <param name="owner">The definition it belongs to.</param>
    /// <param name="role">param, return or variable.</param>
    /// <param name="subject">Node of what is annotated; -1 for a result.</param>
    /// <param name="type">Node of the annotation.</param>
    public void Write(FileContext file, long? owner, ReadOnlySpan<byte> role, int subject, int type)
    {
        ref var node = ref file.Tree[type];
        var isName = subject >= 0 && file.Tree[subject].Kind == SyntaxKind.Identifier;
        var (endLine, endCol) = file.End(type);
        rows.Write(new CstTypeExprsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            TypeExprId = file.Ids.Of("cst_type_expr"u8, owner ?? FileContext.NoDefinition, subject < 0 ? [] : file.Text(subject)),
            OwnerDefId = owner,
            Role = role,
            Name = file.OptionalName(isName ? subject : -1),
            Text = file.Text(type),
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(node.End),
            Line = file.Line(type),
            Col = file.Column(type),
            EndLine = endLine,
            EndCol = endCol,
        });
    }
}
