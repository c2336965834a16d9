using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Layers that settings switch on and off.</summary>
[TestFixture]
internal sealed class LayerTests
{
    [Test]
    public void A_switch_redoes_the_layer_alone_and_the_lake_equals_a_rebuild()
    {
        using var scene = new RefreshScene(("a.py", "def f(x):\n    return x and 1\n"), ("b.py", "from a import f\nf(\n"));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT class FROM ast_nodes_v1"), Is.Empty, "off by default");
        Assert.That(scene.Rows("SELECT path, function_count, complexity FROM ast_metrics_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py 1 2", "b.py 0 1" }));

        Switch(scene, ast: true, metrics: true);
        Assert.That(scene.Rows("SELECT dataset FROM run_datasets_v1 WHERE epoch = 2 AND scope_files > 0"), Is.EqualTo(new[] { "ast_nodes_v1" }));
        Assert.That(
            scene.Rows("SELECT class, lineno, col_offset, end_col_offset, name FROM ast_nodes_v1 WHERE path = 'a.py' ORDER BY node"),
            Is.EqualTo(new[] { "Module - - - -", "FunctionDef 1 0 18 f", "arguments - - - -", "arg 1 6 7 x", "Return 2 4 18 -", "BoolOp 2 11 18 -", "Name 2 11 12 x", "Constant 2 17 18 -" }));

        scene.Write("a.py", "def f(x, y):\n    return y\n");
        scene.Refresh();
        Assert.That(scene.CompareWithRebuild(), Is.Empty);

        Switch(scene, ast: false, metrics: false);
        Assert.That(scene.Rows("SELECT 1 FROM ast_nodes_v1 UNION ALL SELECT 1 FROM ast_metrics_v1 UNION ALL SELECT 1 FROM function_metrics_v1"), Is.Empty);
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    /// <summary>What has no place in its row does not change when lines move.</summary>
    [Test]
    public void A_line_at_the_top_of_a_file_changes_no_metrics()
    {
        using var scene = new RefreshScene(("a.py", "def f(x):\n    return x\n"));
        scene.Refresh();
        _ = scene.Touched();
        scene.Write("a.py", "# A comment.\ndef f(x):\n    return x\n");
        scene.Refresh();
        Assert.That(scene.Touched(), Has.None.Contains("metrics"));
    }

    private static void Switch(RefreshScene scene, bool ast, bool metrics)
    {
        scene.Settings = $"engine: {{threads: 1}}\nlayers: {{ast: {(ast ? "true" : "false")}, metrics: {(metrics ? "true" : "false")}}}";
        scene.Refresh();
    }
}
