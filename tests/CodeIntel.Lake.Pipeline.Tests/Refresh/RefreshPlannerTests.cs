using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>The plan, from nothing but facts.</summary>
[TestFixture]
public sealed class RefreshPlannerTests
{
    private static readonly RefreshPolicy Policy = new(MaxChangedRatio: 0.7, MaxDeletedRatio: 0.5, MinFilesForRatio: 10);

    private static readonly PlannedDataset[] Datasets =
    [
        new("files", "scan", [], IsParsed: false),
        new("calls", "extract", [], IsParsed: true),
        new("names", "extract", [], IsParsed: true),
        new("modules", "normalize", ["files", "calls"], IsParsed: false),
        new("links", "relspec", ["modules"], IsParsed: false),
    ];

    [Test]
    public void The_first_run_is_full_and_says_so()
    {
        var plan = RefreshPlanner.Plan(Input([], ["a.py", "b.py"]) with { IsFirstRun = true, PreviousFingerprints = new Dictionary<string, string>() });
        Assert.That((plan.Mode, plan.Reason, plan.Invalid.Count), Is.EqualTo((RefreshMode.Full, "first run", 0)));
        Assert.That(plan.Content, Is.EquivalentTo(Ids("a.py", "b.py")).And.Ordered);
        Assert.That(plan.Reasons.Values, Is.EquivalentTo(new[] { new RedoReason("added", "a.py"), new RedoReason("added", "b.py") }));
    }

    [Test]
    public void The_first_run_of_an_empty_repository_is_something_to_do()
    {
        var plan = RefreshPlanner.Plan(Input([], []) with { IsFirstRun = true });
        Assert.That((plan.Mode, plan.IsEmpty), Is.EqualTo((RefreshMode.Full, false)));
    }

    [Test]
    public void Nothing_changed_is_an_empty_plan()
    {
        var plan = RefreshPlanner.Plan(Input(["a.py", "b.py"], ["a.py", "b.py"]));
        Assert.That((plan.Mode, plan.Reason, plan.IsEmpty), Is.EqualTo((RefreshMode.Incremental, "nothing changed", true)));
        Assert.That(plan.Reasons, Is.Empty);
        Assert.That(Redone(plan), Is.Empty);
    }

    [Test]
    public void A_stage_that_is_asked_for_all_is_something_to_do_and_has_every_file_read()
    {
        var plan = RefreshPlanner.Plan(Input(["a.py", "b.py"], ["a.py", "b.py"]) with { Asked = new HashSet<string> { "scip" } });
        Assert.That((plan.Mode, plan.Reason, plan.IsEmpty), Is.EqualTo((RefreshMode.Incremental, "all that scip says is asked for again", false)));
        Assert.That(plan.Parsed, Is.EquivalentTo(Ids("a.py", "b.py")));
        Assert.That((plan.Content.Count, plan.Reasons.Count), Is.EqualTo((0, 0)), "nothing changed");
    }

    [Test]
    public void A_full_run_that_is_asked_for_redoes_every_file_with_a_reason()
    {
        var plan = RefreshPlanner.Plan(Input(["a.py", "b.py", "gone.py"], ["a.py", "b.py=2"]) with { FullReason = "asked for" });
        Assert.That((plan.Mode, plan.Reason, plan.IsEmpty), Is.EqualTo((RefreshMode.Full, "asked for", false)));
        Assert.That(plan.Content, Is.EquivalentTo(Ids("a.py", "b.py")));
        Assert.That(plan.Deleted, Is.EqualTo(Ids("gone.py")));
        Assert.That(plan.Reasons[Id("a.py")], Is.EqualTo(new RedoReason("full_refresh", "asked for")));
        Assert.That(plan.Reasons[Id("b.py")], Is.EqualTo(new RedoReason("modified", "b.py")));
        Assert.That(plan.Reasons[Id("gone.py")], Is.EqualTo(new RedoReason("deleted", "gone.py")));
        Assert.That(Redone(plan), Is.EqualTo(Datasets.Select(d => d.Name)));
    }

    [Test]
    public void Only_what_changed_is_parsed()
    {
        var plan = RefreshPlanner.Plan(Input(["a.py", "b.py", "gone.py"], ["a.py", "b.py=2", "new.py"]));
        Assert.That((plan.Mode, plan.Reason), Is.EqualTo((RefreshMode.Incremental, "3 files changed")));
        Assert.That(plan.Content, Is.EquivalentTo(Ids("b.py", "new.py")).And.Ordered);
        Assert.That(plan.Deleted, Is.EqualTo(Ids("gone.py")));
    }

    [Test]
    public void Deleted_only_parses_nothing()
    {
        var plan = RefreshPlanner.Plan(Input(["a.py", "gone.py"], ["a.py"]));
        Assert.That((plan.Reason, plan.IsEmpty, plan.Content.Count), Is.EqualTo(("1 file changed", false, 0)));
        Assert.That(plan.Deleted, Is.EqualTo(Ids("gone.py")));
    }

    [Test]
    public void A_renamed_file_is_parsed_where_it_is_and_removed_where_it_was()
    {
        var plan = RefreshPlanner.Plan(Input(["old.py=1"], ["new.py=1"]));
        Assert.That((plan.Content, plan.Deleted), Is.EqualTo((Ids("new.py"), Ids("old.py"))));
        Assert.That(plan.Reasons[Id("new.py")], Is.EqualTo(new RedoReason("renamed", "old.py")));
        Assert.That(plan.Reasons[Id("old.py")], Is.EqualTo(new RedoReason("deleted", "old.py")));
    }

    [Test]
    public void A_file_that_git_begins_to_track_is_restated_and_not_parsed()
    {
        var before = File("a.py") with { GitState = GitState.Untracked };
        var diff = RepositoryDiff.Between([before], [before with { GitState = GitState.Tracked }]);
        var plan = RefreshPlanner.Plan(Input([], []) with { Diff = diff });
        Assert.That((plan.Reason, plan.IsEmpty, plan.Content.Count), Is.EqualTo(("only git's view of files changed", false, 0)));
        Assert.That(plan.Restated, Is.EqualTo(Ids("a.py")));
    }

    [TestCase(6, RefreshMode.Incremental, "6 files changed")]
    [TestCase(7, RefreshMode.Full, "7 of 10 files changed")]
    [TestCase(8, RefreshMode.Full, "8 of 10 files changed")]
    public void The_ratio_of_changed_files(int changed, RefreshMode mode, string reason)
    {
        var plan = RefreshPlanner.Plan(Input(Many(10), [.. Many(10).Select((f, i) => i < changed ? f + "=2" : f)]));
        Assert.That((plan.Mode, plan.Reason), Is.EqualTo((mode, reason)));
        Assert.That(plan.Content, Has.Count.EqualTo(mode == RefreshMode.Full ? 10 : changed));
    }

    [TestCase(4, RefreshMode.Incremental, "4 files changed")]
    [TestCase(5, RefreshMode.Full, "5 of 10 files are deleted")]
    [TestCase(6, RefreshMode.Full, "6 of 10 files are deleted")]
    public void The_ratio_of_deleted_files(int deleted, RefreshMode mode, string reason)
    {
        var plan = RefreshPlanner.Plan(Input(Many(10), [.. Many(10).Skip(deleted)]));
        Assert.That((plan.Mode, plan.Reason), Is.EqualTo((mode, reason)));
        Assert.That(plan.Deleted, Has.Count.EqualTo(deleted));
    }

    /// <summary>The files counted are those that are there and those that went, so that the share never exceeds one.</summary>
    [TestCase(9, RefreshMode.Incremental)]
    [TestCase(10, RefreshMode.Full)]
    [TestCase(11, RefreshMode.Full)]
    public void The_ratios_count_from_so_many_files_on(int files, RefreshMode mode)
    {
        Assert.That(RefreshPlanner.Plan(Input(Many(files), [.. Many(files).Select(f => f + "=2")])).Mode, Is.EqualTo(mode), "all changed");
        Assert.That(RefreshPlanner.Plan(Input(Many(files), [])).Mode, Is.EqualTo(mode), "all deleted");
    }

    [Test]
    public void Added_and_deleted_files_count_as_changed()
    {
        string[] after = [.. Many(10).Skip(3), "n1.py", "n2.py", "n3.py", "n4.py"];
        Assert.That(RefreshPlanner.Plan(Input(Many(10), after)).Mode, Is.EqualTo(RefreshMode.Incremental), "7 of 14");
        Assert.That(RefreshPlanner.Plan(Input(Many(10), after) with { Policy = Policy with { MaxChangedRatio = 0.5 } }).Reason, Is.EqualTo("7 of 14 files changed"));
    }

    [TestCase("files", "files,modules,links", false)]
    [TestCase("calls", "calls,modules,links", true)]
    [TestCase("names", "names", true)]
    [TestCase("modules", "modules,links", false)]
    [TestCase("links", "links", false)]
    public void A_changed_dataset_redoes_itself_and_what_reads_it(string dataset, string redone, bool parses)
    {
        var input = Input(["a.py", "b.py"], ["a.py", "b.py"]);
        var plan = RefreshPlanner.Plan(input with { Fingerprints = new Dictionary<string, string>(input.Fingerprints) { [dataset] = "other" } });
        var reason = $"the {Datasets.Single(d => d.Name == dataset).Stage} stage changed";
        Assert.That((plan.Mode, plan.Reason, plan.IsEmpty), Is.EqualTo((RefreshMode.Incremental, reason, false)));
        Assert.That(string.Join(',', Redone(plan)), Is.EqualTo(redone));
        Assert.That(plan.Content, Is.Empty);
        Assert.That(plan.Parsed, parses ? Is.EquivalentTo(Ids("a.py", "b.py")) : Is.Empty);
        Assert.That(plan.Reasons.Values, Is.EqualTo(Enumerable.Repeat(new RedoReason("full_refresh", reason), 2)));
    }

    [Test]
    public void The_change_of_a_file_is_the_better_reason()
    {
        var input = Input(["a.py"], ["a.py=2"]);
        var plan = RefreshPlanner.Plan(input with { Fingerprints = new Dictionary<string, string>(input.Fingerprints) { ["links"] = "other", ["modules"] = "other" } });
        Assert.That((plan.Reason, plan.RedoesAll("calls"), plan.RedoesAll("links")), Is.EqualTo(("the normalize stage changed", false, true)));
        Assert.That(plan.Reasons[Id("a.py")].Kind, Is.EqualTo("modified"));
    }

    [Test]
    public void A_plan_is_a_value_that_prints()
    {
        var plan = RefreshPlanner.Plan(Input(["a.py", "b.py"], ["a.py=2", "b.py"]));
        Assert.That(plan.ToString().ReplaceLineEndings("\n"), Is.EqualTo($"incremental: 1 file changed\n{Id("a.py")} modified a.py\n"));
        Assert.That(RefreshPlanner.Plan(Input(["a.py", "b.py"], ["a.py=2", "b.py"])).ToString(), Is.EqualTo(plan.ToString()));
    }

    /// <summary>A diff of two snapshots; a file is written <c>path</c> or <c>path=content</c>.</summary>
    private static PlannerInput Input(string[] before, string[] after)
    {
        var fingerprints = Datasets.ToDictionary(d => d.Name, d => d.Name + "-fingerprint");
        var diff = RepositoryDiff.Between([.. before.Select(File)], [.. after.Select(File)]);
        return new PlannerInput(IsFirstRun: false, FullReason: null, diff, Datasets, fingerprints, fingerprints, Policy);
    }

    private static FileFact File(string spec)
    {
        var parts = spec.Split('=');
        return new FileFact(Id(parts[0]), parts[0], parts.Length > 1 ? parts[1] : parts[0], 1, "utf-8", GitState.Tracked, FileStatus.Ok);
    }

    private static string[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => $"m{i:d2}.py")];

    private static IEnumerable<string> Redone(RefreshPlan plan) => Datasets.Select(d => d.Name).Where(plan.RedoesAll);

    private static string Id(string path) => StableId.File(path);

    private static string[] Ids(params string[] paths) => [.. paths.Select(Id)];
}
