using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Layers that settings switch on and off.</summary>
[TestFixture]
internal sealed class LayerTests
{
    private const string Nodes = "ast: true, cst: true";
    private const string Classes = "@f\nclass C:\n    def f(self): pass\n\n    @f.setter\n    async def f(self): pass\n\ndef g(): pass\ndef half(:\n";

    [Test]
    public void A_switch_redoes_the_layer_and_what_reads_it_and_the_lake_equals_a_rebuild()
    {
        using var scene = new RefreshScene(("a.py", "def f(x):\n    return x and 1\n"), ("b.py", "from a import f\nf(\n")) { Settings = Settings("") };
        scene.Refresh();
        Assert.That(scene.Rows("SELECT class FROM ast_nodes_v1 UNION ALL SELECT kind FROM cst_nodes_v1"), Is.Empty, "off by default");
        Assert.That(scene.Rows("SELECT path, function_count, complexity FROM ast_metrics_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py 1 2", "b.py 0 1" }));
        Assert.That(scene.Rows("SELECT urn, ast_node_id, cst_node_id FROM goids_v1 JOIN goid_crosswalk_v1 USING (goid) ORDER BY 1"), Is.EqualTo(new[]
        {
            "urn:goid:python:a.py#function:f - -", "urn:goid:python:a.py#module - -", "urn:goid:python:b.py#module - -",
        }));

        Switch(scene, Nodes);
        Assert.That(scene.Rows("SELECT dataset FROM run_datasets_v1 WHERE epoch = 2 AND scope_files > 0 ORDER BY 1"), Is.EqualTo(new[]
        {
            "ast_nodes_v1", "cpg_edges_v1", "cpg_nodes_v1", "cpg_props_v1", "cst_nodes_v1", "goid_crosswalk_v1",
        }));
        Assert.That(
            scene.Rows("SELECT class, lineno, col_offset, end_col_offset, name FROM ast_nodes_v1 WHERE path = 'a.py' ORDER BY node"),
            Is.EqualTo(new[] { "Module - - - -", "FunctionDef 1 0 18 f", "arguments - - - -", "arg 1 6 7 x", "Return 2 4 18 -", "BoolOp 2 11 18 -", "Name 2 11 12 x", "Constant 2 17 18 -" }));
        Assert.That(
            scene.Rows("SELECT p.node_kind, e.field, e.position, n.node_kind, n.name, n.line FROM cpg_edges_v1 e JOIN cpg_nodes_v1 p ON p.node_id = e.src_node_id JOIN cpg_nodes_v1 n ON n.node_id = e.dst_node_id WHERE e.edge_kind = 'AST' AND e.path = 'a.py' ORDER BY n.line NULLS FIRST, n.col, n.end_line DESC, n.end_col DESC, n.node_kind"),
            Is.EqualTo(new[]
            {
                "PY_FILE - - AST_Module - -", "AST_FunctionDef args - AST_arguments - -", "AST_Module body 0 AST_FunctionDef f 1", "AST_arguments args 0 AST_arg x 1",
                "AST_FunctionDef body 0 AST_Return - 2", "AST_Return value - AST_BoolOp - 2", "AST_BoolOp values 0 AST_Name x 2", "AST_BoolOp values 1 AST_Constant - 2",
            }));
        Assert.That(scene.Problems(), Is.Empty);

        scene.Write("a.py", "def f(x, y):\n    return y\n");
        scene.Refresh();
        scene.ExpectRebuilt(1, of: 2);

        Switch(scene, "metrics: false, goids: false");
        var layers = scene.Contracts.All.Where(c => c.Stage is "ast" or "cst" or "goids" or "metrics").ToList();
        Assert.That(layers, Has.Count.EqualTo(6));
        Assert.That(scene.Rows(string.Join(" UNION ALL ", layers.Select(c => $"SELECT 1 FROM {c.Name}"))), Is.Empty);
        scene.ExpectRebuilt(2, of: 2);
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void The_crosswalk_leads_from_an_id_to_the_nodes_of_both_trees()
    {
        using var scene = new RefreshScene(("m/c.py", Classes), ("empty.py", string.Empty), ("binary.py", "\0")) { Settings = Settings(Nodes) };
        scene.Refresh();
        Assert.That(
            scene.Rows("SELECT g.urn, g.qname, g.line, g.end_line, d.kind, a.class, a.lineno, c.kind, c.line FROM goid_crosswalk_v1 x JOIN goids_v1 g USING (goid) LEFT JOIN cst_defs_v1 d ON d.def_id = x.def_id LEFT JOIN ast_nodes_v1 a ON a.node_id = x.ast_node_id LEFT JOIN cst_nodes_v1 c ON c.node_id = x.cst_node_id ORDER BY g.path, g.line, g.urn"),
            Is.EqualTo(new[]
            {
                "urn:goid:python:binary.py#module binary - - - - - - -",
                "urn:goid:python:empty.py#module empty - - - Module - module 1",
                "urn:goid:python:m/c.py#module m.c 1 9 - Module - module 1",
                "urn:goid:python:m/c.py#class:C m.c.C 2 6 class ClassDef 2 class_definition 2",
                "urn:goid:python:m/c.py#method:C.f m.c.C.f 3 3 function FunctionDef 3 function_definition 3",
                "urn:goid:python:m/c.py#method:C.f~2 m.c.C.f 6 6 async_function AsyncFunctionDef 6 function_definition 6",
                "urn:goid:python:m/c.py#function:g m.c.g 8 8 function FunctionDef 8 function_definition 8",
                "urn:goid:python:m/c.py#function:half m.c.half 9 9 function FunctionDef 9 function_definition 9",
            }));
    }

    /// <summary>What has no place in its row does not change when lines move.</summary>
    [Test]
    public void A_line_at_the_top_of_a_file_changes_no_id_no_link_no_metrics_and_no_other_file()
    {
        using var scene = new RefreshScene(("a.py", Classes), ("b.py", "from a import C, g\n\ng()\n")) { Settings = Settings(Nodes), Layout = RefreshScene.FileLayout };
        scene.Refresh();
        _ = scene.Touched();
        var goids = scene.Rows("SELECT goid, urn, qname, def_id FROM goids_v1 ORDER BY 1");
        scene.Write("a.py", "# A comment.\n" + Classes);
        scene.Refresh();
        Assert.That(scene.Rows("SELECT goid, urn, qname, def_id FROM goids_v1 ORDER BY 1"), Is.EqualTo(goids).And.Count.EqualTo(7));
        var touched = scene.Touched();
        Assert.That(touched.Select(t => t.Split(' ')[1]).Distinct(), Is.EqualTo(new[] { StableId.File("a.py") }));
        Assert.That(
            touched.Select(t => t.Split(' ')[0]),
            Has.None.Contains("metrics").And.None.EqualTo("goid_crosswalk_v1").And.None.EqualTo("cpg_edges_v1").And.Member("goids_v1").And.Member("ast_nodes_v1").And.Member("cst_nodes_v1"));

        scene.Write("a.py", "import b\n# A comment.\n" + Classes);
        scene.Refresh();
        Assert.That(scene.Rows("SELECT goid, urn, qname, def_id FROM goids_v1 ORDER BY 1"), Is.EqualTo(goids));
        Assert.That(scene.Touched().Where(t => t.EndsWith(StableId.File("b.py"), StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Who_calls_what_follows_a_change_in_another_file_and_the_lake_equals_a_rebuild()
    {
        const string Calls = "SELECT c.path, c.callee_text, d.qualpath, r.rank, r.rule FROM rel_callsite_def_v1 r JOIN cst_callsites_v1 c USING (call_id) JOIN cst_defs_v1 d USING (def_id) ORDER BY ALL";
        using var scene = new RefreshScene(("a.py", "class A:\n    def m(self): pass\nclass B(A):\n    pass\n"), ("b.py", "from a import A\ndef f(x: A):\n    x.m()\n"), ("c.py", "print(1)\n")) { Layout = RefreshScene.FileLayout };
        scene.Refresh();
        Assert.That(scene.Rows("SELECT kind FROM py_flows_v1 UNION ALL SELECT rule FROM rel_callsite_def_v1 UNION ALL SELECT how FROM rel_implicit_def_v1"), Is.Empty, "switched off");
        Switch(scene, string.Empty, flows: true);
        Assert.That(scene.Rows(Calls), Is.EqualTo(new[] { "b.py x.m A.m 1 method" }));
        Assert.That(scene.Rows("SELECT reason, targets FROM rel_dispositions_v1 WHERE path = 'b.py' AND site_kind = 'call'"), Is.EqualTo(new[] { "flow 1" }));
        Assert.That(scene.Rows("SELECT edge_kind FROM cpg_edges_v1 WHERE origin = 'flow' ORDER BY 1"), Is.EqualTo(new[] { "CALLS", "CALLS_FUNCTION" }));
        _ = scene.Touched();

        scene.Write("a.py", "class A:\n    def m(self): pass\nclass B(A):\n    def m(self): pass\n");
        scene.Refresh();
        Assert.That(scene.Rows(Calls), Has.Count.EqualTo(2));
        Assert.That(
            scene.Rows("SELECT edge_kind, count(*) FROM cpg_edges_v1 WHERE origin = 'flow' GROUP BY 1 ORDER BY 1"),
            Is.EqualTo(new[] { "CALLS 2", "CALLS_FUNCTION 2", "DISPATCHES_TO 1", "OVERRIDES 1" }));
        Assert.That(
            scene.Touched().Where(t => t.EndsWith(StableId.File("b.py"), StringComparison.Ordinal)).Select(t => t.Split(' ')[0]),
            Is.EquivalentTo(new[] { "cpg_edges_v1", "rel_callsite_def_v1", "rel_dispositions_v1" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(scene.Problems(), Is.Empty);
        Assert.That(scene.Refresh().Changed, Is.False);

        scene.Write("c.py", "# A comment.\nprint(1)\n");
        scene.Refresh();
        Assert.That(scene.Touched().Select(t => t.Split(' ')[0]), Has.None.EqualTo("py_flows_v1").And.None.Contains("_def_v1"));
    }

    /// <summary>Memory follows the code where values flow, so there is a limit; whether it is reached follows from the repository alone.</summary>
    [Test]
    public void A_repository_with_more_code_than_the_flows_may_hold_is_refreshed_without_them()
    {
        const string Calls = "SELECT path, rule FROM rel_callsite_def_v1";
        using var scene = new RefreshScene(("a.py", "def f(): pass\nf()\n")) { Settings = Settings("max_flows_bytes: 100B", flows: true) };
        scene.Refresh();
        Assert.That(scene.Rows(Calls), Is.EqualTo(new[] { "a.py function" }));

        scene.Write("b.py", $"text = '{new string('-', 100)}'\n");
        scene.Refresh();
        Assert.That(scene.Rows(Calls), Is.Empty);
        scene.ExpectRebuilt(1, of: 2);
        Assert.That(scene.Refresh().Changed, Is.False);

        scene.Delete("b.py");
        scene.Refresh();
        Assert.That(scene.Rows(Calls), Is.EqualTo(new[] { "a.py function" }));
        scene.ExpectRebuilt(2, of: 2);
    }

    private static string Settings(string layers, bool flows = false) => $"engine: {{threads: 1}}\nlayers: {{flows: {(flows ? "true" : "false")}{(layers.Length > 0 ? ", " : "")}{layers}}}";

    private static void Switch(RefreshScene scene, string layers, bool flows = false)
    {
        scene.Settings = Settings(layers, flows);
        scene.Refresh();
    }
}
