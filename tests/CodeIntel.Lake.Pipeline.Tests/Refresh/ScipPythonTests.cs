using CodeIntel.Lake.Scip;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Semantic facts from scip-python: an index of all files, made anew whenever one changed. A script stands for it.</summary>
[TestFixture]
internal sealed class ScipPythonTests
{
    private const string Script = """
        const { appendFileSync, copyFileSync, existsSync } = require('fs');
        appendFileSync(__dirname + '/log', 'run\n');
        if (existsSync(__dirname + '/fail')) { console.error('out of luck'); process.exit(1); }
        copyFileSync(__dirname + '/made.scip', process.argv[process.argv.indexOf('--output') + 1]);
        """;

    [Test]
    public void Any_change_makes_the_index_anew_and_a_failure_is_tried_again()
    {
        using var program = new TempFolder();
        program.Write("package.json", """{ "name": "@sourcegraph/scip-python", "version": "0.6.6" }""");
        using var scene = new RefreshScene(("a.py", "def f(): pass\n"), ("b.py", "from a import f\n")) { Settings = $"semantics: {{provider: scip_python, scip_python: {program.Write("index.js", Script)}}}" };
        int Runs() => File.ReadAllLines(program.At("log")).Length;
        ScipIndex Index() => new ScipIndex().With("a.py", "def f(): pass\n", [(0, "f(", SymbolRole.Definition, "a/f().")]);
        Index().With("b.py", "from a import f\n", [(0, "a import", SymbolRole.ReadAccess, "a/__init__:")]).Write(program.At("made.scip"));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, status FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py ok", "b.py ok" }));
        Assert.That(scene.Rows("SELECT provider, tool_name FROM scip_metadata_v1"), Is.EqualTo(new[] { "scip_python test" }));
        Assert.That((scene.Refresh().Changed, Runs()), Is.EqualTo((false, 1)));

        scene.Write("b.py", "\nfrom a import f\n");
        program.Write("fail", string.Empty);
        Assert.That((scene.Refresh().StaleFiles, Runs()), Is.EqualTo((2, 2)));
        Assert.That(scene.Rows("SELECT DISTINCT status FROM scip_documents_v1"), Is.EqualTo(new[] { "stale" }));
        File.Delete(program.At("fail"));
        Index().With("b.py", "\nfrom a import f\n", [(1, "a import", SymbolRole.ReadAccess, "a/__init__:")]).Write(program.At("made.scip"));
        Assert.That((scene.Refresh().StaleFiles, Runs()), Is.EqualTo((0, 3)));
        Assert.That(scene.Problems(), Is.Empty);
        scene.ExpectRebuilt(1, of: 2);

        scene.Write("c.py", "c = 1\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, status FROM scip_documents_v1 ORDER BY 1"), Is.EqualTo(new[] { "a.py ok", "b.py ok", "c.py missing" }));
        Assert.That(scene.Reasons(), Is.EqualTo(new[] { "c.py added c.py" }), "what it says of the others is the same");
        scene.ExpectRebuilt(2, of: 2);
    }
}
