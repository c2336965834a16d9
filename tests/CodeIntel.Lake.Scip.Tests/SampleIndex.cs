using Google.Protobuf;

namespace CodeIntel.Lake.Scip.Tests;

/// <summary>Indexes to read.</summary>
internal static class SampleIndex
{
    /// <summary>Something in every field.</summary>
    public static Index Full { get; } = new()
    {
        Metadata = new Metadata
        {
            ToolInfo = new ToolInfo { Name = "maker", Version = "1.2", Arguments = { "index", "--all" } },
            ProjectRoot = "file:///shop",
            TextDocumentEncoding = TextEncoding.Utf8,
        },
        Documents =
        {
            new Document
            {
                RelativePath = "shop/orders.py",
                Language = "python",
                Text = "# 🛒\n",
                PositionEncoding = PositionEncoding.Utf16CodeUnitOffsetFromLineStart,
                Occurrences =
                {
                    new Occurrence { Range = { 0, 2, 4 }, Symbol = "local 0", SymbolRoles = (int)(SymbolRole.Definition | SymbolRole.WriteAccess), EnclosingRange = { 0, 0, 1, 0 } },
                    new Occurrence
                    {
                        Range = { 0, 0, 1, 0 },
                        Diagnostics = { new Diagnostic { Severity = Severity.Warning, Code = "W1", Message = "odd", Source = "checker", Tags = { DiagnosticTag.Deprecated } } },
                    },
                    new Occurrence
                    {
                        SingleLineRange = new SingleLineRange { Line = 3, StartCharacter = 1, EndCharacter = 2 },
                        MultiLineEnclosingRange = new MultiLineRange { StartLine = 3, EndLine = 4, EndCharacter = 5 },
                    },
                    new Occurrence
                    {
                        MultiLineRange = new MultiLineRange { StartLine = 4, StartCharacter = 1, EndLine = 5, EndCharacter = 0 },
                        SingleLineEnclosingRange = new SingleLineRange { Line = 4, EndCharacter = 9 },
                    },
                },
                Symbols =
                {
                    new SymbolInformation
                    {
                        Symbol = "scip-python python shop _ `shop.orders`/Order#",
                        Documentation = { "An order.", "Of books." },
                        Kind = SymbolInformation.Types.Kind.Class,
                        DisplayName = "Order",
                        EnclosingSymbol = "scip-python python shop _ `shop.orders`/__init__:",
                        Relationships =
                        {
                            new Relationship { Symbol = "scip-python python shop _ `shop.base`/Base#", IsImplementation = true, IsReference = true },
                            new Relationship { Symbol = "scip-python python shop _ `shop.base`/T#", IsTypeDefinition = true, IsDefinition = true },
                        },
                    },
                },
            },
            new Document { RelativePath = "shop/empty.py" },
        },
        ExternalSymbols = { new SymbolInformation { Symbol = "scip-python python python-stdlib 3.11 builtins/int#" } },
    };

    /// <summary>The parts of an index in the order in which they are written.</summary>
    public static IEnumerable<IMessage> Parts(Index index) => [index.Metadata, .. index.Documents, .. index.ExternalSymbols];

    public static List<IMessage> Read(byte[] bytes) => [.. ScipReader.Read(new MemoryStream(bytes))];

    /// <summary>An index of one document with one occurrence.</summary>
    public static byte[] With(Occurrence occurrence) =>
        new Index { Documents = { new Document { RelativePath = "a.py", Occurrences = { occurrence } } } }.ToByteArray();
}
