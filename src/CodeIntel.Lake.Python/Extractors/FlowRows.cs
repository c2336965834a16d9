using System.Text;
using CodeIntel.Lake.Python.Flows;
using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>py_flows_v1</c>.</summary>
internal sealed class FlowRows : IFileExtractor
{
    private static readonly byte[][] Kinds = [.. Enum.GetValues<FlowKind>().Select(k => Encoding.ASCII.GetBytes(Grammar.SnakeCase(k.ToString())))];

    public IReadOnlyList<string> Datasets { get; } = ["py_flows_v1"];

    public string Fingerprint => PythonExtraction.Fingerprint(Datasets[0]);

    public void Extract(ParsedFile file, IRowWriters writers)
    {
        var rows = new RowWriter<PyFlowsV1>(writers);
        var context = file.Context;
        var number = 0;
        foreach (var flow in context.Flows)
        {
            rows.Write(new PyFlowsV1
            {
                FileId = context.FileId,
                Path = context.Path,
                Flow = number++,
                Kind = Kinds[(int)flow.Kind],
                Target = Some(flow.Target),
                Source = Some(flow.Source),
                Other = Some(flow.Other),
                Name = flow.Name,
                Item = flow.Item,
                SiteId = flow.Site,
                OwnerId = flow.Owner,
                ClassId = flow.Class,
                Arguments = flow.Arguments,
                Names = flow.Names,
            });
        }
    }

    private static int? Some(int variable) => variable < 0 ? null : variable;
}
