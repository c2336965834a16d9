using System.Text;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>cst_parse_errors_v1</c>.</summary>
internal sealed class ErrorRows(IRowWriters writers)
{
    private const int QuotedCharacters = 40;

    public DatasetRows Rows { get; } = new(writers.For("cst_parse_errors_v1"));

    /// <summary>A file that is not parsed at all.</summary>
    public void WriteFile(FileContext file, string kind, string message, int byteCount) =>
        Rows.Begin(file)
            .Long(file.Ids.Of("cst_parse_error"u8, FileContext.NoDefinition, Encoding.UTF8.GetBytes(kind)))
            .Text(kind)
            .Text(message)
            .Long(0)
            .Long(byteCount)
            .Integer(1)
            .Integer(0)
            .Integer(1)
            .Integer(0)
            .End();

    /// <summary>All syntax errors of a parsed file.</summary>
    public void WriteSyntax(FileContext file, Grammar grammar)
    {
        if (!file.Tree.HasErrors)
        {
            return;
        }

        for (var i = 0; i < file.Tree.Count; i++)
        {
            if (file.Tree[i].Kind == SyntaxKind.Error)
            {
                Write(file, i, "error"u8, Unexpected(file, i));
            }
        }

        foreach (var (node, symbol) in file.Tree.Missing)
        {
            Write(file, node, "missing"u8, $"'{grammar.SymbolName(symbol)}' is missing.");
        }
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
        Rows.Begin(file)
            .Long(file.Ids.Of("cst_parse_error"u8, file.Owner(index), Encoding.UTF8.GetBytes(message)))
            .Utf8(kind)
            .Text(message)
            .Span(file, node.Start, node.End)
            .Place(file, index)
            .End();
    }
}
