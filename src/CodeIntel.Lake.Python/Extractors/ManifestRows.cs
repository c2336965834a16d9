using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_parse_manifest_v1</c> and <c>cst_line_index_v1</c>.</summary>
internal sealed class ManifestRows(IRowWriters writers)
{
    private readonly RowWriter<CstParseManifestV1> manifest = new(writers);

    private readonly RowWriter<CstLineIndexV1> lineIndex = new(writers);

    /// <summary>A file that is not parsed.</summary>
    public void WriteSkipped(FileContext file, SourceFile source, string status, SourceEncoding? encoding) =>
        manifest.Write(new CstParseManifestV1
        {
            FileId = file.FileId,
            Path = file.Path,
            FileSha256 = source.Sha256,
            Status = status,
            Encoding = encoding?.Name ?? "unknown",
            HasBom = encoding?.HasBom ?? false,
            Newline = "none",
            HasTrailingNewline = false,
            LineCount = 0,
            ByteCount = source.Content?.Length ?? 0,
            NodeCount = 0,
            ErrorCount = 1,
            FutureImports = [],
        });

    /// <summary>A parsed file.</summary>
    public void WriteParsed(FileContext file, SourceFile source, SourceEncoding encoding, int errorCount, IReadOnlyList<string> futureImports)
    {
        var lines = file.Source.Lines;
        manifest.Write(new CstParseManifestV1
        {
            FileId = file.FileId,
            Path = file.Path,
            FileSha256 = source.Sha256,
            Status = errorCount == 0 ? "ok" : "partial",
            Encoding = encoding.Name,
            HasBom = encoding.HasBom,
            Newline = lines.Newline,
            HasTrailingNewline = lines.HasTrailingNewline,
            LineCount = lines.Count,
            ByteCount = source.Content!.Length,
            NodeCount = file.Tree.Count,
            ErrorCount = errorCount,
            FutureImports = futureImports,
        });
        var starts = new long[lines.Count];
        for (var row = 0; row < starts.Length; row++)
        {
            starts[row] = file.Source.Raw(lines.Start(row));
        }

        lineIndex.Write(new CstLineIndexV1 { FileId = file.FileId, Path = file.Path, LineStarts = starts });
    }
}
