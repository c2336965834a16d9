using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Tests.Support;

/// <summary>The rows of one small file.</summary>
internal sealed class Extraction
{
    private readonly RecordingWriters writers = new();
    private readonly byte[] content;

    private Extraction(byte[]? content, string? readError, ExtractLimits limits)
    {
        this.content = content ?? [];
        using var extractor = new PythonExtractor(writers, limits, Layers);
        Outcome = extractor.Extract(new SourceFile(
            StableId.File("pkg/mod.py"), "pkg/mod.py", content, content is null ? null : Convert.ToHexStringLower(SHA256.HashData(content)), readError));
    }

    /// <summary>What it extracts beside <see cref="PythonExtraction.Datasets"/>.</summary>
    public static IReadOnlyList<IFileExtractor> Layers { get; } = [PythonLayers.Ast, PythonLayers.Cst, PythonLayers.Flows, PythonLayers.Metrics];

    public FileOutcome Outcome { get; }

    public Row Manifest => Rows("cst_parse_manifest_v1").Single();

    public static Extraction Of(string source) => new(Encoding.UTF8.GetBytes(source), null, new ExtractLimits());

    public static Extraction Of(byte[] content, ExtractLimits? limits = null) => new(content, null, limits ?? new ExtractLimits());

    public static Extraction Unreadable(string error) => new(null, error, new ExtractLimits());

    public IReadOnlyList<Row> Rows(string dataset) => writers.Rows(dataset);

    /// <summary>The raw bytes of a row's span, as Latin-1 text.</summary>
    public string Spanned(Row row, string start = "bstart", string end = "bend") =>
        Encoding.Latin1.GetString(content[(int)row.Long(start)..(int)row.Long(end)]);

    /// <summary>Scopes as paths such as top/C/f, by id.</summary>
    public Dictionary<long, string> ScopePaths()
    {
        var paths = new Dictionary<long, string>();
        foreach (var row in Rows("py_scopes_v1"))
        {
            var parent = row.OptionalLong("parent_scope_id");
            paths[row.Long("scope_id")] = parent is { } id ? paths[id] + "/" + row.Text("name") : row.Text("name");
        }

        return paths;
    }

    /// <summary>The binding of a name in the scope of that path.</summary>
    public Row Binding(string scope, string name)
    {
        var paths = ScopePaths();
        return Rows("py_bindings_v1").Single(r => paths[r.Long("scope_id")] == scope && r.Text("name") == name);
    }

    /// <summary>The binding that a row refers to, as scope:name, or null.</summary>
    public string? BindingName(long? id)
    {
        var paths = ScopePaths();
        var row = Rows("py_bindings_v1").SingleOrDefault(r => r.Long("binding_id") == id);
        return row is null ? null : paths[row.Long("scope_id")] + ":" + row.Text("name");
    }
}
