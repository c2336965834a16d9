using System.Text.Json.Serialization;

namespace CodeIntel.Lake.Python.Tests.Truth;

/// <summary>One line of <c>cpython_facts.py</c>.</summary>
internal sealed record CPythonFile(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("content")] byte[]? Content,
    [property: JsonPropertyName("ast")] IReadOnlyList<string> Ast,
    [property: JsonPropertyName("symtable")] IReadOnlyList<string>? Symtable);
