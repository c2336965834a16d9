using System.Text;
using CodeIntel.Lake.Python.Tests.Support;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests;

/// <summary>The rows of the syntax tree.</summary>
[TestFixture]
public sealed class SyntaxNodeTests
{
    private static readonly byte[][] Language =
    [
        .. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Truth", "language.txt")).Split("\n%\n").Append("def f(:\n  return [*a(1), *b.c]\nwhile x: y(\n").Select(Encoding.UTF8.GetBytes),
    ];

    [Test]
    public void Each_named_node_has_its_kind_field_parent_and_place()
    {
        const string Source = "if ok:\n    x = f(1)  # why\nelse:\n    é = -x\n";
        var rows = Extraction.Of(Source).Rows("cst_nodes_v1");
        Assert.That(
            rows.Select(r => $"{r["node"]} {r["parent"] ?? "-"} {r["field"] ?? "-"} {r["kind"]} {r["line"]}:{r["col"]}-{r["end_line"]}:{r["end_col"]}"),
            Is.EqualTo(new[]
            {
                "0 - - module 1:0-4:12",
                "1 0 - if_statement 1:0-4:11",
                "2 1 condition identifier 1:3-1:5",
                "3 1 consequence block 2:4-2:12",
                "4 3 - expression_statement 2:4-2:12",
                "5 4 - assignment 2:4-2:12",
                "6 5 left identifier 2:4-2:5",
                "7 5 right call 2:8-2:12",
                "8 7 function identifier 2:8-2:9",
                "9 7 arguments argument_list 2:9-2:12",
                "10 9 - integer 2:10-2:11",
                "11 1 alternative else_clause 3:0-4:11",
                "12 11 body block 4:4-4:11",
                "13 12 - expression_statement 4:4-4:11",
                "14 13 - assignment 4:4-4:11",
                "15 14 left identifier 4:4-4:6",
                "16 14 right unary_operator 4:9-4:11",
                "17 16 argument identifier 4:10-4:11",
            }));
    }

    [TestCase("x = $ 1\n", "ERROR ERROR")]
    [TestCase("x = f(a.)\n", "ERROR")]
    [TestCase("x = [a for in b]\n", "missing identifier")]
    public void What_the_parser_did_not_find_is_marked(string source, string kinds)
    {
        var rows = Extraction.Of(source).Rows("cst_nodes_v1");
        Assert.That(
            string.Join(' ', rows.Where(r => r.Boolean("is_error") || r.Boolean("is_missing")).Select(r => (r.Boolean("is_missing") ? "missing " : "") + r.Text("kind"))),
            Is.EqualTo(kinds));
    }

    [Test]
    public void Every_node_has_a_name_of_the_grammar_and_parents_come_first()
    {
        var fields = new HashSet<string?>();
        foreach (var rows in Language.Select(l => Extraction.Of(l).Rows("cst_nodes_v1")))
        {
            Assert.That(rows.Select(r => r.Text("kind")), Has.None.EqualTo("other").And.None.EqualTo("token"));
            Assert.That(rows.Select(r => r.Integer("node")), Is.EqualTo(Enumerable.Range(0, rows.Count)));
            Assert.That(rows.Skip(1).Where(r => r.Integer("node") <= (int)r["parent"]!), Is.Empty);
            Assert.That(rows.Select(r => r.Long("node_id")), Is.Unique);
            fields.UnionWith(rows.Select(r => r.OptionalText("field")));
        }

        Assert.That(fields, Is.SupersetOf(new[] { "condition", "alternative", "subject", "guard", "cause", "format_specifier" }));
    }

    /// <summary>The parser is asked for more with the layer; nothing else may hear of it.</summary>
    [Test]
    public void The_layer_changes_no_row_of_another_dataset()
    {
        foreach (var content in Language)
        {
            var (with, without) = (Rows(content, Extraction.Layers), Rows(content, [.. Extraction.Layers.Where(l => l != PythonLayers.Cst)]));
            Assert.That(with, Is.EqualTo(without));
        }
    }

    private static List<string> Rows(byte[] content, IReadOnlyList<IFileExtractor> layers)
    {
        var writers = new RecordingWriters();
        using var extractor = new PythonExtractor(writers, new ExtractLimits(), layers);
        extractor.Extract(new SourceFile("file_1", "m.py", content, "", null));
        return [.. PythonExtraction.Datasets.Concat(Extraction.Layers.Where(l => l != PythonLayers.Cst).SelectMany(l => l.Datasets)).SelectMany(d => writers.Rows(d).Select(r => $"{d} {r}"))];
    }
}
