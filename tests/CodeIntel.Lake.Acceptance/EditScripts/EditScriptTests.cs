using CodeIntel.Lake.Acceptance.EditScripts.Model;
using CodeIntel.Lake.Acceptance.EditScripts.Operators;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.EditScripts;

public sealed class EditScriptTests
{
    private const int Seeds = 200;
    private const int Edits = 5;

    private IReadOnlyList<EditScript> scripts = [];

    [OneTimeSetUp]
    public void DrawScripts() => scripts = [.. Enumerable.Range(0, Seeds).Select(seed => EditScript.Draw(seed, Edits))];

    [Test]
    public void Every_operator_occurs_often()
    {
        var counts = scripts.SelectMany(script => script.Steps).CountBy(step => step.Choice.Operator).ToDictionary();
        var rare = EditOperators.All.Select(op => (op.Name, Count: counts.GetValueOrDefault(op.Name))).Where(op => op.Count < 10);
        Assert.That(rare, Is.Empty);
        Assert.That(EditOperators.All.Select(op => op.Number).Distinct(), Is.EqualTo(Enumerable.Range(1, 15)));
    }

    [Test]
    public void Every_step_changes_the_tree_or_bumps_a_rule_on_the_same_tree()
    {
        foreach (var script in scripts)
        {
            var before = script.Initial;
            foreach (var step in script.Steps)
            {
                Assert.That(step.Tree.Equals(before), Is.EqualTo(step.Effects == StepEffects.BumpRule), step.Operator.ToString());
                before = step.Tree;
            }
        }
    }

    [Test]
    public void Equal_seeds_give_equal_scripts()
    {
        foreach (var script in scripts.Take(50))
        {
            var again = EditScript.Draw(script.Seed, Edits);
            Assert.That(again.Initial, Is.EqualTo(script.Initial));
            Assert.That(again.Steps.Select(step => (step.Choice, step.Tree)), Is.EqualTo(script.Steps.Select(step => (step.Choice, step.Tree))));
        }
    }

    [Test]
    public void Replaying_all_choices_gives_the_same_trees()
    {
        foreach (var script in scripts)
        {
            var again = EditScript.Replay(script.Seed, [], script.Steps.Select(step => step.Choice));
            Assert.That(again.Steps.Select(step => step.Tree), Is.EqualTo(script.Steps.Select(step => step.Tree)));
        }
    }

    [Test]
    public void A_script_replays_without_any_of_its_files()
    {
        foreach (var script in scripts)
        {
            var bare = EditScript.Replay(script.Seed, script.InitialModel.Files.Keys, script.Steps.Select(step => step.Choice));
            Assert.That(bare.Initial.Entries, Is.Empty);
        }
    }

    [Test]
    public void Projects_lie_on_both_sides_of_the_ratio_policy()
    {
        var sizes = scripts.Select(script => script.Initial.Entries.Count).ToList();
        Assert.That(sizes, Has.All.InRange(6, 29));
        Assert.That(sizes.Count(size => size >= ScaleEdits.FilesForRatio), Is.InRange(Seeds / 5, Seeds / 2));
    }

    [Test]
    public void Same_size_same_mtime_changes_nothing_else()
    {
        foreach (var (before, step) in Transitions().Where(pair => pair.Step.Choice.Operator == "same-size-same-mtime"))
        {
            var path = TreeDiff.ChangedPaths(before, step.Tree).Single();
            var (old, now) = ((FileEntry)before.Entries[path], (FileEntry)step.Tree.Entries[path]);
            Assert.That(now.Mtime, Is.EqualTo(old.Mtime));
            Assert.That(now.Mtime.IsPinned);
            Assert.That(now.Bytes, Has.Length.EqualTo(old.Bytes.Length));
        }
    }

    [Test]
    public void No_content_changes_under_a_touched_time()
    {
        foreach (var (before, step) in Transitions())
        {
            foreach (var path in TreeDiff.ChangedPaths(before, step.Tree))
            {
                if (step.Tree.Entries.GetValueOrDefault(path) is FileEntry { Mtime.IsTouched: true } touched)
                    Assert.That(((FileEntry)before.Entries[path]).Bytes, Is.EqualTo(touched.Bytes), path);
            }
        }
    }

    [TestCase("change-more-than-ratio", 0.7, 1.0)]
    [TestCase("change-less-than-ratio", 0.1, 0.35)]
    [TestCase("add-more-than-ratio", 0.7, 1.0)]
    [TestCase("delete-more-than-ratio", 0.7, 1.0)]
    public void Shares_of_changed_files_lie_where_the_operator_says(string name, double low, double high)
    {
        foreach (var (before, step) in Transitions().Where(pair => pair.Step.Choice.Operator == name))
        {
            var all = before.Entries.Union(step.Tree.Entries).Where(entry => entry.Value is FileEntry).DistinctBy(entry => entry.Key).Count();
            Assert.That(all, Is.GreaterThanOrEqualTo(ScaleEdits.FilesForRatio));
            Assert.That(TreeDiff.ChangedPaths(before, step.Tree).Count / (double)all, Is.GreaterThan(low).And.LessThanOrEqualTo(high));
        }
    }

    [Test]
    public void Python_parses_what_is_not_broken_on_purpose()
    {
        var files = scripts.SelectMany(script => script.Steps.Select(step => (step.Model, step.Tree)).Prepend((Model: script.InitialModel, Tree: script.Initial)))
            .SelectMany(state => state.Model.Files.Where(file => file.Value.Damage == Damage.None)
                .Select(file => ((FileEntry)state.Tree.Entries[file.Key]).Bytes))
            .DistinctBy(Convert.ToBase64String)
            .ToList();
        var failures = PythonParser.Failures(files);
        if (failures is null)
            Assert.Ignore("python3 is not on this machine");
        Assert.That(failures.Count, Is.LessThan(files.Count / 10), string.Join('\n', failures.Take(10)));
    }

    [Test]
    public void A_description_names_the_seed_and_shows_each_step()
    {
        var script = scripts[0];
        Assert.That(script.ToString(), Does.StartWith($"seed 0, {script.Initial.Entries.Count} files, {Edits} edits")
            .And.Contain($"step 4: {script.Steps[4].Operator}").And.Contain("@@ -1,0 +1,").And.Contain("--- /dev/null"));
    }

    private IEnumerable<(ProjectTree Before, EditStep Step)> Transitions() => scripts.SelectMany(script =>
        script.Steps.Select(step => step.Tree).Prepend(script.Initial).Zip(script.Steps));
}
