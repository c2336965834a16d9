using CodeIntel.Lake.Acceptance.EditScripts.Model;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.EditScripts;

public sealed class ShrinkerTests
{
    [Test]
    public void A_failure_of_one_edit_shrinks_to_that_edit_and_what_it_needs()
    {
        var script = Drawn("callee-rename");

        var shrunk = Shrinker.Shrink(script, Renames);

        Assert.That(shrunk.Steps.Select(step => step.Choice.Operator), Is.EqualTo(new[] { "callee-rename" }));
        Assert.That(shrunk.Initial.Entries, Has.Count.InRange(1, 2));
        Assert.That(shrunk.Initial.Entries.Count, Is.LessThan(script.Initial.Entries.Count));
    }

    /// <summary>In a script without another edit that decides which files are left to break.</summary>
    [Test]
    public void A_failure_that_needs_two_edits_keeps_both_in_order()
    {
        var script = Enumerable.Range(0, 1000).Select(seed => EditScript.Draw(seed, 6)).First(script => BreaksThenHeals(script) && !script.Steps.Any(step => step.Choice.Operator == "too-large-file"));

        var shrunk = Shrinker.Shrink(script, BreaksThenHeals);

        Assert.That(shrunk.Steps.Select(step => step.Choice.Operator), Is.EqualTo(new[] { "break-syntax", "heal" }));
    }

    [Test]
    public void A_failure_at_the_start_keeps_no_edit_and_only_its_file()
    {
        var script = Enumerable.Range(0, 100).Select(seed => EditScript.Draw(seed, 5)).First(StartsBroken);

        var shrunk = Shrinker.Shrink(script, StartsBroken);

        Assert.That(shrunk.Steps, Is.Empty);
        Assert.That(shrunk.InitialModel.Files.Values.Single().IsValid, Is.False);
    }

    [Test]
    public void A_shrunk_script_replays_from_its_description()
    {
        var shrunk = Shrinker.Shrink(Drawn("callee-rename"), Renames);

        var again = EditScript.Replay(shrunk.Seed, shrunk.WithoutFiles, shrunk.Steps.Select(step => step.Choice));

        Assert.That(again.ToString(), Is.EqualTo(shrunk.ToString()));
    }

    [Test]
    public void A_script_that_does_not_fail_stays()
    {
        var script = EditScript.Draw(1, 5);
        Assert.That(Shrinker.Shrink(script, _ => false), Is.SameAs(script));
    }

    private static EditScript Drawn(string name) => Enumerable.Range(0, 1000).Select(seed => EditScript.Draw(seed, 5))
        .First(script => script.Steps.Any(step => step.Choice.Operator == name) && script.Steps.Count == 5);

    private static bool Renames(EditScript script) => script.Steps.Any(step => step.Choice.Operator == "callee-rename");

    private static bool StartsBroken(EditScript script) => script.InitialModel.Files.Values.Any(file => !file.IsValid);

    /// <summary>A file that an edit breaks is valid again after a later one.</summary>
    private static bool BreaksThenHeals(EditScript script)
    {
        var heals = script.Steps.Where(step => step.Choice.Operator == "heal").ToList();
        return script.Steps.Where(step => step.Choice.Operator == "break-syntax").Any(broken => heals.Any(heal =>
            broken.Model.Files.Any(file => !file.Value.IsValid && script.InitialModel.Files.GetValueOrDefault(file.Key)?.Damage == Damage.None
                && heal.Model.Files.GetValueOrDefault(file.Key)?.IsValid == true)));
    }
}
