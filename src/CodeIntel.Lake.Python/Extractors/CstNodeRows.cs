using System.Buffers;
using System.Text;
using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_nodes_v1</c>.</summary>
internal sealed class CstNodeRows : IFileExtractor
{
    private static readonly byte[][] Kinds = [.. Enum.GetValues<SyntaxKind>().Select(k => Encoding.ASCII.GetBytes(k == SyntaxKind.Error ? "ERROR" : Grammar.SnakeCase(k.ToString())))];
    private static readonly byte[][] Fields = [.. Enum.GetValues<SyntaxField>().Select(f => Encoding.ASCII.GetBytes(Grammar.SnakeCase(f.ToString())))];

    public IReadOnlyList<string> Datasets { get; } = ["cst_nodes_v1"];

    public string Fingerprint => PythonExtraction.Fingerprint(Datasets[0]);

    public void Extract(ParsedFile file, IRowWriters writers)
    {
        var rows = new RowWriter<CstNodesV1>(writers);
        var context = file.Context;
        var tree = context.Tree;
        var missing = tree.Missing.Select(m => m.Node).ToHashSet();

        // A token has no children, so each parent is a row.
        var places = ArrayPool<int>.Shared.Rent(tree.Count);
        var count = 0;
        for (var i = 0; i < tree.Count; i++)
        {
            ref var node = ref tree[i];
            if (node.Kind is SyntaxKind.Token or SyntaxKind.AsyncKeyword)
            {
                continue;
            }

            places[i] = count++;
            var definition = context.Owner(i);
            var (endLine, endCol) = context.End(i);
            rows.Write(new CstNodesV1
            {
                FileId = context.FileId,
                Path = context.Path,
                NodeId = context.Ids.Of("cst_node"u8, definition, Kinds[(int)node.Kind]),
                Node = places[i],
                Parent = i == 0 ? null : places[node.Parent],
                DefId = definition == FileContext.NoDefinition ? null : definition,
                Kind = Kinds[(int)node.Kind],
                Field = node.Field == SyntaxField.None ? default : Fields[(int)node.Field],
                Bstart = context.Source.Raw(node.Start),
                Bend = context.Source.Raw(node.End),
                Line = context.Line(i),
                Col = context.Column(i),
                EndLine = endLine,
                EndCol = endCol,
                IsError = node.Kind == SyntaxKind.Error,
                IsMissing = missing.Contains(i),
            });
        }

        ArrayPool<int>.Shared.Return(places);
    }
}
