using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_name_refs_v1</c>.</summary>
internal sealed class NameRows(IRowWriters writers)
{
    private readonly RowWriter<CstNameRefsV1> rows = new(writers);

    public static ReadOnlySpan<byte> Context(Role role) => role switch
    {
        Role.Load => "load"u8,
        Role.Delete => "del"u8,
        _ => "store"u8,
    };

    public void Write(FileContext file, int index)
    {
        ref var node = ref file.Tree[index];
        if (node.Role == Role.Skip)
        {
            return;
        }

        var (endLine, endCol) = file.End(index);
        rows.Write(new CstNameRefsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            NameRefId = file.Ids.Of("cst_name_ref"u8, file.Owner(index), file.Text(index)),
            Name = file.Name(index),
            Ctx = Context(node.Role),
            ScopeId = file.ScopeId(index),
            BindingId = file.Binding(index),
            ContainerDefId = file.Container(index),
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(node.End),
            Line = file.Line(index),
            Col = file.Column(index),
            EndLine = endLine,
            EndCol = endCol,
        });
    }
}
