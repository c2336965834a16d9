using System.Text;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage;
using NUnit.Framework;
using static CodeIntel.Lake.Scip.SymbolRole;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Semantic facts from an index that another program made.</summary>
[TestFixture]
internal sealed class SemanticIndexTests
{
    private const string A = "class C:\n    def m(self): pass\n\ndef f(x):\n    return x\n";
    private const string B = "import os\nfrom a import f, C as D\nf(D()).m()\nos.path.join\n";

    private static ScipIndex Index => new ScipIndex()
        .With("a.py", A, [
            (0, "", Definition, "a/__init__:"), (0, "C", Definition, "a/C#"), (1, "m(", Definition, "a/C#m()."), (3, "f(x)", Definition, "a/f()."),
            (3, "x)", Definition, "a/f().(x)"), (4, "x", ReadAccess, "a/f().(x)"),
        ])
        .Relating("a/C#m().", "a/Base#m().")
        .With("b.py", B, [
            (0, "", Definition, "b/__init__:"), (0, "os", ReadAccess, "scip-python python python-stdlib 3.11 os/__init__:"), (1, "f,", ReadAccess, "a/f()."), (1, "C", ReadAccess, "a/C#"),
            (1, "D", ReadAccess, "local 0"), (2, "f(", ReadAccess, "a/f()."), (2, "D", ReadAccess, "a/C#"), (2, "m(", ReadAccess, "a/C#m()."),
            (3, "join", ReadAccess, "scip-python python python-stdlib 3.11 `os.path`/join()."),
        ])
        .Knowing("scip-python python python-stdlib 3.11 os/__init__:");

    [Test]
    public void What_the_index_says_is_tied_to_definitions_names_imports_and_calls()
    {
        using var scene = Scene();
        Index.Write(scene.At("index.scip"));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, status, occurrences, symbols, unplaced FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py ok 6 1 0", "b.py ok 9 0 0" }));
        Assert.That(
            scene.Rows($"SELECT d.name, replace(s.symbol, '{ScipIndex.Own}', ''), s.resolution_method FROM rel_def_symbol_v1 s LEFT JOIN cst_defs_v1 d ON d.def_id = s.def_id ORDER BY ALL"),
            Is.EquivalentTo(new[] { "C a/C# SPAN_EXACT", "f a/f(). SPAN_EXACT", "m a/C#m(). SPAN_EXACT", "- a/__init__: MODULE", "- b/__init__: MODULE" }));
        Assert.That(
            scene.Rows($"SELECT c.callee_text, replace(s.symbol, '{ScipIndex.Own}', ''), s.resolution_method FROM rel_callsite_symbol_v1 s JOIN cst_callsites_v1 c USING (call_id) ORDER BY ALL"),
            Is.EqualTo(new[] { "D a/C# CALLEE_SPAN_EXACT", "f a/f(). CALLEE_SPAN_EXACT", "f(D()).m a/C#m(). CALLEE_SPAN_END" }));
        Assert.That(
            scene.Rows($"SELECT i.name, replace(s.symbol, '{ScipIndex.Own}', ''), s.is_local, s.resolution_method FROM rel_import_symbol_v1 s JOIN cst_imports_v1 i USING (import_id) ORDER BY ALL"),
            Is.EqualTo(new[] { "C a/C# False SPAN_EXACT", "f a/f(). False SPAN_EXACT", "os scip-python python python-stdlib 3.11 os/__init__: False SPAN_EXACT" }));
        Assert.That(
            scene.Rows("SELECT site_kind, verdict, count(*) FROM semantic_agreement_v1 GROUP BY ALL ORDER BY ALL"),
            Is.EqualTo(new[] { "call same 2", "import elsewhere 1", "import same 2", "name same 2" }));
        Assert.That(
            scene.Rows("SELECT c.callee_text, d.disposition, d.reason, d.agreement FROM rel_dispositions_v1 d JOIN cst_callsites_v1 c ON c.call_id = d.site_id ORDER BY 1"),
            Is.EqualTo(new[] { "D resolved definition same", "f resolved definition same", "f(D()).m resolved symbol -" }));
        Assert.That(
            scene.Rows("SELECT edge_kind, count(*) FROM cpg_edges_v1 WHERE origin = 'scip' GROUP BY ALL ORDER BY ALL"),
            Is.EqualTo(new[] { "PY_CALLS_SYMBOL 3", "PY_DEFINES_SYMBOL 5", "PY_IMPORTS_SYMBOL 3", "PY_READS_SYMBOL 5", "PY_REFERENCES_SYMBOL 5", "SCIP_SYMBOL_IMPLEMENTATION 1" }));
        Assert.That(scene.Rows("SELECT 1 FROM cpg_edges_v1 WHERE edge_kind = 'PY_CALLS_QNAME'"), Is.Empty, "each call has a symbol");
        Assert.That(scene.Rows("SELECT 1 FROM cpg_edges_v1 e ANTI JOIN cpg_nodes_v1 n ON n.node_id = e.dst_node_id"), Is.Empty);
        Assert.That(
            scene.Rows("SELECT package, descriptors, display_name, is_external FROM dim_symbols_v1 WHERE is_external ORDER BY ALL"),
            Is.EqualTo(new[] { "python-stdlib `os.path`/join(). - True", "python-stdlib os/__init__: known True", "shop a/Base#m(). - True" }));
        Assert.That(scene.Rows("SELECT qname, scip_symbol IS NULL FROM goid_crosswalk_v1 ORDER BY 1"), Is.EqualTo(new[] { "a False", "a.C False", "a.C.m False", "a.f False", "b False" }));
        Assert.That(scene.Problems(), Is.Empty);
    }

    [Test]
    public void A_new_index_redoes_the_files_of_which_it_says_something_else()
    {
        using var scene = Scene();
        Index.Write(scene.At("index.scip"));
        scene.Refresh();
        Assert.That(scene.Refresh().Changed, Is.False, "nothing is new");
        Index.Write(scene.At("index.scip"));
        Assert.That(scene.Refresh().Changed, Is.False, "the same index, written again");

        new ScipIndex().With("b.py", B, [(2, "m(", ReadAccess, "a/f().")]).With("a.py", A, []).Write(scene.At("index.scip"));
        Assert.That(scene.Forecast().Files.Select(f => f.Path), Is.EqualTo(new[] { "a.py", "b.py" }));
        var result = scene.Refresh();
        Assert.That((result.Changed, result.Reason), Is.EqualTo((true, "what scip reads outside the repository changed")));
        Assert.That(scene.Reasons().Where(r => !r.Contains("symbol ", StringComparison.Ordinal)), Is.EqualTo(new[] { "a.py scip_changed a.py", "b.py scip_changed b.py" }));
        Assert.That(scene.Rows("SELECT dataset FROM run_datasets_v1 WHERE epoch = 2 AND stage = 'extract'"), Is.Empty, "nothing is parsed");
        scene.ExpectRebuilt(1, of: 2);

        scene.Settings = "semantics: {provider: off}";
        scene.Refresh();
        Assert.That(scene.Rows("SELECT symbol FROM scip_occurrences_v1 UNION ALL SELECT symbol FROM dim_symbols_v1"), Is.Empty);
        scene.ExpectRebuilt(2, of: 2);
    }

    [Test]
    public void A_changed_name_has_the_symbol_of_what_it_stands_for_or_stood_for()
    {
        using var scene = Scene();
        Index.Write(scene.At("index.scip"));
        scene.Refresh();
        const string changed = "async def f(x):\n    return x\nv = 1\n";
        scene.Write("a.py", changed);
        Index.With("a.py", changed, [(0, "", Definition, "a/__init__:"), (0, "f(x)", Definition, "a/f()."), (0, "x)", Definition, "a/f().(x)")]).Write(scene.At("index.scip"));
        scene.Refresh();
        Assert.That(scene.Rows($"SELECT delta_kind, impact_qname, replace(symbol, '{ScipIndex.Own}', '') FROM inc_changed_exports_v1 WHERE source = 'export' ORDER BY ALL"), Is.EqualTo(new[]
        {
            "added a.v -", "modified a.f a/f().", "removed a.C a/C#", "removed a.C.m a/C#m().",
        }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void A_definition_that_moves_to_another_file_changes_what_is_said_of_its_users()
    {
        using var scene = Scene();
        scene.Write("c.py", "def f(): pass\n");
        Index.With("c.py", "def f(): pass\n", [(0, "f()", Definition, "c/f().")]).Write(scene.At("index.scip"));
        scene.Refresh();
        Index.With("c.py", "def f(): pass\n", [(0, "f()", Definition, "a/f().")]).Write(scene.At("index.scip"));
        scene.Refresh();
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "a.py symbol a/f().", "b.py callsite_symbol a/f().", "c.py scip_changed c.py", "c.py symbol c/f()." }.Select(r => r.Replace("symbol ", "symbol " + ScipIndex.Own, StringComparison.Ordinal))));
        Assert.That(scene.Rows($"SELECT replace(chain, '{ScipIndex.Own}', '') FROM inc_impacted_files_v2 ORDER BY ALL"), Is.EqualTo(new[]
        {
            "a.py ← uses a/f(). ← c.py: symbol a/f(). added", "b.py ← calls a/f(). ← c.py: symbol a/f(). added", "c.py ← the semantic index says something else of it", "c.py ← uses c/f(). ← c.py: symbol c/f(). removed",
        }));
        Assert.That(scene.Rows("SELECT path, found_by FROM inc_impacted_callers_v1 ORDER BY ALL"), Is.EqualTo(new[] { "a.py symbol", "b.py symbol", "c.py symbol" }));
        Assert.That(scene.Rows($"SELECT delta_kind, replace(symbol, '{ScipIndex.Own}', ''), path, is_read FROM inc_changed_exports_v1 ORDER BY ALL"), Is.EqualTo(new[] { "added a/f(). c.py True", "removed c/f(). c.py True" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    [Test]
    public void Of_a_document_of_another_text_nothing_is_taken_and_one_that_is_missing_has_a_row()
    {
        using var scene = Scene();
        Index.Write(scene.At("index.scip"));
        scene.Refresh();
        scene.Write("a.py", "\n" + A);
        scene.Write("new.py", "x = 1\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, status, occurrences FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py other_text 0", "b.py ok 9", "new.py missing 0" }));
        Assert.That(scene.Rows("SELECT DISTINCT path FROM scip_occurrences_norm_v1 UNION SELECT path FROM rel_def_symbol_v1"), Is.EqualTo(new[] { "b.py" }));
        scene.ExpectRebuilt(1, of: 2);

        scene.Write("a.py", A);
        scene.Delete("b.py");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, status FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py ok", "new.py missing" }));
        scene.ExpectRebuilt(2, of: 2);
    }

    [Test]
    public void An_index_that_cannot_be_read_is_an_error_and_the_lake_stays()
    {
        using var scene = Scene();
        Index.Write(scene.At("index.scip"));
        scene.Refresh();
        scene.Write("a.py", A + "y = 1\n");
        foreach (var (content, code) in new (byte[]?, string)[] { ([], "scip_malformed"), ([0x12, 0x7f, 1], "scip_malformed"), (null, "index_unreadable") })
        {
            File.Delete(scene.At("index.scip"));
            if (content is not null)
            {
                File.WriteAllBytes(scene.At("index.scip"), content);
            }

            var error = Assert.Throws(Is.InstanceOf<LakeException>(), () => scene.Refresh()) as LakeException;
            Assert.That((error!.Code, error.Error), Is.EqualTo((code, LakeError.Repository)));
            Assert.That(error.Message, Does.Contain("index.scip"));
            Assert.That(scene.Rows("SELECT path, occurrences FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py 6", "b.py 9" }));
        }
    }

    /// <summary>Each text in each way of counting columns is a file of one lake.</summary>
    [Test]
    public void Places_are_bytes_of_the_raw_file_whatever_columns_count()
    {
        using var scene = Scene();
        var index = new ScipIndex();
        var texts = Enum.GetValues<PositionEncoding>().SelectMany(columns => new[]
        {
            (Path: $"utf8_{columns}.py", Text: "\ufeffdef é(): pass\r\ns = '𝄞\t'; x = 1\r\n", Encoding: Encoding.UTF8, Columns: columns),
            (Path: $"latin1_{columns}.py", Text: "# coding: latin-1\ndef é(): pass\ns = 'ß\t'; x = 1\r", Encoding: Encoding.Latin1, Columns: columns),
        }).ToList();
        foreach (var (path, text, encoding, columns) in texts)
        {
            File.WriteAllBytes(scene.At(path), encoding.GetBytes(text));
            index = index.With(DocumentOf(path, text, columns));
        }

        index.Write(scene.At("index.scip"));
        scene.Refresh();
        Assert.That(texts, Has.Count.EqualTo(8));
        Assert.Multiple(() =>
        {
            foreach (var (path, text, encoding, _) in texts)
            {
                ExpectPlaces(scene, path, text, encoding);
            }
        });
    }

    private static Document DocumentOf(string path, string text, PositionEncoding columns)
    {
        var document = new Document { RelativePath = path, PositionEncoding = columns };
        foreach (var (name, symbol) in new[] { ("é", "`é`()."), ("x", "x.") })
        {
            var at = text.IndexOf(name, StringComparison.Ordinal);
            var start = text.LastIndexOf('\n', at) + 1;
            var (line, column) = (text[..at].Count(c => c == '\n'), Columns(text[start..at]));
            ScipIndex.Add(document, new ScipRange(line, column, line, column + Columns(name)), Definition, $"{path[..^3]}/{symbol}");
        }

        document.Occurrences[^1].Diagnostics.Add(new Diagnostic { Severity = Severity.Warning, Code = "odd", Message = "odd name", Source = "linter" });
        document.Occurrences[0].Diagnostics.Add(new Diagnostic { Message = "no severity" });
        return document;

        int Columns(string part) => columns switch
        {
            PositionEncoding.Utf8CodeUnitOffsetFromLineStart => Encoding.UTF8.GetByteCount(part),
            PositionEncoding.Utf32CodeUnitOffsetFromLineStart => part.EnumerateRunes().Count(),
            _ => part.Length,
        };
    }

    private static void ExpectPlaces(RefreshScene scene, string path, string text, Encoding encoding)
    {
        Assert.That(scene.Rows($"SELECT status, unplaced FROM scip_documents_v1 WHERE path = '{path}'"), Is.EqualTo(new[] { "ok 0" }), path);
        Assert.That(
            scene.Rows($"SELECT severity, code, diag_source, message FROM diagnostics_norm_v1 WHERE path = '{path}' ORDER BY 1"),
            Is.EqualTo(new[] { "INFO diagnostic scip no severity", "WARNING odd linter odd name" }),
            path);
        Assert.That(
            scene.Rows($"SELECT g.bstart, g.bend, g.line, g.col, g.end_line, g.end_col FROM diagnostics_norm_v1 g WHERE g.path = '{path}' ORDER BY 1"),
            Is.EqualTo(scene.Rows($"SELECT r.bstart, r.bend, r.line, r.col, r.line, r.col + CASE r.name WHEN 'x' THEN 1 ELSE 2 END FROM (SELECT bstart, bend, line, col, name FROM cst_name_refs_v1 WHERE name = 'x' AND path = '{path}' UNION ALL SELECT name_bstart, name_bend, line, col + 4, name FROM cst_defs_v1 WHERE name = 'é' AND path = '{path}') r ORDER BY 1")),
            $"{path}: lines and columns as of parse errors: of the text in UTF-8");
        Assert.That(scene.Rows($"SELECT count(*) FROM cpg_nodes_v1 WHERE node_kind = 'DIAG' AND path = '{path}'"), Is.EqualTo(new[] { "2" }), path);
        Assert.That(
            scene.Rows($"SELECT bstart, bend FROM scip_occurrences_norm_v1 WHERE path = '{path}' ORDER BY 1"),
            Is.EqualTo(new[] { "é", "x" }.Select(n => text.IndexOf(n, StringComparison.Ordinal)).Select(i => (Start: encoding.GetByteCount(text[..i]), End: encoding.GetByteCount(text[..(i + 1)]))).Select(s => $"{s.Start} {s.End}")),
            path);
        Assert.That(scene.Rows($"SELECT count(*) FROM rel_def_symbol_v1 WHERE path = '{path}'"), Is.EqualTo(new[] { "1" }), path);
    }

    private static RefreshScene Scene() => new(("a.py", A), ("b.py", B)) { Settings = "engine: {threads: 1}\nlayers: {flows: false, metrics: false}\nsemantics: {provider: index}" };
}
