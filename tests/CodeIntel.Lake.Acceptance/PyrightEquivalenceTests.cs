using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// The promise with pyright: after any edits, the refreshed lake equals a rebuild, row for row. LAKE_PYRIGHT_SCRIPTS sets how many scripts are run, LAKE_SEED the first seed. The projects are small, since
/// each file's document takes what thousands of rows do; with LAKE_LONG=1 one of ten is not, and more is edited. All lie in the same folder,
/// so that one process of pyright serves all refreshes and another one all rebuilds, which each begin anew, as there are other files than before.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class PyrightEquivalenceTests : IDisposable
{
    private const int Scripts = 12;
    private const int ScriptsInLong = 200;
    private const int Edits = 5;
    private const int OneOf = 10;

    private readonly string folder = Folders.Temporary("lake-pyright-");
    private readonly ResidentIndexers ofRefreshes = new();
    private readonly ResidentIndexers ofRebuilds = new();
    private int projects;

    private static IEnumerable<int> Seeds => Enumerable.Range(Setting.Seed, Setting.Number("LAKE_PYRIGHT_SCRIPTS", Scripts, ScriptsInLong));

    public void Dispose()
    {
        ofRefreshes.Dispose();
        ofRebuilds.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [TestCaseSource(nameof(Seeds))]
    public void Refreshed_lake_equals_a_rebuild(int seed) =>
        ScriptPlay.Hold(EditScript.Draw(seed, Setting.IsLong ? Edits : 1 + (seed % 2), isSmall: !Setting.IsLong || seed % OneOf != 0), afterEach: Setting.IsLong && seed % OneOf == 1, Failure);

    private string? Failure(EditScript script, bool afterEach)
    {
        using var scene = new Scene(ScriptPlay.LayoutOf(script.Seed), folder: folder)
        {
            Semantics = "provider: pyright, project: p, workers: 2",
            Indexers = ofRefreshes,
            IndexersOfRebuilds = ofRebuilds,
        };

        // Another file than all projects before have, so that no process takes this project for one of them.
        File.WriteAllText(Path.Combine(scene.Repository, $".{++projects}.py"), string.Empty);
        return ScriptPlay.Failure(script, scene, afterEach, _ => script.Seed % 5 == 0 ? Scene.AllLayers : Scene.NoLayers);
    }
}
