using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Harness;

/// <summary>Plays scripts, and holds the lakes that they lead to against rebuilds.</summary>
internal static class ScriptPlay
{
    /// <summary>Both layouts are drawn; a partition for each file makes many small files, so it comes less often.</summary>
    public static string LayoutOf(int seed) => seed % 4 == 0 ? "file_id" : "bucket";

    /// <summary>Fails where something goes wrong, with the smallest script that does.</summary>
    /// <param name="script">The script.</param>
    /// <param name="afterEach">Whether lakes are compared after each edit, or after the last one alone.</param>
    /// <param name="failure">Plays a script, compared so, and says what goes wrong; null where nothing does.</param>
    public static void Hold(EditScript script, bool afterEach, Func<EditScript, bool, string?> failure)
    {
        TestContext.Out.WriteLine($"seed {script.Seed}: {string.Join(", ", script.Steps.Select(s => s.Choice.Operator))}");
        if (failure(script, afterEach) is { } found)
        {
            var shrunk = Shrinker.Shrink(script, s => failure(s, true) is not null);
            Assert.Fail($"seed {script.Seed}: {failure(shrunk, true) ?? found}\n{shrunk}");
        }
    }

    /// <summary>What goes wrong when a script is played in a scene; null where nothing does.</summary>
    /// <param name="script">The script.</param>
    /// <param name="scene">An empty scene.</param>
    /// <param name="afterEach">Whether lakes are compared after each edit, or after the last one alone.</param>
    /// <param name="layers">The layers after so many edits, in the words of the settings.</param>
    public static string? Failure(EditScript script, Scene scene, bool afterEach, Func<int, string> layers)
    {
        scene.Layers = layers(0);
        scene.Write(script.Initial);
        scene.Refresh();
        var bumps = new[] { "dim_exported_defs_v1", "rel_qname_def_v1", "cpg_edges_v1" };
        for (var i = 0; i < script.Steps.Count; i++)
        {
            scene.Layers = layers(i + 1);
            scene.Write(script.Steps[i].Tree);
            if (script.Steps[i].Effects.HasFlag(StepEffects.BumpRule))
            {
                scene.BumpRule(bumps[(script.Seed + i) % bumps.Length]);
            }

            scene.Refresh();
            if (!afterEach && i < script.Steps.Count - 1)
            {
                continue;
            }

            if (scene.CompareWithRebuild() is [var first, ..] all)
            {
                return $"after edit {i + 1} ({script.Steps[i].Choice.Operator}) {all.Count} datasets differ, such as {first.Dataset}: "
                    + $"{first.OnlyLeft} rows only in the refreshed lake, {first.OnlyRight} only in the rebuild, {first.Example}";
            }

            if (scene.Refresh().Changed)
            {
                return $"after edit {i + 1} ({script.Steps[i].Choice.Operator}) a second refresh made an epoch";
            }
        }

        return null;
    }
}
