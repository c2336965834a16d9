using CodeIntel.Lake.Scip;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>An index as a test writes it: documents whose places are found by text.</summary>
internal sealed class ScipIndex
{
    private readonly List<Document> documents = [];
    private readonly List<SymbolInformation> external = [];

    /// <summary>What symbols of the repository begin with.</summary>
    public const string Own = "scip-python python shop _ ";

    /// <summary>Adds a document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="places">Of each occurrence the line, from 0, and the text there that begins with the name; its roles; and its symbol, <see cref="Own"/> apart, unless it is local.</param>
    public ScipIndex With(string path, string text, params IEnumerable<(int Line, string Name, SymbolRole Roles, string Symbol)> places)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var document = new Document { RelativePath = path, Language = "python" };
        foreach (var (line, name, roles, symbol) in places)
        {
            var start = lines[line].IndexOf(name, StringComparison.Ordinal);
            Add(document, new ScipRange(line, start, line, start + name.TakeWhile(c => char.IsLetterOrDigit(c) || c == '_').Count()), roles, symbol);
        }

        documents.Add(document);
        return this;
    }

    /// <summary>Adds a document as it is.</summary>
    public ScipIndex With(Document document)
    {
        documents.Add(document);
        return this;
    }

    /// <summary>Says that a symbol of the last document implements another one.</summary>
    public ScipIndex Relating(string symbol, string other)
    {
        documents[^1].Symbols.Add(new SymbolInformation { Symbol = Own + symbol, DisplayName = symbol, Relationships = { new Relationship { Symbol = Own + other, IsImplementation = true } } });
        return this;
    }

    /// <summary>Says something of a symbol of elsewhere.</summary>
    public ScipIndex Knowing(string symbol)
    {
        external.Add(new SymbolInformation { Symbol = symbol, DisplayName = "known" });
        return this;
    }

    /// <summary>Adds an occurrence to a document.</summary>
    public static void Add(Document document, ScipRange range, SymbolRole roles, string symbol)
    {
        var occurrence = new Occurrence { Symbol = ScipSymbol.IsLocal(symbol) || symbol.StartsWith("scip-python ", StringComparison.Ordinal) ? symbol : Own + symbol, SymbolRoles = (int)roles };
        occurrence.Range.AddRange(range.Numbers());
        document.Occurrences.Add(occurrence);
    }

    /// <summary>Writes the index over the file that may be there.</summary>
    public void Write(string path)
    {
        File.Delete(path);
        using var writer = ScipWriter.Create(path);
        writer.Write(new Metadata { ToolInfo = new ToolInfo { Name = "test", Version = "1" } });
        documents.ForEach(writer.Write);
        external.ForEach(writer.WriteExternal);
    }
}
