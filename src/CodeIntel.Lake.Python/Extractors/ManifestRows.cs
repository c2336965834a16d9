using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_parse_manifest_v1</c> and <c>cst_line_index_v1</c>.</summary>
internal sealed class ManifestRows(IRowWriters writers)
{
    public DatasetRows Manifest { get; } = new(writers.For("cst_parse_manifest_v1"));

    public DatasetRows LineIndex { get; } = new(writers.For("cst_line_index_v1"));

    /// <summary>A file that is not parsed.</summary>
    public void WriteSkipped(FileContext file, SourceFile source, string status, SourceEncoding? encoding) =>
        Manifest.Begin(file)
            .Text(source.Sha256)
            .Text(status)
            .Text(encoding?.Name ?? "unknown")
            .Boolean(encoding?.HasBom ?? false)
            .Text("none")
            .Boolean(false)
            .Integer(0)
            .Long(source.Content?.Length ?? 0)
            .Integer(0)
            .Integer(1)
            .TextList([])
            .End();

    /// <summary>A parsed file.</summary>
    public void WriteParsed(FileContext file, SourceFile source, SourceEncoding encoding, int errorCount, IReadOnlyList<string> futureImports)
    {
        var lines = file.Source.Lines;
        Manifest.Begin(file)
            .Text(source.Sha256)
            .Text(errorCount == 0 ? "ok" : "partial")
            .Text(encoding.Name)
            .Boolean(encoding.HasBom)
            .Text(lines.Newline)
            .Boolean(lines.HasTrailingNewline)
            .Integer(lines.Count)
            .Long(source.Content!.Length)
            .Integer(file.Tree.Count)
            .Integer(errorCount)
            .TextList(futureImports)
            .End();
        var starts = new long[lines.Count];
        for (var row = 0; row < starts.Length; row++)
        {
            starts[row] = file.Source.Raw(lines.Start(row));
        }

        LineIndex.Begin(file).LongList(starts).End();
    }
}
