namespace CodeIntel.Lake.Python;

/// <summary>What the extraction as a whole is.</summary>
public static class PythonExtraction
{
    /// <summary>Raised with each change of the extractors that changes rows.</summary>
    private const string ExtractorVersion = "1";

    /// <summary>Names everything besides a file's bytes and the contracts that its rows depend on.</summary>
    public static string Fingerprint => $"tree-sitter-python 0.23.6; tree-sitter 0.22.4; extractor {ExtractorVersion}";

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
