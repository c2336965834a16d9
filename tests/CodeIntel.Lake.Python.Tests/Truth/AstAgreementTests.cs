using System.Globalization;
using CodeIntel.Lake.Python.Tests.Support;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Truth;

/// <summary>
/// Holds the rows of the abstract syntax, and what is counted in it, against CPython's own module ast: over each form of the language and over
/// a sample of its standard library, or with LAKE_LONG=1 over all code of the machine's installations; one file of a small sample may differ. Before Python 3.12 what is in f-strings
/// has no place of its own, and is left out.
/// </summary>
[TestFixture]
public sealed class AstAgreementTests
{
    private const double LeastShare = 0.995;
    private const string Share = "0.02";

    private static bool IsLong => Environment.GetEnvironmentVariable("LAKE_LONG") == "1";

    [Test]
    public void Each_form_of_the_language_gives_the_nodes_of_CPython()
    {
        using var python = CPython.StartOnLanguage("cpython_ast.py");
        var (_, differences) = Compare(python);
        Assert.That(differences, Is.Empty);
    }

    [Test]
    public void The_standard_library_gives_the_nodes_of_CPython()
    {
        var seed = Random.Shared.Next(1000);
        TestContext.Out.WriteLine(IsLong ? "all files" : $"seed {seed}, {Share} of the files");
        using var python = IsLong ? CPython.Start("cpython_ast.py", "all") : CPython.Start("cpython_ast.py", "library", $"{seed}", Share);
        var (files, differences) = Compare(python);
        Assert.That(files, Is.GreaterThan(0));
        Assert.That(differences, Has.Count.LessThanOrEqualTo(Math.Max(1, (1 - LeastShare) * files)), string.Join('\n', differences));
    }

    private static (int Files, List<string> Differences) Compare(System.Diagnostics.Process python)
    {
        const int Shown = 6;
        var files = 0;
        var differences = new List<string>();
        var writers = new RecordingWriters();
        var hasExactPlaces = CPython.Ask<bool>("cpython_ast.py", "", "exact");
        using var extractor = new PythonExtractor(writers, new ExtractLimits(), [PythonLayers.Ast, PythonLayers.Metrics]);
        foreach (var (truth, _, _) in CPython.Extracted(python, extractor, writers))
        {
            files++;
            var ours = Nodes(writers.Rows("ast_nodes_v1"), hasExactPlaces).Concat(Metrics(writers)).ToList();
            if (!ours.SequenceEqual(truth.Ast))
            {
                differences.Add($"{truth.Path}\n    " + string.Join("\n    ", FactDifference.Of(ours, truth.Ast).DefaultIfEmpty("another order").Take(Shown)));
            }
        }

        TestContext.Out.WriteLine($"{files} sources, {differences.Count} differ");
        differences.ForEach(TestContext.Out.WriteLine);
        return (files, differences);
    }

    private static IEnumerable<string> Nodes(IReadOnlyList<Row> rows, bool hasExactPlaces)
    {
        var depths = new int[rows.Count];
        var isLeftOut = new bool[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            Assert.That(row.Integer("node"), Is.EqualTo(i));
            if (row["parent"] is int parent)
            {
                depths[i] = depths[parent] + 1;
                isLeftOut[i] = isLeftOut[parent] || (!hasExactPlaces && rows[parent].Text("class") == "JoinedStr");
            }

            if (!isLeftOut[i])
            {
                var place = row["lineno"] is null ? "-" : $"{row["lineno"]}:{row["col_offset"]}-{row["end_lineno"]}:{row["end_col_offset"]}";
                yield return string.Join(
                    ' ',
                    new[] { depths[i], row["class"], place, row["field"], row["position"], row["name"], row["as_name"], row["context"], row["operator"] }.Select(v => v ?? "None"));
            }
        }
    }

    private static IEnumerable<string> Metrics(RecordingWriters writers)
    {
        var file = writers.Rows("ast_metrics_v1").Single();
        var average = ((double)file["average_depth"]!).ToString("F9", CultureInfo.InvariantCulture);
        yield return $"file {file["node_count"]} {file["statement_count"]} {file["function_count"]} {file["class_count"]} {average} {file["max_depth"]} {file["complexity"]}";
        var trees = new Dictionary<long, int>();
        var definitions = writers.Rows("cst_defs_v1").ToDictionary(r => r.Long("def_id"));
        foreach (var row in writers.Rows("function_metrics_v1"))
        {
            var definition = definitions[row.Long("def_id")];
            trees.TryAdd(row.Long("tree_hash"), trees.Count);
            yield return $"function {definition["line"]}:{definition["col"]} {row["lines"]} {row["logical_lines"]} {row["statements"]} {row["positional_only"]} {row["positional"]} "
                + $"{row["keyword_only"]} {row["has_varargs"]} {row["has_kwargs"]} {row["decorators"]} {row["returns"]} {row["yields"]} {row["raises"]} {row["cyclomatic"]} "
                + $"{row["cognitive"]} {row["nesting"]} {row["has_docstring"]} {row["nodes"]} {trees[row.Long("tree_hash")]}";
        }
    }
}
