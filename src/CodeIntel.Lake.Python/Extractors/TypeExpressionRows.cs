using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_type_exprs_v1</c>.</summary>
internal sealed class TypeExpressionRows(IRowWriters writers)
{
    public DatasetRows Rows { get; } = new(writers.For("cst_type_exprs_v1"));

    /// <summary>The annotation of a variable, if the assignment has one.</summary>
    public void WriteVariable(FileContext file, int assignment)
    {
        var type = file.Tree.Child(assignment, SyntaxField.Type);
        var target = file.Tree.Child(assignment, SyntaxField.Left);
        if (type >= 0 && target >= 0)
        {
            Write(file, file.Container(assignment), "variable"u8, file.Tree[target].Kind == SyntaxKind.Identifier ? target : -1, type);
        }
    }

    /// <summary>An annotation.</summary>
    /// <param name="file">The file.</param>
    /// <param name="owner">The definition it belongs to.</param>
    /// <param name="role">param, return or variable.</param>
    /// <param name="name">Node of the name that is annotated, or -1.</param>
    /// <param name="type">Node of the annotation.</param>
    public void Write(FileContext file, long? owner, ReadOnlySpan<byte> role, int name, int type)
    {
        ref var node = ref file.Tree[type];
        Rows.Begin(file)
            .Long(file.Ids.Of("cst_type_expr"u8, node.Start, node.End))
            .OptionalLong(owner)
            .Utf8(role);
        if (name < 0)
        {
            Rows.Null();
        }
        else
        {
            Rows.Utf8(file.Name(name));
        }

        Rows.Utf8(file.Text(type))
            .Span(file, node.Start, node.End)
            .Place(file, type)
            .End();
    }
}
