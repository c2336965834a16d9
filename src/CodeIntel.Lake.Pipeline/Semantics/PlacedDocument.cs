using System.IO.Hashing;
using System.Text;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Scip;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>One occurrence, and its bytes in the raw file; null where the file has no such place.</summary>
internal sealed record PlacedOccurrence(Occurrence Occurrence, ScipRange Range, ScipRange? Enclosing, (long Start, long End)? Span, (long Start, long End)? EnclosingSpan)
{
    public string Symbol => Occurrence.Symbol;

    public SymbolRole Roles => (SymbolRole)Occurrence.SymbolRoles;
}

/// <summary>What a document reports of a place.</summary>
/// <param name="Diagnostic">What it reports.</param>
/// <param name="Start">First byte of the place in the raw file.</param>
/// <param name="End">The byte after its last.</param>
/// <param name="From">Line of the first byte, from 1, and its column in UTF-8 bytes, from 0.</param>
/// <param name="To">Line of the last byte, and the column after it.</param>
internal sealed record PlacedDiagnostic(Diagnostic Diagnostic, long Start, long End, (int Line, int Column) From, (int Line, int Column) To);

/// <summary>What a document says of one version of its file.</summary>
/// <param name="Document">The document.</param>
/// <param name="Occurrences">Its occurrences with a symbol, each once, in order of place, symbol and roles.</param>
/// <param name="Diagnostics">What it reports of places that the file has, in order of place and text.</param>
internal sealed record PlacedDocument(Document Document, IReadOnlyList<PlacedOccurrence> Occurrences, IReadOnlyList<PlacedDiagnostic> Diagnostics)
{
    /// <summary>Finds the places of a document's occurrences.</summary>
    /// <param name="document">The document.</param>
    /// <param name="content">The bytes of the file.</param>
    /// <returns>null where a definition stands where the file has another name, so that the document is of another text.</returns>
    public static PlacedDocument? Of(Document document, byte[] content)
    {
        var encoding = SourceEncoding.Detect(content);
        var decoded = encoding.IsUtf8 ? null : SourceText.Decode(content, encoding);
        var utf8 = decoded is null ? content : decoded.Utf8.ToArray();
        var text = new ScipText(utf8);
        (int Start, int End)? Place(ScipRange? range) => range is { } r ? text.Span(r, document.PositionEncoding) : null;
        long Byte(int offset) => decoded?.Raw(offset) ?? offset;
        (long, long)? Raw((int Start, int End)? place) => place is var (start, end) ? (Byte(start), Byte(end)) : null;
        (int Line, int Column) On(int offset, int lineOf)
        {
            var (line, column) = text.Position(lineOf);
            return (line + 1, column + offset - lineOf - (line == 0 && decoded is null && encoding.HasBom ? 3 : 0));
        }

        PlacedDiagnostic Placed(Diagnostic diagnostic, (int Start, int End) at) =>
            new(diagnostic, Byte(at.Start), Byte(at.End), On(at.Start, at.Start), On(at.End, Math.Max(at.Start, at.End - 1)));
        var placed = document.Occurrences.Select(o => (Occurrence: o, Range: ScipRange.Of(o), Enclosing: ScipRange.Enclosing(o))).Select(o => (o.Occurrence, o.Range, o.Enclosing, Place: Place(o.Range))).ToList();
        return placed.Exists(o => IsOfAnotherText(o.Occurrence, o.Range, o.Place, utf8)) ? null : new PlacedDocument(
            document,
            [
                .. placed.Where(o => o.Occurrence.Symbol.Length > 0)
                    .DistinctBy(o => (o.Range, o.Occurrence.Symbol, o.Occurrence.SymbolRoles))
                    .OrderBy(o => (o.Range.StartLine, o.Range.StartCharacter, o.Range.EndLine, o.Range.EndCharacter)).ThenBy(o => o.Occurrence.Symbol, StringComparer.Ordinal).ThenBy(o => o.Occurrence.SymbolRoles)
                    .Select(o => new PlacedOccurrence(o.Occurrence, o.Range, o.Enclosing, Raw(o.Place), Raw(Place(o.Enclosing)))),
            ],
            [
                .. placed.Where(o => o.Place is not null)
                    .SelectMany(o => o.Occurrence.Diagnostics.Select(d => Placed(d, o.Place!.Value)))
                    .OrderBy(d => d.Start).ThenBy(d => d.End).ThenBy(d => d.Diagnostic.Message, StringComparer.Ordinal).ThenBy(d => d.Diagnostic.Code, StringComparer.Ordinal),
            ]);
    }

    /// <summary>Hash of what the document says, its documentation apart: equal for equal places, symbols, roles and relationships. Locals count by their first place, not by name.</summary>
    public string Fingerprint()
    {
        var hash = new XxHash128();
        var locals = new Dictionary<string, ScipRange>(StringComparer.Ordinal);
        string Name(PlacedOccurrence occurrence)
        {
            locals.TryAdd(occurrence.Symbol, occurrence.Range);
            return ScipSymbol.IsLocal(occurrence.Symbol) ? $"local {locals[occurrence.Symbol]}" : occurrence.Symbol;
        }

        var places = Occurrences.Select(o => $"{o.Range} {o.Occurrence.SymbolRoles} {Name(o)}");
        var relationships = Document.Symbols.Where(s => !ScipSymbol.IsLocal(s.Symbol)).SelectMany(s => s.Relationships.Select(r => $"{s.Symbol} {r}")).Distinct(StringComparer.Ordinal);
        foreach (var line in places.Order(StringComparer.Ordinal).Concat(relationships.Order(StringComparer.Ordinal)))
        {
            hash.Append(Encoding.UTF8.GetBytes(line + '\n'));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static bool IsOfAnotherText(Occurrence occurrence, ScipRange range, (int Start, int End)? place, ReadOnlySpan<byte> text) =>
        ((SymbolRole)occurrence.SymbolRoles).HasFlag(SymbolRole.Definition) && !range.IsEmpty
        && ScipSymbol.TryParse(occurrence.Symbol, out var symbol) && IsName(symbol.Descriptors[^1])
        && (place is not var (start, end) || !IdentifierForm.Of(text[start..end]).SequenceEqual(IdentifierForm.Of(Encoding.UTF8.GetBytes(symbol.Descriptors[^1].Name))));

    private static bool IsName(ScipDescriptor descriptor) => descriptor.Suffix is DescriptorSuffix.Type or DescriptorSuffix.Method or DescriptorSuffix.Term or DescriptorSuffix.Parameter;
}
