using CodeIntel.Lake.Python.Extractors;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python;

/// <summary>
/// Parses each file once and writes its rows to all datasets of <see cref="PythonExtraction.Datasets"/>. A bad file gives rows that say
/// so, never an exception. Not safe for several threads: each thread has an extractor of its own.
/// </summary>
public sealed class PythonExtractor : IDisposable
{
    private readonly ExtractLimits limits;
    private readonly IRowWriters writers;
    private readonly IReadOnlyList<IFileExtractor> more;
    private readonly FileContext file;
    private readonly ParsedFile parsed;
    private readonly ParserInput input = new();
    private readonly SyntaxParser parser;
    private readonly ErrorConfinement confinement;
    private readonly ScopeBuilder builder;
    private readonly ScopeResolver resolver;
    private readonly Identities identities = new();
    private readonly ManifestRows manifest;
    private readonly ErrorRows errors;
    private readonly ScopeRows scopes;
    private readonly DefinitionRows definitions;
    private readonly SiteRows sites;

    /// <summary>An extractor that writes to these writers, as do further ones that share its parse.</summary>
    public PythonExtractor(IRowWriters writers, ExtractLimits limits, params IReadOnlyList<IFileExtractor> more)
    {
        ArgumentNullException.ThrowIfNull(writers);
        ArgumentNullException.ThrowIfNull(limits);
        this.limits = limits;
        this.writers = writers;
        this.more = more;
        file = new FileContext(limits);
        parsed = new ParsedFile(file);
        parser = new SyntaxParser(hasAllFields: more.Contains(PythonLayers.Cst));
        confinement = new ErrorConfinement(parser);
        builder = new ScopeBuilder(file.Model);
        resolver = new ScopeResolver(file.Model);
        file.SetResolver(resolver);
        manifest = new ManifestRows(writers);
        errors = new ErrorRows(writers);
        scopes = new ScopeRows(writers);
        var types = new TypeExpressionRows(writers);
        var parameters = new ParameterRows(writers, types);
        var decorators = new DecoratorRows(writers);
        var docstrings = new DocstringRows(writers);
        definitions = new DefinitionRows(writers, parameters, decorators, docstrings, types);
        sites = new SiteRows(writers, types);
    }

    /// <summary>Writes the rows of one file.</summary>
    public FileOutcome Extract(SourceFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        this.file.Begin(file);
        if (file.Content is null)
        {
            return Skip(file, "unreadable", file.ReadError ?? "The file could not be read.", null);
        }

        if (file.Content.Length > limits.MaxBytes)
        {
            return Skip(file, "too_large", $"The file has {file.Content.Length} bytes; the limit is {limits.MaxBytes}.", null);
        }

        var encoding = SourceEncoding.Detect(file.Content);
        if (encoding.IsSupported && file.Content.AsSpan().Contains((byte)0))
        {
            return Skip(file, "binary", "The file holds a NUL byte, which Python source cannot.", encoding);
        }

        var source = SourceText.Decode(file.Content, encoding);
        return source is null
            ? Skip(file, "undecodable", encoding.IsSupported
                ? $"The bytes are no text in the encoding {encoding.Name}."
                : $"The encoding {encoding.Name} is not supported, or contradicts the byte order mark.", encoding)
            : Parse(file, source, encoding);
    }

    /// <summary>Frees the native parser.</summary>
    public void Dispose() => parser.Dispose();

    private FileOutcome Parse(SourceFile source, SourceText text, SourceEncoding encoding)
    {
        file.SetText(text);
        confinement.Parse(input.Of(text.Utf8, text.Lines), input.LineStarts, text.Lines, file.Tree);
        builder.Build(file.Tree, text);
        resolver.Resolve();
        identities.Assign(file);
        file.LinkChains();
        var errorCount = errors.WriteSyntax(file, parser.Grammar);
        scopes.Write(file);
        definitions.Write(file);
        sites.Write(file);
        manifest.WriteParsed(file, source, encoding, errorCount, sites.FutureImports);
        foreach (var extractor in more)
        {
            extractor.Extract(parsed, writers);
        }

        return new FileOutcome(errorCount == 0 ? "ok" : "partial", errorCount, text.Lines.Count);
    }

    private FileOutcome Skip(SourceFile source, string status, string message, SourceEncoding? encoding)
    {
        manifest.WriteSkipped(file, source, status, encoding);
        errors.WriteFile(file, status, message, source.Content?.Length ?? 0);
        return new FileOutcome(status, 1, 0);
    }
}
