using System.Text;
using CodeIntel.Lake.Python.Flows;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>Reads rows of <c>py_flows_v1</c>, file by file, and gives them to a resolver.</summary>
public static class FlowReader
{
    /// <summary>The columns that chunks have, in order.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["file_id", "kind", "target", "source", "other", "name", "item", "site_id", "class_id", "arguments", "names", "owner_id", "flow"];

    private static readonly Dictionary<string, FlowKind> Kinds = Enum.GetValues<FlowKind>().ToDictionary(k => Syntax.Grammar.SnakeCase(k.ToString()), StringComparer.Ordinal);

    private static readonly Dictionary<string, FlowKind>.AlternateLookup<ReadOnlySpan<char>> KindsByText = Kinds.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds the flows of all files to a resolver.</summary>
    /// <param name="resolver">Takes them.</param>
    /// <param name="files">Its files, in order.</param>
    /// <param name="chunks">Rows in the order of their files.</param>
    /// <param name="cancel">Stops it between chunks.</param>
    public static void Read(Resolver resolver, IReadOnlyList<ResolverFile> files, IEnumerable<RowChunk> chunks, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        var numbers = files.Select((f, i) => (f.FileId, i)).ToDictionary(f => f.FileId, f => f.i, StringComparer.Ordinal);
        var flows = new List<Flow>();
        var file = "";
        foreach (var chunk in chunks)
        {
            cancel.ThrowIfCancellationRequested();
            var rows = new Rows(chunk.Columns);
            for (var i = 0; i < chunk.Count; i++)
            {
                if (!rows.IsOf(i, file))
                {
                    Hand(file);
                    file = rows.FileId(i);
                }

                flows.Add(rows.Flow(i));
            }
        }

        Hand(file);

        void Hand(string id)
        {
            if (flows.Count > 0)
            {
                resolver.Add(numbers[id], flows);
                flows.Clear();
            }
        }
    }

    private static FlowKind Kind(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[name.Length];
        Encoding.ASCII.GetChars(name, text);
        return KindsByText[text];
    }

    private sealed class Rows(IReadOnlyList<IRowColumn> columns)
    {
        private readonly IRowColumn fileIds = columns[0];
        private readonly IRowColumn kinds = columns[1];
        private readonly IRowColumn targets = columns[2];
        private readonly IRowColumn sources = columns[3];
        private readonly IRowColumn others = columns[4];
        private readonly IRowColumn names = columns[5];
        private readonly IRowColumn items = columns[6];
        private readonly IRowColumn sites = columns[7];
        private readonly IRowColumn classes = columns[8];
        private readonly IRowColumn arguments = columns[9];
        private readonly IRowColumn argumentNames = columns[10];
        private readonly IRowColumn owners = columns[11];

        public string FileId(int row) => fileIds.Text(row)!;

        public bool IsOf(int row, string fileId) => Ascii.Equals(fileIds.Utf8(row), fileId);

        public Flow Flow(int row)
        {
            var flow = new Flow(Kind(kinds.Utf8(row)))
            {
                Target = Variable(targets, row),
                Source = Variable(sources, row),
                Other = Variable(others, row),
                Name = names.Text(row),
                Item = items.Text(row),
                Site = Id(sites, row),
                Class = Id(classes, row),
                Owner = Id(owners, row),
            };
            if (!arguments.IsNull(row) && arguments.List(row) is var numbers && numbers.Start.Value < numbers.End.Value)
            {
                flow.Arguments = Values(arguments.Items, numbers, static (c, i) => c.Int64(i));
                flow.Names = Values(argumentNames.Items, argumentNames.List(row), static (c, i) => c.Text(i)!);
            }

            return flow;
        }

        private static T[] Values<T>(IRowColumn items, Range list, Func<IRowColumn, int, T> value)
        {
            var values = new T[list.End.Value - list.Start.Value];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = value(items, list.Start.Value + i);
            }

            return values;
        }

        private static int Variable(IRowColumn column, int row) => column.IsNull(row) ? -1 : column.Int32(row);

        private static long? Id(IRowColumn column, int row) => column.IsNull(row) ? null : column.Int64(row);
    }
}
