using System.Text;
using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_parse_errors_v1</c>.</summary>
internal sealed class ErrorRows(IRowWriters writers)
{
    private const int QuotedCharacters = 40;

    private readonly RowWriter<CstParseErrorsV1> rows = new(writers);

    /// <summary>A file that is not parsed at all.</summary>
    public void WriteFile(FileContext file, string kind, string message, int byteCount) =>
        rows.Write(new CstParseErrorsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            ErrorId = file.Ids.Of("cst_parse_error"u8, FileContext.NoDefinition, Encoding.UTF8.GetBytes(kind)),
            Kind = kind,
            Message = message,
            Bstart = 0,
            Bend = byteCount,
            Line = 1,
            Col = 0,
            EndLine = 1,
            EndCol = 0,
        });

    /// <summary>All syntax errors of a parsed file.</summary>
    /// <returns>How many there are.</returns>
    public int WriteSyntax(FileContext file, Grammar grammar)
    {
        if (!file.Tree.HasErrors)
        {
            return 0;
        }

        var tree = file.Tree;
        var count = tree.Missing.Count + tree.Broken.Count;
        for (var i = 0; i < tree.Count; i++)
        {
            if (tree[i].Kind == SyntaxKind.Error)
            {
                Write(file, i, tree[i].Start, tree[i].End, "error"u8, Unexpected(file.Text(i)));
                count++;
            }
        }

        foreach (var (start, end) in tree.Broken)
        {
            Write(file, tree.NodeAt(start), start, end, "error"u8, Unexpected(file.Source.Slice(start, end)));
        }

        foreach (var (node, symbol) in tree.Missing)
        {
            Write(file, node, tree[node].Start, tree[node].End, "missing"u8, $"'{grammar.SymbolName(symbol)}' is missing.");
        }

        return count;
    }

    private static string Unexpected(ReadOnlySpan<byte> text)
    {
        var line = text.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end ? text[..end] : text;
        return $"Unexpected text: {Encoding.UTF8.GetString(TextLimit.Clip(line, QuotedCharacters))}";
    }

    private void Write(FileContext file, int node, int start, int end, ReadOnlySpan<byte> kind, string message)
    {
        var lines = file.Source.Lines;
        var first = lines.RowFrom(lines.RowOf(start), start);
        var last = end > start ? lines.RowOf(end - 1) : first;
        rows.Write(new CstParseErrorsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            ErrorId = file.Ids.Of("cst_parse_error"u8, file.Owner(node), Encoding.UTF8.GetBytes(message)),
            Kind = kind,
            Message = message,
            Bstart = file.Source.Raw(start),
            Bend = file.Source.Raw(end),
            Line = first + 1,
            Col = Column(first, start),
            EndLine = last + 1,
            EndCol = Column(last, end),
        });

        int Column(int row, int offset) => row < lines.Count ? offset - lines.Start(row) : 0;
    }
}
