using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_attr_refs_v1</c>.</summary>
internal sealed class AttributeRows(IRowWriters writers)
{
    private readonly RowWriter<CstAttrRefsV1> rows = new(writers);

    /// <summary>An attribute expression.</summary>
    public void Write(FileContext file, int index)
    {
        var name = file.Tree.Child(index, SyntaxField.Attribute);
        if (name >= 0)
        {
            Write(file, index, name, file.Root(index), file.Dotted(index));
        }
    }

    /// <summary>A dot after a subscript in an annotation.</summary>
    public void WriteMember(FileContext file, int index)
    {
        var name = file.Tree.Child(index, SyntaxKind.Identifier);
        if (name >= 0)
        {
            Write(file, index, name, -1, []);
        }
    }

    /// <summary>A dotted name in a match statement: an attribute for each dot.</summary>
    public void WritePatternValue(FileContext file, int index)
    {
        var first = file.Tree.Child(index, SyntaxKind.Identifier);
        if (first < 0 || file.Tree[first].Role != Role.Load)
        {
            return;
        }

        foreach (var child in file.Tree.ChildrenOf(index))
        {
            if (child != first && file.Tree[child].Kind == SyntaxKind.Identifier)
            {
                Write(file, index, child, first, file.Dotted(index, child));
            }
        }
    }

    private void Write(FileContext file, int index, int name, int root, ReadOnlySpan<byte> dotted)
    {
        ref var node = ref file.Tree[index];
        ref var attribute = ref file.Tree[name];
        if (attribute.Start == attribute.End)
        {
            return;
        }

        var (endLine, endCol) = file.End(name);
        rows.Write(new CstAttrRefsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            AttrRefId = file.Ids.Of("cst_attr_ref"u8, file.Owner(index), file.Source.Slice(node.Start, attribute.End)),
            Name = file.Name(name),
            Ctx = node.Kind == SyntaxKind.DottedName ? "load"u8 : NameRows.Context(node.Role),
            Dotted = OptionalTextValue.NotEmpty(dotted),
            RootBindingId = root < 0 ? null : file.Binding(root),
            ScopeId = file.ScopeId(index),
            ContainerDefId = file.Container(index),
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(attribute.End),
            AttrBstart = file.Source.Raw(attribute.Start),
            Line = file.Line(name),
            Col = file.Column(name),
            EndLine = endLine,
            EndCol = endCol,
        });
    }
}
