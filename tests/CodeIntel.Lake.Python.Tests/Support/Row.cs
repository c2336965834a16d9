namespace CodeIntel.Lake.Python.Tests.Support;

/// <summary>A row by column name.</summary>
internal sealed class Row(Dictionary<string, object?> values)
{
    public object? this[string column] => values[column];

    public string Text(string column) => (string)values[column]!;

    public string? OptionalText(string column) => (string?)values[column];

    public long Long(string column) => (long)values[column]!;

    public long? OptionalLong(string column) => (long?)values[column];

    public int Integer(string column) => (int)values[column]!;

    public bool Boolean(string column) => (bool)values[column]!;

    public string[] Texts(string column) => (string[])values[column]!;

    public long[] Longs(string column) => (long[])values[column]!;

    /// <summary>All values, joined.</summary>
    public override string ToString() => string.Join(" | ", values.Values.Select(v => v is Array a ? "[" + string.Join(",", a.Cast<object>()) + "]" : v?.ToString() ?? "null"));
}
