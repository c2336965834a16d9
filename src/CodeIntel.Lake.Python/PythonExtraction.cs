using System.Reflection;

namespace CodeIntel.Lake.Python;

/// <summary>What the extraction as a whole is.</summary>
public static class PythonExtraction
{
    private const string Prefix = "source:";

    /// <summary>
    /// Sources, and folders of sources, whose change redoes these datasets alone: what they write, what is written when they say so, and what is made with their help. All other sources are
    /// shared.
    /// </summary>
    private static readonly (string Source, string[] Datasets)[] Own =
    [
        ("Ast/", ["ast_metrics_v1", "ast_nodes_v1", "function_metrics_v1", "py_flows_v1"]),
        ("Ast/AstMeasures.cs", ["ast_metrics_v1", "function_metrics_v1"]),
        ("Extractors/AssignmentRows.cs", ["cst_assigns_v1"]),
        ("Extractors/AstRows.cs", ["ast_nodes_v1"]),
        ("Extractors/AttributeRows.cs", ["cst_attr_refs_v1"]),
        ("Extractors/CallRows.cs", ["cst_callsites_v1", "cst_call_args_v1", "py_flows_v1"]),
        ("Extractors/CstNodeRows.cs", ["cst_nodes_v1"]),
        ("Extractors/DecoratorRows.cs", ["cst_decorators_v1", "cst_defs_v1"]),
        ("Extractors/DefinitionRows.cs", ["cst_defs_v1", "cst_decorators_v1", "cst_docstrings_v1", "cst_params_v1", "cst_type_exprs_v1"]),
        ("Extractors/DocstringRows.cs", ["cst_docstrings_v1"]),
        ("Extractors/ErrorRows.cs", ["cst_parse_errors_v1", "cst_parse_manifest_v1"]),
        ("Extractors/FlowRows.cs", ["py_flows_v1"]),
        ("Extractors/ImportRows.cs", ["cst_imports_v1", "cst_parse_manifest_v1"]),
        ("Extractors/ManifestRows.cs", ["cst_parse_manifest_v1", "cst_line_index_v1"]),
        ("Extractors/MetricRows.cs", ["ast_metrics_v1", "function_metrics_v1"]),
        ("Extractors/NameRows.cs", ["cst_name_refs_v1", "cst_attr_refs_v1"]),
        ("Extractors/ParameterRows.cs", ["cst_params_v1", "cst_defs_v1", "cst_type_exprs_v1"]),
        ("Extractors/ScopeRows.cs", ["py_scopes_v1", "py_bindings_v1"]),
        ("Extractors/SiteRows.cs", [
            "cst_assigns_v1", "cst_attr_refs_v1", "cst_call_args_v1", "cst_callsites_v1", "cst_imports_v1", "cst_name_refs_v1", "cst_parse_manifest_v1", "cst_type_exprs_v1"]),
        ("Extractors/StringValues.cs", ["cst_assigns_v1", "cst_call_args_v1", "cst_callsites_v1", "cst_docstrings_v1", "py_flows_v1"]),
        ("Extractors/TypeExpressionRows.cs", ["cst_type_exprs_v1"]),
        ("Flows/", ["py_flows_v1"]),
        ("Resolve/", ["rel_callsite_def_v1", "rel_implicit_def_v1", "rel_override_v1"]),
    ];

    /// <summary>Hash of each source and native library that this program was built from, by path.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } = typeof(PythonExtraction).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(m => m.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(m => m.Key[Prefix.Length..].Replace('\\', '/'), m => m.Value!, StringComparer.Ordinal);

    /// <summary>Names everything besides a file's bytes, the settings and the contract that a dataset's rows depend on.</summary>
    public static string Fingerprint(string dataset) => Fingerprint(dataset, Sources);

    /// <summary>The same, of other sources.</summary>
    public static string Fingerprint(string dataset, IReadOnlyDictionary<string, string> sources) => string.Join(
        '\n',
        sources.Where(s => !Own.Any(o => s.Key.StartsWith(o.Source, StringComparison.Ordinal) && !o.Datasets.Contains(dataset)))
            .OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => $"{s.Key} {s.Value}"));

    /// <summary>The datasets that <see cref="PythonExtractor"/> writes.</summary>
    public static IReadOnlyList<string> Datasets { get; } =
    [
        "cst_assigns_v1",
        "cst_attr_refs_v1",
        "cst_call_args_v1",
        "cst_callsites_v1",
        "cst_decorators_v1",
        "cst_defs_v1",
        "cst_docstrings_v1",
        "cst_imports_v1",
        "cst_line_index_v1",
        "cst_name_refs_v1",
        "cst_params_v1",
        "cst_parse_errors_v1",
        "cst_parse_manifest_v1",
        "cst_type_exprs_v1",
        "py_bindings_v1",
        "py_scopes_v1",
    ];
}
