using System.Text.Json;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>What a scheduled job needs: waiting, retention, a trace of each run, and lakes and repositories that are moved.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class OperatingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly CommandScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_writer_waits_for_another_as_long_as_it_is_asked_to()
    {
        scene.Refresh();
        using (var other = LakeStore.Open(scene.At("state"), ContractCatalog.Load(CommandScene.Schemas), LakeOpenMode.Write))
        {
            Assert.That(scene.Run("refresh").Exit, Is.EqualTo(5));
            Assert.That(scene.Run("vacuum", "--wait", "0").Exit, Is.EqualTo(5));
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            Assert.That(scene.Run(stop.Token, "refresh", "--wait", "1000").Exit, Is.EqualTo(130), "a stop ends the waiting");
            var waiting = Task.Run(() => scene.Run("vacuum", "--wait", "1000"));
            Assert.That(waiting.Wait(TimeSpan.FromMilliseconds(300)), Is.False);
            other.Dispose();
            Assert.That(waiting.Wait(Patience), "it goes on");
            Assert.That(waiting.Result.Exit, Is.Zero, waiting.Result.Error);
            Assert.That(waiting.Result.Error, Does.Contain("This command waits for up to 1,000 s."));
        }
    }

    [Test]
    public void Retention_is_what_vacuum_and_refresh_keep()
    {
        scene.WriteSettings("repository: repo\n" + CommandScene.Lean + "retention: {epochs: 2, days: 0}\n");
        for (var i = 0; i < 3; i++)
        {
            scene.Write("repo/shop/prices.py", $"RATE = {i}\n");
            Assert.That(scene.Run("refresh").Exit, Is.Zero);
        }

        Assert.That(scene.Run("vacuum", "--dry-run", "--json").Json.GetProperty("removed_epochs").EnumerateArray().Select(e => e.GetInt64()), Is.EqualTo(new[] { 1 }));
        scene.Write("repo/shop/prices.py", "RATE = 9\n");
        var refreshed = scene.Run("refresh", "--vacuum", "--json").Json.GetProperty("vacuumed");
        Assert.That(refreshed.GetProperty("removed_epochs").EnumerateArray().Select(e => e.GetInt64()), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(scene.Run("refresh", "--vacuum").Output, Does.Contain("0 epochs deleted; 3 to 4 stay"));
        Assert.That(scene.Run("verify").Exit, Is.Zero);
    }

    [Test]
    public void Every_refresh_leaves_a_trace_whatever_came_of_it()
    {
        scene.Run("refresh");
        Assert.That(Trace(), Is.EqualTo(("changed", 0, (string?)null)));
        Assert.That(Metrics(), Does.Contain("codeintel_lake_last_run_files{repository=\"" + scene.At("repo") + "\",state=\"added\"} 2\n").And.Contain("codeintel_lake_epoch{"));
        scene.Run("refresh");
        Assert.That(Trace(), Is.EqualTo(("unchanged", 0, (string?)null)));
        Directory.Move(scene.At("repo"), scene.At("elsewhere"));
        scene.Run("refresh");
        Assert.That(Trace(), Is.EqualTo(("failed", 4, "repository_missing")));
        Assert.That(Metrics(), Does.Contain("codeintel_lake_last_run_exit_code{repository=\"" + scene.At("repo") + "\"} 4\n").And.Not.Contain("codeintel_lake_epoch{"));
        Directory.Move(scene.At("elsewhere"), scene.At("repo"));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        scene.Run(stopped.Token, "refresh");
        Assert.That(Trace(), Is.EqualTo(("stopped", 130, "stopped")));
        Assert.That(Directory.EnumerateFiles(scene.At("state"), "*.tmp"), Is.Empty);
    }

    [TestCase("last_run.json")]
    [TestCase("metrics.prom")]
    public void A_trace_that_cannot_be_left_is_said_and_no_failure(string file)
    {
        scene.Refresh();
        File.Delete(scene.At("state/" + file));
        Directory.CreateDirectory(scene.At("state/" + file));
        var reply = scene.Run("refresh");
        Assert.That((reply.Exit, reply.Error), Is.EqualTo((0, reply.Error)));
        Assert.That(reply.Error, Does.Contain("The trace of the run is not left: "));
    }

    [Test]
    public void The_trace_leaves_a_folder_alone_that_is_another_lakes()
    {
        scene.Refresh();
        var before = File.ReadAllText(scene.At("state/last_run.json"));
        Directory.CreateDirectory(scene.At("other"));
        Assert.That(scene.Run("refresh", "--repo", scene.At("other"), "--state", scene.At("state")).Exit, Is.EqualTo(6));
        Assert.That(File.ReadAllText(scene.At("state/last_run.json")), Is.EqualTo(before));
    }

    [Test]
    public void A_git_repository_that_was_moved_goes_on_with_its_lake()
    {
        Assume.That(OtherProgram.InitGit(scene.At("repo")), Is.Null);
        Assume.That(OtherProgram.CommitAll(scene.At("repo")), Is.Null);
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
        Directory.Move(scene.At("repo"), scene.At("moved"));
        Directory.Move(scene.At("state"), scene.At("lake"));
        string[] there = ["--repo", scene.At("moved"), "--state", scene.At("lake")];
        Assert.That(scene.Run(["status", .. there]).Exit, Is.Zero);
        Assert.That(scene.Run(["refresh", "--json", .. there]).Json.GetProperty("changed").GetBoolean(), Is.False);
        scene.Write("moved/shop/prices.py", "RATE = 1\n");
        var edited = scene.Run(["refresh", "--json", .. there]).Json;
        Assert.That((edited.GetProperty("mode").GetString(), edited.GetProperty("files").GetProperty("modified").GetInt32()), Is.EqualTo(("incremental", 1)));
        Assert.That(scene.Run(["verify", "--rebuild", .. there]).Exit, Is.Zero);
        Assert.That(scene.Run(["status", "--json", .. there]).Json.GetProperty("repository").GetString(), Is.EqualTo(scene.At("moved")));
        Assert.That(scene.Run("refresh", "--repo", scene.At("moved/shop"), "--state", scene.At("lake")).Exit, Is.EqualTo(6), "a folder below is another repository");
    }

    [Test]
    public void Where_git_does_not_know_a_repository_is_adopted_on_demand()
    {
        scene.Refresh();
        Directory.Move(scene.At("repo"), scene.At("moved"));
        string[] there = ["--repo", scene.At("moved"), "--state", scene.At("state"), "--json"];
        var refused = scene.Run(["refresh", .. there]);
        Assert.That((refused.Exit, refused.ErrorCode), Is.EqualTo((6, "lake_of_other_repository")));
        Assert.That(refused.Output, Does.Contain("'refresh --adopt' goes on with the lake"));
        Assert.That(scene.Run(["refresh", "--adopt", .. there]).Json.GetProperty("changed").GetBoolean(), Is.False);
        Assert.That(scene.Run(["refresh", .. there]).Exit, Is.Zero, "it is remembered");
    }

    [Test]
    public void A_linked_checkout_is_the_same_repository()
    {
        scene.Refresh();
        File.CreateSymbolicLink(scene.At("link"), "repo");
        Directory.CreateSymbolicLink(scene.At("above"), scene.At("."));
        foreach (var way in new[] { "link", "above/repo", "above/link" })
        {
            Assert.That(scene.Run("refresh", "--repo", scene.At(way), "--state", scene.At("state"), "--json").Json.GetProperty("changed").GetBoolean(), Is.False, way);
        }
    }

    [Test]
    public void A_moved_repository_finds_the_lake_of_its_own()
    {
        Assume.That(OtherProgram.InitGit(scene.At("repo")), Is.Null);
        Assume.That(OtherProgram.CommitAll(scene.At("repo")), Is.Null);
        Assert.That(Refresh("repo").Output, Does.StartWith("epoch 1: full"));
        Directory.Move(scene.At("repo"), scene.At("moved"));
        Assert.That(Refresh("moved").Output, Does.StartWith("epoch 1: nothing to do"));
        Assume.That(OtherProgram.Run(scene.At("moved"), "git", "clone", "-q", ".", scene.At("clone")), Is.Null);
        Assert.That(Refresh("clone").Output, Does.StartWith("epoch 1: full"), "a clone beside the repository has a lake of its own");
        Assert.That(Directory.EnumerateDirectories(scene.At("data/codeintel-lake")).Count(), Is.EqualTo(2));
    }

    private Reply Refresh(string repository)
    {
        using var program = BuiltProgram.Start(["refresh", "--repo", scene.At(repository)], variables: ("XDG_DATA_HOME", scene.At("data")));
        return program.End();
    }

    private (string? Outcome, int Exit, string? Error) Trace()
    {
        var run = JsonDocument.Parse(File.ReadAllText(scene.At("state/last_run.json"))).RootElement;
        return (run.GetProperty("outcome").GetString(), run.GetProperty("exit").GetInt32(), run.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
    }

    private string Metrics()
    {
        var text = File.ReadAllText(scene.At("state/metrics.prom"));
        Assert.That(text.Split('\n')[..^1], Has.All.Match(MetricLine()));
        return text;
    }

    [GeneratedRegex("^(# (HELP|TYPE) codeintel_lake_[a-z_]+ .+|codeintel_lake_[a-z_]+\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\} [0-9.E+-]+)$")]
    private static partial Regex MetricLine();
}
