using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_name_refs_v1</c>.</summary>
internal sealed class NameRows(IRowWriters writers)
{
    public DatasetRows Rows { get; } = new(writers.For("cst_name_refs_v1"));

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

        Rows.Begin(file)
            .Long(file.Ids.Of("cst_name_ref"u8, file.Owner(index), file.Text(index)))
            .Utf8(file.Name(index))
            .Utf8(Context(node.Role))
            .Long(file.ScopeId(index))
            .OptionalLong(file.Binding(index))
            .OptionalLong(file.Container(index))
            .Span(file, node.Start, node.End)
            .Place(file, index)
            .End();
    }
}
