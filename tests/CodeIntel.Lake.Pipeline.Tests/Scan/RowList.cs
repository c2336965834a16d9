using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

/// <summary>Keeps rows as they are written.</summary>
internal sealed class RowList : IRowWriter, IRowWriters
{
    private List<object?> row = [];

    public List<List<object?>> Rows { get; } = [];

    public IRowWriter For(string dataset) => this;

    public void Text(string? value) => row.Add(value);

    public void Utf8(ReadOnlySpan<byte> value) => row.Add(System.Text.Encoding.UTF8.GetString(value));

    public void Long(long value) => row.Add(value);

    public void Integer(int value) => row.Add(value);

    public void Double(double value) => row.Add(value);

    public void Boolean(bool value) => row.Add(value);

    public void Timestamp(DateTime value) => row.Add(value);

    public void TextList(IReadOnlyList<string> values) => row.Add(values);

    public void LongList(ReadOnlySpan<long> values) => row.Add(values.ToArray());

    public void Null() => row.Add(null);

    public void EndRow()
    {
        Rows.Add(row);
        row = [];
    }
}
