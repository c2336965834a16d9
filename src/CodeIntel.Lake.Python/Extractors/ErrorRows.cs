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

        var count = file.Tree.Missing.Count;
        for (var i = 0; i < file.Tree.Count; i++)
        {
            if (file.Tree[i].Kind == SyntaxKind.Error)
            {
                Write(file, i, "error"u8, Unexpected(file, i));
                count++;
            }
        }

        foreach (var (node, symbol) in file.Tree.Missing)
        {
            Write(file, node, "missing"u8, $"'{grammar.SymbolName(symbol)}' is missing.");
        }

        return count;
    }

    private static string Unexpected(FileContext file, int node)
    {
        var text = file.Text(node);
        var line = text.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end ? text[..end] : text;
        return $"Unexpected text: {Encoding.UTF8.GetString(TextLimit.Clip(line, QuotedCharacters))}";
    }

    private void Write(FileContext file, int index, ReadOnlySpan<byte> kind, string message)
    {
        ref var node = ref file.Tree[index];
        var (endLine, endCol) = file.End(index);
        rows.Write(new CstParseErrorsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            ErrorId = file.Ids.Of("cst_parse_error"u8, file.Owner(index), Encoding.UTF8.GetBytes(message)),
            Kind = kind,
            Message = message,
            Bstart = file.Source.Raw(node.Start),
            Bend = file.Source.Raw(node.End),
            Line = file.Line(index),
            Col = file.Column(index),
            EndLine = endLine,
            EndCol = endCol,
        });
    }
}
