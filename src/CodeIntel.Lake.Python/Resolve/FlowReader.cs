using System.Text;
using Apache.Arrow;
using CodeIntel.Lake.Python.Flows;

namespace CodeIntel.Lake.Python.Resolve;

/// <summary>Reads rows of <c>py_flows_v1</c>, file by file, and gives them to a resolver.</summary>
public static class FlowReader
{
    /// <summary>The columns that batches have, in order.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["file_id", "kind", "target", "source", "other", "name", "item", "site_id", "class_id", "arguments", "names", "owner_id", "flow"];

    private static readonly Dictionary<string, FlowKind> Kinds = Enum.GetValues<FlowKind>().ToDictionary(k => Syntax.Grammar.SnakeCase(k.ToString()), StringComparer.Ordinal);

    private static readonly Dictionary<string, FlowKind>.AlternateLookup<ReadOnlySpan<char>> KindsByText = Kinds.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds the flows of all files to a resolver.</summary>
    /// <param name="resolver">Takes them.</param>
    /// <param name="files">Its files, in order.</param>
    /// <param name="batches">Rows in the order of their files; each batch is disposed of.</param>
    /// <param name="cancel">Stops it between batches.</param>
    public static void Read(Resolver resolver, IReadOnlyList<ResolverFile> files, IEnumerable<RecordBatch> batches, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        var numbers = files.Select((f, i) => (f.FileId, i)).ToDictionary(f => f.FileId, f => f.i, StringComparer.Ordinal);
        var flows = new List<Flow>();
        var file = "";
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            using (batch)
            {
                var rows = new Rows(batch);
                for (var i = 0; i < batch.Length; i++)
                {
                    if (!rows.IsOf(i, file))
                    {
                        Hand(file);
                        file = rows.FileId(i);
                    }

                    flows.Add(rows.Flow(i));
                }
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

    private sealed class Rows(RecordBatch batch)
    {
        private readonly StringArray fileIds = (StringArray)batch.Column(0);
        private readonly StringArray kinds = (StringArray)batch.Column(1);
        private readonly Int32Array targets = (Int32Array)batch.Column(2);
        private readonly Int32Array sources = (Int32Array)batch.Column(3);
        private readonly Int32Array others = (Int32Array)batch.Column(4);
        private readonly StringArray names = (StringArray)batch.Column(5);
        private readonly StringArray items = (StringArray)batch.Column(6);
        private readonly Int64Array sites = (Int64Array)batch.Column(7);
        private readonly Int64Array classes = (Int64Array)batch.Column(8);
        private readonly ListArray arguments = (ListArray)batch.Column(9);
        private readonly ListArray argumentNames = (ListArray)batch.Column(10);

        private readonly Int64Array owners = (Int64Array)batch.Column(11);

        private readonly StringArray argumentTexts = (StringArray)((ListArray)batch.Column(10)).Values;
        private readonly Int64Array argumentNumbers = (Int64Array)((ListArray)batch.Column(9)).Values;

        public string FileId(int row) => fileIds.GetString(row);

        public bool IsOf(int row, string fileId) => Ascii.Equals(fileIds.GetBytes(row), fileId);

        public Flow Flow(int row)
        {
            var (start, count) = (arguments.ValueOffsets[row], arguments.GetValueLength(row));
            var (nameStart, nameCount) = (argumentNames.ValueOffsets[row], argumentNames.GetValueLength(row));
            var flow = new Flow(Kind(kinds.GetBytes(row)))
            {
                Target = targets.GetValue(row) ?? -1,
                Source = sources.GetValue(row) ?? -1,
                Other = others.GetValue(row) ?? -1,
                Name = names.GetString(row),
                Item = items.GetString(row),
                Site = sites.GetValue(row),
                Class = classes.GetValue(row),
                Owner = owners.GetValue(row),
            };
            if (count > 0)
            {
                flow.Arguments = argumentNumbers.Values.Slice(start, count).ToArray();
                flow.Names = new string[nameCount];
                for (var i = 0; i < nameCount; i++)
                {
                    flow.Names[i] = argumentTexts.GetString(nameStart + i);
                }
            }

            return flow;
        }
    }
}
