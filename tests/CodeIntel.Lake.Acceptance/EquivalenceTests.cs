using System.Globalization;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using CodeIntel.Lake.Acceptance.Harness;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// The promise: after any edits, the refreshed lake equals a rebuild, row for row. LAKE_SCRIPTS sets how many scripts are run,
/// LAKE_SEED the first seed; the test command runs a few of them that have every operator. Every fourth script is compared after each edit, the
/// others after the last one; with LAKE_EACH=1 all are compared after each.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class EquivalenceTests
{
    private const int Edits = 5;
    private const int ScriptsInLong = 200;

    private static IEnumerable<int> Seeds => Setting.Number("LAKE_SCRIPTS", 0, ScriptsInLong) is > 0 and var scripts
        ? Enumerable.Range(FirstSeed, scripts)
        : WithEveryOperator([.. Enumerable.Range(FirstSeed, ScriptsInLong).Select(s => EditScript.Draw(s, Edits))]);

    /// <summary>The test command plays those whose walks go farthest.</summary>
    private static IEnumerable<int> SeedsWithLongWalks => Setting.IsLong ? Enumerable.Range(1051, 10) : [1053, 1058];

    private static int FirstSeed => Setting.Number("LAKE_SEED", 1);

    [TestCaseSource(nameof(Seeds))]
    public void Refreshed_lake_equals_a_rebuild(int seed)
    {
        var script = EditScript.Draw(seed, Edits);
        TestContext.Out.WriteLine($"seed {seed}: {string.Join(", ", script.Steps.Select(s => s.Choice.Operator))}");
        if (Failure(script, IsComparedAfterEach(seed)) is { } failure)
        {
            var shrunk = Shrinker.Shrink(script, s => Failure(s, afterEach: true) is not null);
            Assert.Fail($"seed {seed}: {Failure(shrunk, afterEach: true) ?? failure}\n{shrunk}");
        }
    }

    /// <summary>Of these scripts one makes names that say themselves in longer words, and the walk over names once filled the disk with them.</summary>
    [TestCaseSource(nameof(SeedsWithLongWalks))]
    public void Names_do_not_grow_without_end(int seed) => Refreshed_lake_equals_a_rebuild(seed);

    /// <summary>Of some scripts a few that have all their operators: always the one with the most that are still missing.</summary>
    private static List<int> WithEveryOperator(IReadOnlyList<EditScript> scripts)
    {
        static IEnumerable<string> Operators(EditScript script) => script.Steps.Select(s => s.Choice.Operator).Distinct();

        var missing = scripts.SelectMany(Operators).ToHashSet(StringComparer.Ordinal);
        var chosen = new List<int>();
        while (missing.Count > 0)
        {
            var next = scripts.MaxBy(s => Operators(s).Count(missing.Contains))!;
            missing.ExceptWith(Operators(next));
            chosen.Add(next.Seed);
        }

        return chosen;
    }

    /// <summary>Both layouts are drawn; a partition for each file makes many small files, so it comes less often.</summary>
    private static string LayoutOf(int seed) => seed % 4 == 0 ? "file_id" : "bucket";

    private static bool IsComparedAfterEach(int seed) => seed % 4 == 1 || Setting.Number("LAKE_EACH", 0) > 0;

    /// <summary>What goes wrong when the script is played; null where nothing does.</summary>
    private static string? Failure(EditScript script, bool afterEach)
    {
        using var scene = new Scene(LayoutOf(script.Seed));
        scene.Write(script.Initial);
        scene.Refresh();
        var bumps = new[] { "dim_exported_defs_v1", "rel_qname_def_v1", "cpg_edges_v1" };
        for (var i = 0; i < script.Steps.Count; i++)
        {
            scene.Write(script.Steps[i].Tree);
            if (script.Steps[i].Effects.HasFlag(StepEffects.BumpRule))
            {
                scene.BumpRule(bumps[(script.Seed + i) % bumps.Length]);
            }

            scene.Refresh();
            if ((afterEach || i == script.Steps.Count - 1) && scene.CompareWithRebuild() is [var first, ..] all)
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
