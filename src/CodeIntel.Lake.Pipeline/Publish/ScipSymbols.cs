using System.Globalization;
using CodeIntel.Lake.Scip;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>
/// Names modules, definitions, variables and parameters in scip-python's scheme, and makes documents. Files and definitions are kept, occurrences are taken as they come.
/// Definitions of one name in one place, such as overloads, are one symbol.
/// </summary>
internal sealed class ScipSymbols(string project)
{
    private readonly ScipPackage package = new("python", project, "_");
    private readonly List<ReadFile> files = [];
    private readonly Dictionary<string, ScipSymbol> modules = new(StringComparer.Ordinal);
    private readonly Dictionary<long, ScipSymbol> definitions = [];
    private readonly Dictionary<string, List<Definition>> definitionsOf = new(StringComparer.Ordinal);

    /// <summary>Takes rows of path, file_id, module, line_starts, docstring, in order of path.</summary>
    public void AddFiles(IEnumerable<object?[]> rows)
    {
        foreach (var row in rows)
        {
            var file = new ReadFile((string)row[0]!, (string)row[1]!, [.. ((List<object?>)row[3]!).Select(Number)], (string?)row[4]);
            modules.Add(file.FileId, new ScipSymbol("scip-python", package, [new ScipDescriptor((string)row[2]!, DescriptorSuffix.Namespace)]));
            files.Add(file);
        }
    }

    /// <summary>Takes rows of file_id, def_id, container_def_id, kind, name, docstring, above; each definition after the one that it is in.</summary>
    public void AddDefinitions(IEnumerable<object?[]> rows)
    {
        foreach (var row in rows)
        {
            var (fileId, kind, name) = ((string)row[0]!, (string)row[3]!, (string)row[4]!);
            var suffix = kind == "class" ? DescriptorSuffix.Type : DescriptorSuffix.Method;
            var symbol = Within(row[2] is null ? modules[fileId] : definitions[Number(row[2])], name, suffix);
            definitions[Number(row[1])] = symbol;
            if (!definitionsOf.TryGetValue(fileId, out var list))
            {
                definitionsOf.Add(fileId, list = []);
            }

            list.Add(new Definition(symbol.Write(), KindOf(kind), name, (string?)row[5], [.. ((List<object?>)row[6]!).Select(Number)]));
        }
    }

    /// <summary>
    /// The documents in order of path, from rows of path, bstart, bend, roles, target, file_id, def_id, name, whole_bstart, whole_bend, in the same order.
    /// </summary>
    public IEnumerable<Document> Documents(IEnumerable<object?[]> rows)
    {
        using var row = rows.GetEnumerator();
        var isLeft = row.MoveNext();
        foreach (var file in files)
        {
            var document = new DocumentBuilder(file.Path);
            var module = Within(modules[file.FileId], "__init__", DescriptorSuffix.Meta).Write();
            document.Add(module, SymbolInformation.Types.Kind.Module, modules[file.FileId].Descriptors[0].Name, file.Docstring);
            document.Add(module, default, SymbolRole.Definition, null);
            foreach (var definition in definitionsOf.GetValueOrDefault(file.FileId) ?? [])
            {
                document.Add(definition.Symbol, definition.Kind, definition.Name, definition.Docstring, [.. definition.Above.Where(definitions.ContainsKey).Select(a => definitions[a].Write())]);
            }

            for (; isLeft && (string)row.Current[0]! == file.Path; isLeft = row.MoveNext())
            {
                Add(document, file, row.Current);
            }

            yield return document.Document;
        }
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static ScipSymbol Within(ScipSymbol outer, string name, DescriptorSuffix suffix) => outer with { Descriptors = [.. outer.Descriptors, new ScipDescriptor(name, suffix)] };

    private static SymbolInformation.Types.Kind KindOf(string kind) => kind switch
    {
        "class" => SymbolInformation.Types.Kind.Class,
        "method" or "async_method" => SymbolInformation.Types.Kind.Method,
        _ => SymbolInformation.Types.Kind.Function,
    };

    private void Add(DocumentBuilder document, ReadFile file, object?[] row)
    {
        var (roles, target, definition, name) = ((SymbolRole)Number(row[3]), (string)row[4]!, row[6] is null ? (long?)null : Number(row[6]), (string?)row[7]);
        var symbol = target == "local" ? document.Local(definition!.Value) : Symbol(target, (string)row[5]!, definition, name)?.Write();
        if (symbol is null)
        {
            return;
        }

        document.Add(symbol, file.Range(Number(row[1]), Number(row[2])), roles, row[8] is null ? null : file.Range(Number(row[8]), Number(row[9])));
        if (name is not null && roles.HasFlag(SymbolRole.Definition))
        {
            document.Add(symbol, target == "parameter" ? SymbolInformation.Types.Kind.Parameter : SymbolInformation.Types.Kind.Variable, name, null);
        }
    }

    /// <summary>What a place stands for; null where it lies in no file that was read.</summary>
    private ScipSymbol? Symbol(string target, string fileId, long? definition, string? name)
    {
        var outer = definition is { } id ? definitions.GetValueOrDefault(id) : modules.GetValueOrDefault(fileId);
        return outer is null ? null : target switch
        {
            "def" => outer,
            "module" => Within(outer, "__init__", DescriptorSuffix.Meta),
            "parameter" => Within(outer, name!, DescriptorSuffix.Parameter),
            _ => Within(outer, name!, DescriptorSuffix.Term),
        };
    }

    /// <summary>A function or class.</summary>
    private sealed record Definition(string Symbol, SymbolInformation.Types.Kind Kind, string Name, string? Docstring, IReadOnlyList<long> Above);

    /// <summary>A file that was read. Of a byte order mark, the first line has the bytes.</summary>
    private sealed record ReadFile(string Path, string FileId, long[] LineStarts, string? Docstring)
    {
        public ScipRange Range(long start, long end)
        {
            var ((line, column), (endLine, endColumn)) = (Place(start), Place(end));
            return new ScipRange(line, column, endLine, endColumn);
        }

        private (int Line, int Column) Place(long at)
        {
            var found = Array.BinarySearch(LineStarts, at);
            var line = Math.Max(0, found < 0 ? ~found - 1 : found);
            return (line, (int)(at - (line == 0 ? 0 : LineStarts[line])));
        }
    }

    /// <summary>A document on the way: each symbol is described once, locals are numbered as they come.</summary>
    private sealed class DocumentBuilder(string path)
    {
        private readonly Dictionary<string, SymbolInformation> described = new(StringComparer.Ordinal);
        private readonly Dictionary<long, string> locals = [];

        public Document Document { get; } = new() { RelativePath = path, Language = "python", PositionEncoding = PositionEncoding.Utf8CodeUnitOffsetFromLineStart };

        public string Local(long binding)
        {
            if (!locals.TryGetValue(binding, out var symbol))
            {
                locals.Add(binding, symbol = ScipSymbol.Local(locals.Count.ToString(CultureInfo.InvariantCulture)).Write());
            }

            return symbol;
        }

        public void Add(string symbol, SymbolInformation.Types.Kind kind, string name, string? documentation, params IReadOnlyList<string> above)
        {
            if (!described.TryGetValue(symbol, out var information))
            {
                described.Add(symbol, information = new SymbolInformation { Symbol = symbol, Kind = kind, DisplayName = name });
                Document.Symbols.Add(information);
            }

            if (information.Documentation.Count == 0 && documentation is not null)
            {
                information.Documentation.Add(documentation);
            }

            information.Relationships.AddRange(above.Except(information.Relationships.Select(r => r.Symbol)).Select(a => new Relationship { Symbol = a, IsImplementation = true }));
        }

        public void Add(string symbol, ScipRange range, SymbolRole roles, ScipRange? whole)
        {
            var occurrence = new Occurrence { Symbol = symbol, SymbolRoles = (int)roles };
            occurrence.Range.AddRange(range.Numbers());
            occurrence.EnclosingRange.AddRange(whole?.Numbers() ?? []);
            Document.Occurrences.Add(occurrence);
        }
    }
}
