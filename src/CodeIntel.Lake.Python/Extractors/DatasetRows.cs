using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>The rows of one dataset: a writer that puts the file's columns first and counts.</summary>
internal sealed class DatasetRows(IRowWriter writer)
{
    /// <summary>Rows written so far, all files taken together.</summary>
    public long Count { get; private set; }

    public DatasetRows Begin(FileContext file)
    {
        writer.Utf8(file.FileId);
        writer.Utf8(file.Path);
        return this;
    }

    public DatasetRows Text(string? value)
    {
        writer.Text(value);
        return this;
    }

    public DatasetRows Utf8(ReadOnlySpan<byte> value)
    {
        writer.Utf8(value);
        return this;
    }

    public DatasetRows Null()
    {
        writer.Null();
        return this;
    }

    public DatasetRows Long(long value)
    {
        writer.Long(value);
        return this;
    }

    public DatasetRows OptionalLong(long? value)
    {
        if (value is { } number)
        {
            writer.Long(number);
        }
        else
        {
            writer.Null();
        }

        return this;
    }

    public DatasetRows Integer(int value)
    {
        writer.Integer(value);
        return this;
    }

    public DatasetRows Boolean(bool value)
    {
        writer.Boolean(value);
        return this;
    }

    public DatasetRows TextList(IReadOnlyList<string> values)
    {
        writer.TextList(values);
        return this;
    }

    public DatasetRows LongList(ReadOnlySpan<long> values)
    {
        writer.LongList(values);
        return this;
    }

    /// <summary>First raw byte of a span of the text, and the byte after it.</summary>
    public DatasetRows Span(FileContext file, int start, int end)
    {
        writer.Long(file.Source.Raw(start));
        writer.Long(file.Source.Raw(end));
        return this;
    }

    /// <summary>Line and column of a node's first byte, then those of the byte after its last, counted in the line of its last.</summary>
    public DatasetRows Place(FileContext file, int node)
    {
        var (endLine, endColumn) = file.End(node);
        return Integer(file.Line(node)).Integer(file.Column(node)).Integer(endLine).Integer(endColumn);
    }

    public void End()
    {
        writer.EndRow();
        Count++;
    }
}
