using System.Globalization;
using CodeIntel.Lake.Pipeline.Rows;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Semantics;

/// <summary>Writes the datasets of the stage <c>scip</c>.</summary>
internal sealed class ScipRows(IRowWriters writers)
{
    private readonly RowWriter<ScipDocumentsV1> documents = new(writers);
    private readonly RowWriter<ScipOccurrencesV1> occurrences = new(writers);
    private readonly RowWriter<ScipOccurrencesNormV1> places = new(writers);
    private readonly RowWriter<ScipSymbolInformationV1> symbols = new(writers);
    private readonly RowWriter<ScipSymbolRelationshipsV1> relationships = new(writers);
    private readonly RowWriter<ScipDiagnosticsV1> diagnostics = new(writers);

    /// <summary>Who the facts are from.</summary>
    public static void WriteMetadata(string provider, ToolInfo? tool, string hash, IRowWriters writers) => new RowWriter<ScipMetadataV1>(writers).Write(new ScipMetadataV1
    {
        Provider = provider,
        ToolName = Known(tool?.Name),
        ToolVersion = Known(tool?.Version),
        SourceHash = hash,
    });

    /// <summary>Symbols of elsewhere: of several of one text the first.</summary>
    public static void WriteExternal(IEnumerable<SymbolInformation> symbols, IRowWriters writers) =>
        new RowWriter<ScipExternalSymbolsV1>(writers).Write(symbols.DistinctBy(s => s.Symbol, StringComparer.Ordinal), s => new ScipExternalSymbolsV1
        {
            Symbol = s.Symbol,
            Kind = Kind(s),
            DisplayName = Known(s.DisplayName),
            Documentation = Documentation(s),
        });

    /// <summary>A file of which nothing is known, and why.</summary>
    public void WriteNothing(FileFact file, string status, Document? document = null, string? problem = null) => documents.Write(Row(file, status, document) with { Problem = problem });

    /// <summary>What a document says of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="placed">The document.</param>
    /// <param name="interfaceHash">Its hash for others.</param>
    /// <param name="reads">Ids of the files that it depends on.</param>
    public void Write(FileFact file, PlacedDocument placed, string? interfaceHash, IReadOnlyList<string> reads)
    {
        var number = 0;
        foreach (var occurrence in placed.Occurrences)
        {
            Write(file, occurrence, number++);
        }

        var described = placed.Document.Symbols.DistinctBy(s => s.Symbol, StringComparer.Ordinal).OrderBy(s => s.Symbol, StringComparer.Ordinal).ToList();
        foreach (var symbol in described)
        {
            symbols.Write(new ScipSymbolInformationV1
            {
                FileId = file.FileId,
                Path = file.Path,
                Symbol = symbol.Symbol,
                Kind = Kind(symbol),
                DisplayName = Known(symbol.DisplayName),
                Documentation = Documentation(symbol),
                EnclosingSymbol = Known(symbol.EnclosingSymbol),
            });
        }

        foreach (var pair in placed.Document.Symbols.SelectMany(s => s.Relationships.Select(r => (s.Symbol, Other: r))).GroupBy(r => (r.Symbol, r.Other.Symbol), r => r.Other))
        {
            relationships.Write(new ScipSymbolRelationshipsV1
            {
                FileId = file.FileId,
                Path = file.Path,
                Symbol = pair.Key.Item1,
                RelatedSymbol = pair.Key.Item2,
                IsReference = pair.Any(r => r.IsReference),
                IsImplementation = pair.Any(r => r.IsImplementation),
                IsTypeDefinition = pair.Any(r => r.IsTypeDefinition),
                IsDefinition = pair.Any(r => r.IsDefinition),
            });
        }

        number = 0;
        foreach (var (diagnostic, start, end, from, to) in placed.Diagnostics)
        {
            diagnostics.Write(new ScipDiagnosticsV1
            {
                FileId = file.FileId,
                Path = file.Path,
                Diagnostic = number++,
                Severity = diagnostic.Severity == Severity.UnspecifiedSeverity ? null : Lower(diagnostic.Severity),
                Code = Known(diagnostic.Code),
                Message = diagnostic.Message,
                Source = Known(diagnostic.Source),
                Tags = [.. diagnostic.Tags.Select(t => Lower(t)).Order(StringComparer.Ordinal)],
                Bstart = start,
                Bend = end,
                Line = from.Line,
                Col = from.Column,
                EndLine = to.Line,
                EndCol = to.Column,
            });
        }

        documents.Write(Row(file, "ok", placed.Document) with
        {
            Occurrences = placed.Occurrences.Count,
            Symbols = described.Count,
            Unplaced = placed.Occurrences.Count(o => o.Span is null),
            Fingerprint = placed.Fingerprint(),
            InterfaceHash = interfaceHash,
            Reads = reads,
        });
    }

    private static ScipDocumentsV1 Row(FileFact file, string status, Document? document) => new()
    {
        FileId = file.FileId,
        Path = file.Path,
        Status = status,
        Language = Known(document?.Language),
        PositionEncoding = document?.PositionEncoding switch
        {
            null => null,
            PositionEncoding.Utf8CodeUnitOffsetFromLineStart => "utf-8",
            PositionEncoding.Utf32CodeUnitOffsetFromLineStart => "utf-32",
            _ => "utf-16",
        },
        Occurrences = 0,
        Symbols = 0,
        Unplaced = 0,
        Fingerprint = null,
        InterfaceHash = null,
        Reads = [],
        Problem = null,
    };

    private void Write(FileFact file, PlacedOccurrence occurrence, int number)
    {
        occurrences.Write(new ScipOccurrencesV1
        {
            FileId = file.FileId,
            Path = file.Path,
            Occurrence = number,
            Symbol = occurrence.Symbol,
            SymbolRoles = (int)occurrence.Roles,
            StartLine = occurrence.Range.StartLine,
            StartCharacter = occurrence.Range.StartCharacter,
            EndLine = occurrence.Range.EndLine,
            EndCharacter = occurrence.Range.EndCharacter,
            EnclosingStartLine = occurrence.Enclosing?.StartLine,
            EnclosingStartCharacter = occurrence.Enclosing?.StartCharacter,
            EnclosingEndLine = occurrence.Enclosing?.EndLine,
            EnclosingEndCharacter = occurrence.Enclosing?.EndCharacter,
        });
        if (occurrence.Span is not var (start, end))
        {
            return;
        }

        places.Write(new ScipOccurrencesNormV1
        {
            FileId = file.FileId,
            Path = file.Path,
            Occurrence = number,
            Symbol = occurrence.Symbol,
            IsLocal = ScipSymbol.IsLocal(occurrence.Symbol),
            IsDefinition = occurrence.Roles.HasFlag(SymbolRole.Definition),
            IsImport = occurrence.Roles.HasFlag(SymbolRole.Import),
            IsWrite = occurrence.Roles.HasFlag(SymbolRole.WriteAccess),
            IsRead = occurrence.Roles.HasFlag(SymbolRole.ReadAccess),
            Bstart = start,
            Bend = end,
            EnclosingBstart = occurrence.EnclosingSpan?.Start,
            EnclosingBend = occurrence.EnclosingSpan?.End,
        });
    }

    private static string? Known(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Documentation(SymbolInformation symbol) => symbol.Documentation.Count == 0 ? null : string.Join("\n\n", symbol.Documentation);

    private static string? Kind(SymbolInformation symbol) => symbol.Kind == SymbolInformation.Types.Kind.UnspecifiedKind ? null : Lower(symbol.Kind);

    /// <summary>The name of a member, or the number of one that is not known here.</summary>
    private static string Lower(Enum member) => member.ToString().ToLower(CultureInfo.InvariantCulture);
}
