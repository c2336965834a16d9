using System.Text;
using CodeIntel.Lake.Python.Extractors;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Flows;

/// <summary>Where a flow stands in its file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Text">The source there, up to the end of the line, cut to the length that source texts have in rows.</param>
public sealed record FlowPlace(int Line, string Text);

/// <summary>Finds where the flows of a file stand: rows of <c>py_flows_v1</c> have no places, so that a line that moves changes none.</summary>
public sealed class FlowPlaces : IFileExtractor
{
    private IReadOnlyList<FlowPlace> places = [];

    private FlowPlaces()
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Datasets { get; } = [];

    /// <inheritdoc/>
    public string Fingerprint => string.Empty;

    /// <summary>The places of a file's flows, by the number of the flow; none of a file that cannot be parsed.</summary>
    public static IReadOnlyList<FlowPlace> Of(SourceFile file)
    {
        var found = new FlowPlaces();
        using var extractor = new PythonExtractor(NoRows.Instance, new ExtractLimits(int.MaxValue), found);
        extractor.Extract(file);
        return found.places;
    }

    /// <inheritdoc/>
    public void Extract(ParsedFile file, IRowWriters writers)
    {
        ArgumentNullException.ThrowIfNull(file);
        var context = file.Context;
        places = [.. context.Flows.Select(f => PlaceOf(context, f.Node))];
    }

    private static FlowPlace PlaceOf(FileContext file, int node)
    {
        ref var found = ref file.Ast.Nodes[node];
        var (start, end) = found.HasPlace ? (found.Start, found.End) : (file.Tree[found.Syntax].Start, file.Tree[found.Syntax].End);
        var text = file.Source.Slice(start, end);
        var line = text.IndexOfAny("\r\n"u8);
        return new FlowPlace(file.Source.Lines.RowOf(start) + 1, Encoding.UTF8.GetString(file.Clipped(line < 0 ? text : text[..line])));
    }

    /// <summary>Takes rows and keeps none.</summary>
    private sealed class NoRows : IRowWriters, IRowWriter
    {
        public static NoRows Instance { get; } = new();

        public IRowWriter For(string dataset) => this;

        public void Text(string? value)
        {
        }

        public void Utf8(ReadOnlySpan<byte> value)
        {
        }

        public void Long(long value)
        {
        }

        public void Integer(int value)
        {
        }

        public void Double(double value)
        {
        }

        public void Boolean(bool value)
        {
        }

        public void Timestamp(DateTime value)
        {
        }

        public void TextList(IReadOnlyList<string> values)
        {
        }

        public void LongList(ReadOnlySpan<long> values)
        {
        }

        public void Null()
        {
        }

        public void EndRow()
        {
        }
    }
}
