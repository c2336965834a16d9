using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Python.Tests.Support;

namespace CodeIntel.Lake.Python.Tests.Truth;

/// <summary>Says what the extractor found in one file in the words of <c>cpython_facts.py</c>.</summary>
internal static class ExtractedFacts
{
    public static List<string> Ast(RecordingWriters writers, byte[] content)
    {
        var facts = new List<string>();
        foreach (var row in writers.Rows("cst_defs_v1"))
        {
            facts.Add($"{row.Text("kind")} {row.Text("name")} {row.Integer("line")}:{row.Integer("col")}-{row.Integer("end_line")}:{row.Integer("end_col")}");
        }

        foreach (var row in writers.Rows("cst_imports_v1"))
        {
            facts.Add($"import {row.Text("name")} as {row.OptionalText("asname") ?? "None"} {row.Integer("line")}{(row.Boolean("is_type_only") ? " type-only" : string.Empty)}");
        }

        foreach (var row in writers.Rows("cst_docstrings_v1"))
        {
            facts.Add($"docstring {row.Integer("line")} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Text("text"))))}");
        }

        var starts = writers.Rows("cst_line_index_v1").SelectMany(r => r.Longs("line_starts")).ToArray();
        var isUtf8 = writers.Rows("cst_parse_manifest_v1").All(r => r.Text("encoding") == "utf-8");
        foreach (var row in writers.Rows("cst_callsites_v1"))
        {
            var end = row.Long("call_bend");
            var found = Array.BinarySearch(starts, end - 1);
            var line = found >= 0 ? found : ~found - 1;
            var before = content.AsSpan((int)starts[line]..(int)end);
            var column = isUtf8 ? before.Length : Encoding.UTF8.GetByteCount(Encoding.Latin1.GetString(before));
            facts.Add($"call {row.Integer("line")}:{row.Integer("col")}-{line + 1}:{column}");
        }

        facts.AddRange(writers.Rows("cst_name_refs_v1").Select(r => $"name {r.Text("name")} {r.Text("ctx")}"));
        facts.AddRange(writers.Rows("cst_attr_refs_v1").Select(r => $"attribute {r.Text("name")} {r.Text("ctx")}"));
        return facts;
    }

    public static List<string> Symtable(RecordingWriters writers)
    {
        var facts = new List<string>();
        var paths = new Dictionary<long, string>();
        foreach (var row in writers.Rows("py_scopes_v1"))
        {
            var kind = row.Text("kind") is "lambda" or "comprehension" ? "function" : row.Text("kind");
            var parent = row.OptionalLong("parent_scope_id") is { } id ? paths[id] : "";
            var path = $"{parent}/{kind}.{row.Text("name")}.{(kind == "module" ? 0 : row.Integer("line"))}";
            paths[row.Long("scope_id")] = path;
            facts.Add(path);
        }

        foreach (var row in writers.Rows("py_bindings_v1"))
        {
            facts.Add($"{paths[row.Long("scope_id")]} {row.Text("name")} {Flags(row)}");
        }

        return facts;
    }

    private static string Flags(Row row)
    {
        ReadOnlySpan<(char Letter, string Column)> columns =
        [
            ('r', "is_referenced"), ('a', "is_assigned"), ('i', "is_imported"), ('t', "is_annotated"), ('p', "is_parameter"), ('l', "is_local"),
            ('g', "is_global"), ('d', "is_declared_global"), ('n', "is_nonlocal"), ('f', "is_free"), ('s', "is_namespace"),
        ];
        var flags = new StringBuilder();
        foreach (var (letter, column) in columns)
        {
            flags.Append(row.Boolean(column) ? letter : '-');
        }

        return flags.ToString();
    }
}
