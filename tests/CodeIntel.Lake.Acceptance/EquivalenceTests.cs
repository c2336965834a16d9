using System.Globalization;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using CodeIntel.Lake.Acceptance.Harness;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// The promise: after any edits, the refreshed lake equals a rebuild, row for row. LAKE_SCRIPTS sets how many scripts are run,
/// LAKE_SEED the first seed; the test command runs the two that, with the one of long walks, have the most of: operators of each group, each way of switching layers in either layout, each strategy. Lakes
/// are compared after the last edit; with LAKE_LONG=1 those of every fourth script after each, with LAKE_EACH=1 all.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class EquivalenceTests
{
    private const int Edits = 5;
    private const int ScriptsInLong = 200;
    private const int ScriptsInTheTestCommand = 2;
    private const int DrawnForTheTestCommand = 100;

    /// <summary>Seeds, and how many edits follow.</summary>
    private static IEnumerable<TestCaseData> Seeds => Setting.Number("LAKE_SCRIPTS", 0, ScriptsInLong) is > 0 and var scripts
        ? Enumerable.Range(Setting.Seed, scripts).Select(s => new TestCaseData(s, Edits))
        : WithMostKinds([.. Enumerable.Range(Setting.Seed, DrawnForTheTestCommand).Select(s => EditScript.Draw(s, Edits))]).Select(s => new TestCaseData(s, Edits));

    /// <summary>A seed and the choices of its edits. Of these scripts one makes names that say themselves in longer words, and the walk over names once filled the disk with them.</summary>
    private static IReadOnlyList<string> WithLongWalks { get; } =
    [
        "1051 return-annotation@e3807e2f9ba2d57a delete-more-than-ratio@00e41c1162c4f19b byte-order-mark@28a4e3608c38d440 path-with-percent@c200ed7419561999 package-loses-init@c2b154e02c615a52",
        "1052 break-syntax@c0032f1cb1c6054f latin1-cookie@65b725ac3dcfd517 delete-file@9fcab22bda69acac delete-file@f0b95d13b8c001e4 tabs@5a0536c1f99fcd29",
        "1053 symlink-to-folder@f47fbbca5fc139c0 namespace-gains-init@66b4f66d6a035693 crlf@9f22ed172f5d4ff1 deep-reexport-chain@cb690fa477f00367 case-only-rename@997d2e7d5203bdee",
        "1054 empty-file@1982cdc80206a924 star-module-loses-name@e045c6f687ce420f rename-file@67ff900014f21bf4 return-annotation@bf37ca4853a1c400 heal@fa96aaa64ae00b27",
        "1055 no-rows@86997edebd953461 symlink-to-file@f6cd44c2e36ec37b base-class@877e91fa13223608 callee-rename@7bce94f74a5c7bae return-annotation@be5ab493f1ede868",
        "1056 byte-order-mark@cdf63144603ff689 astral-characters@59f290d33c5c0dc8 delete-more-than-ratio@d2be6caca4f06693 form-feed@b2e640f98d98f4dd byte-order-mark@6d41d44b40c78d02",
        "1057 latin1-cookie@098a366314322c89 case-only-rename@00ded6689ba965e9 all-changes@d8aa99b383c73e88 star-module-gains-name@f8d6903647946fe8 astral-characters@fab5b12b3abd7c45",
        "1058 crlf@e94b3a8cb5c63d75 base-class@088e2304e5eca5c6 path-with-space@3e905d6293d01229 path-with-equals@c65c9fe1b413879d change-less-than-ratio@693314cae010dd52",
        "1059 form-feed@3c2da36051974836 delete-file@6da163f71cc40841 all-changes@3afd478184a8f4ae rename-file@5da76fb9c3d922de tabs@d68b1140e116fe05",
        "1060 tabs@c34c7e7d4d7fa94b path-with-quote@2bec5ba0a75f420d same-size-same-mtime@2b446acfdf6da1a3 latin1-cookie@4f7df7c324244301 heal@aa446672d86fb19d",
    ];

    /// <summary>The test command plays the one whose walks go farthest.</summary>
    private static IEnumerable<string> ThoseWithLongWalks => WithLongWalks.Where(w => Setting.IsLong || w.StartsWith("1053", StringComparison.Ordinal));

    [TestCaseSource(nameof(Seeds))]
    public void Refreshed_lake_equals_a_rebuild(int seed, int edits) => Hold(EditScript.Draw(seed, edits));

    [TestCaseSource(nameof(ThoseWithLongWalks))]
    public void Names_do_not_grow_without_end(string script) => Hold(WithLongWalk(script));

    private static void Hold(EditScript script) => ScriptPlay.Hold(script, IsComparedAfterEach(script.Seed), Failure);

    private static EditScript WithLongWalk(string script)
    {
        var parts = script.Split(' ');
        var choices = parts[1..].Select(c => new EditChoice(c.Split('@')[0], ulong.Parse(c.Split('@')[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
        return EditScript.Replay(int.Parse(parts[0], CultureInfo.InvariantCulture), [], choices);
    }

    /// <summary>Of some scripts a few that together, and with those of long walks, have much of what all of them have: always the one with the most that is still missing.</summary>
    private static List<int> WithMostKinds(IReadOnlyList<EditScript> scripts)
    {
        var missing = scripts.SelectMany(Kinds).Except(ThoseWithLongWalks.Select(WithLongWalk).SelectMany(Kinds)).ToHashSet(StringComparer.Ordinal);
        var chosen = new List<int>();
        while (missing.Count > 0 && chosen.Count < ScriptsInTheTestCommand)
        {
            var next = scripts.MaxBy(s => Kinds(s).Count(missing.Contains))!;
            missing.ExceptWith(Kinds(next));
            chosen.Add(next.Seed);
        }

        return chosen;
    }

    /// <summary>The groups of its operators, its layout with its way of switching layers, and its strategy.</summary>
    private static IEnumerable<string> Kinds(EditScript script) =>
        script.Steps.Select(s => $"group {EditOperators.Named(s.Choice.Operator).Number}").Append($"{ScriptPlay.LayoutOf(script.Seed)} {LayersOf(script.Seed, 1)}").Append(StrategyOf(script.Seed)).Distinct();

    /// <summary>Half of the scripts have all layers on; a quarter switches them from edit to edit.</summary>
    private static string LayersOf(int seed, int edit) => (seed % 4) switch
    {
        0 => string.Empty,
        2 => $"ast: {IsOn(edit % 2 == 0)}, cst: {IsOn(edit % 5 > 1)}, flows: {IsOn(edit % 3 < 2)}, goids: {IsOn(edit % 4 > 0)}, metrics: {IsOn(edit % 3 > 0)}",
        _ => Scene.AllLayers,
    };

    /// <summary>Half of the scripts are played by lookups alone, the others by one of the wider strategies.</summary>
    private static string StrategyOf(int seed) => (seed / 4 % 6) switch
    {
        0 => "symbol_closure",
        1 => "import_closure",
        2 => "hybrid",
        _ => "lookups",
    };

    private static string IsOn(bool isOn) => isOn ? "true" : "false";

    private static bool IsComparedAfterEach(int seed) => (Setting.IsLong && seed % 4 == 1) || Setting.Number("LAKE_EACH", 0) > 0;

    private static string? Failure(EditScript script, bool afterEach)
    {
        using var scene = new Scene(ScriptPlay.LayoutOf(script.Seed)) { Strategy = StrategyOf(script.Seed) };
        return ScriptPlay.Failure(script, scene, afterEach, edit => LayersOf(script.Seed, edit));
    }
}
