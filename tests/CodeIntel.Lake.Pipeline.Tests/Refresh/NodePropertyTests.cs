using System.Text.RegularExpressions;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>The view in <c>docs/concepts.md</c> that gives every property of every node.</summary>
internal sealed partial class NodePropertyTests
{
    private const string Text = "import os.path as p\n\n\nclass C:\n    def run(self, x: int):\n        yield p.join(x)\n";

    /// <summary>The keys of each kind of node: those that had rows of their own before they became columns, and the others.</summary>
    private static readonly string[] Keys =
    [
        "CST_ATTR_REF: end_line expr_context line name",
        "CST_CALLSITE: arg_count callee_shape callee_text end_line line",
        "CST_DEF: def_kind end_line is_generator line name qname",
        "CST_IMPORT_ALIAS: asname end_line import_kind is_star line name relative_level",
        "CST_NAME_REF: end_line expr_context line name",
        "CST_PARAM: end_line line name param_kind position",
        "DIAG: code diag_source end_line line message severity",
        "PY_FILE: encoding file_sha256 path size_bytes",
        "PY_MODULE: module_fqn module_kind name",
        "PY_QUALIFIED_NAME: name qname",
        "TYPE: type_form type_repr",
        "TYPE_EXPR: end_line expr_role expr_text line name",
    ];

    [Test]
    public void The_view_gives_every_property_of_every_kind()
    {
        using var scene = new RefreshScene(("pkg/m.py", Text), ("pkg/bad.py", "y = (\n"));
        scene.Refresh();
        var view = View().Match(File.ReadAllText(Path.Combine(Folders.SourceTree, "docs", "concepts.md"))).Groups[1].Value;
        Assert.That(view, Is.Not.Empty);
        var kinds = scene.Rows($"WITH node_properties AS ({view}) SELECT node_kind || ':', string_agg(DISTINCT prop_key, ' ' ORDER BY prop_key) FROM node_properties JOIN cpg_nodes_v1 USING (node_id) GROUP BY node_kind ORDER BY node_kind");
        Assert.That(kinds, Is.EqualTo(Keys));
        Assert.That(
            scene.Rows($"WITH node_properties AS ({view}) SELECT prop_key, coalesce(value_str, CAST(value_int AS VARCHAR), CAST(value_bool AS VARCHAR)) FROM node_properties WHERE node_id IN (SELECT def_id FROM cst_defs_v1 WHERE name = 'run') ORDER BY 1"),
            Is.EqualTo(new[] { "def_kind method", $"end_line {EndOfRun(scene)}", "is_generator True", "line 5", "name run", "qname pkg.m.C.run" }).IgnoreCase);
        Assert.That(scene.Rows($"WITH node_properties AS ({view}) SELECT node_id, prop_key FROM node_properties GROUP BY ALL HAVING count(*) > 1"), Is.Empty);
    }

    [Test]
    public void A_node_is_in_what_its_edge_says()
    {
        using var scene = new RefreshScene(("pkg/m.py", Text), ("pkg/bad.py", "y = (\n"));
        scene.Refresh();
        const string Contained = "SELECT dst_node_id AS node_id, src_node_id AS container_node_id FROM cpg_edges_v1 WHERE edge_kind IN ('CONTAINS', 'HAS_PARAM', 'HAS_ANNOTATION', 'HAS_DIAGNOSTIC')";
        const string Columns = "SELECT node_id, container_node_id FROM cpg_nodes_v1 WHERE container_node_id IS NOT NULL";
        Assert.That(scene.Rows(Columns), Has.Count.GreaterThan(10));
        Assert.That(scene.Rows($"({Contained} EXCEPT {Columns}) UNION ALL ({Columns} EXCEPT {Contained})"), Is.Empty);
    }

    private static string EndOfRun(RefreshScene scene) => scene.Rows("SELECT end_line FROM cst_defs_v1 WHERE name = 'run'").Single();

    [GeneratedRegex("CREATE VIEW node_properties AS\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex View();
}
