using System.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Tests.Support;

/// <summary>Keeps rows in memory and checks each against its contract.</summary>
internal sealed class RecordingWriters : IRowWriters
{
    private readonly Dictionary<string, Writer> writers = [];

    public static ContractCatalog Catalog { get; } = ContractCatalog.Load(SchemasFolder());

    public IRowWriter For(string dataset)
    {
        if (!writers.TryGetValue(dataset, out var writer))
        {
            writer = new Writer(Catalog[dataset]);
            writers.Add(dataset, writer);
        }

        return writer;
    }

    public IReadOnlyList<Row> Rows(string dataset) => ((Writer)For(dataset)).Rows;

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        foreach (var writer in writers.Values)
        {
            writer.Rows.Clear();
        }
    }

    private static string SchemasFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "schemas")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("There is no folder 'schemas' above the tests.");
        }

        return Path.Combine(folder.FullName, "schemas");
    }

    private sealed class Writer(Contract contract) : IRowWriter
    {
        private static readonly UTF8Encoding Strict = new(false, true);
        private readonly List<object?> values = [];

        public List<Row> Rows { get; } = [];

        public void Text(string? value)
        {
            if (value is null)
            {
                Null();
            }
            else
            {
                Add(ColumnType.Text, value);
            }
        }

        public void Utf8(ReadOnlySpan<byte> value) => Add(ColumnType.Text, Strict.GetString(value));

        public void Long(long value) => Add(ColumnType.Long, value);

        public void Integer(int value) => Add(ColumnType.Integer, value);

        public void Double(double value) => Add(ColumnType.Double, value);

        public void Boolean(bool value) => Add(ColumnType.Boolean, value);

        public void Timestamp(DateTime value) => Add(ColumnType.Timestamp, value);

        public void TextList(IReadOnlyList<string> values) => Add(ColumnType.TextList, values.ToArray());

        public void LongList(ReadOnlySpan<long> values) => Add(ColumnType.LongList, values.ToArray());

        public void Null()
        {
            var column = contract.Columns[values.Count];
            if (!column.Nullable)
            {
                throw new InvalidOperationException($"{contract.Name}.{column.Name} is null.");
            }

            values.Add(null);
        }

        public void EndRow()
        {
            if (values.Count != contract.Columns.Count)
            {
                throw new InvalidOperationException($"{contract.Name}: {values.Count} values for {contract.Columns.Count} columns.");
            }

            var row = new Row(contract.Columns.Select(c => c.Name).Zip(values).ToDictionary(p => p.First, p => p.Second));
            values.Clear();
            Rows.Add(row);
        }

        private void Add(ColumnType type, object value)
        {
            var column = contract.Columns[values.Count];
            if (column.Type != type)
            {
                throw new InvalidOperationException($"{contract.Name}.{column.Name} is {column.Type}, not {type}.");
            }

            values.Add(value);
        }
    }
}
