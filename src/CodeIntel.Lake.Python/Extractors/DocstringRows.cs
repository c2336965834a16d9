using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_docstrings_v1</c>.</summary>
internal sealed class DocstringRows(IRowWriters writers)
{
    private readonly RowWriter<CstDocstringsV1> rows = new(writers);

    /// <summary>The docstring of a body, if its first statement is one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="body">Node of the block or module.</param>
    /// <param name="owner">The definition; null for the module.</param>
    /// <param name="ownerKind">Its kind.</param>
    public void Write(FileContext file, int body, long? owner, ReadOnlySpan<byte> ownerKind)
    {
        var statement = body < 0 ? -1 : file.Tree.FirstOperand(body);
        if (statement < 0 || file.Tree[statement].Kind != SyntaxKind.ExpressionStatement)
        {
            return;
        }

        var outer = file.Tree.FirstOperand(statement);
        if (outer < 0 || outer != statement + 1 || file.Tree[outer].Next != file.Tree[statement].Next)
        {
            return;
        }

        var literal = file.Tree.Unparenthesized(outer);
        if (StringValues.Constant(file, literal) is not { } value)
        {
            return;
        }

        ref var node = ref file.Tree[literal];
        rows.Write(new CstDocstringsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            DocstringId = file.Ids.Of("cst_docstring"u8, owner ?? FileContext.NoDefinition, []),
            OwnerDefId = owner,
            OwnerKind = ownerKind,
            Text = CleanDoc.Of(value),
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(node.End),
            Line = file.Line(literal),
        });
    }
}
