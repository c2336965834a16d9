using System.Diagnostics;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>
/// The built program, killed at random moments of a refresh, on the real disk; every second time at a random moment of the commit, which
/// is short. LAKE_KILLS sets how many times, LAKE_SEED the edits and the moments.
/// </summary>
[TestFixture("bucket")]
[TestFixture("file_id")]
[Explicit("Takes several seconds a kill.")]
public sealed class KillTests(string layout)
{
    private const int Kills = 150;
    private const int Modules = 30;
    private const int CommitMilliseconds = 150;
    private readonly string root = Directory.CreateTempSubdirectory("lake-kills-").FullName;

    private TimeSpan usual;

    private string State => Path.Combine(root, "state");

    /// <summary>A lake of the same repository that nobody disturbs.</summary>
    private string Reference => Path.Combine(root, "reference");

    private string Repository => Path.Combine(root, "repo");

    private string SettingsFile => Path.Combine(root, "pipeline.yaml");

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(root, recursive: true);

    [Test]
    public void A_killed_refresh_leaves_the_old_epoch_or_the_new_one()
    {
        var seed = Setting.Seed;
        var kills = Setting.Number("LAKE_KILLS", Kills);
        var random = new Random(seed);
        TestContext.Progress.WriteLine($"{kills} kills, {layout}, seed {seed}");
        var schemas = Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas");
        File.WriteAllText(SettingsFile, $"{{schemas: '{schemas}', layout: {{kind: {layout}, buckets: 4}}, engine: {{threads: 2}}, layers: {{flows: false}}}}");
        Edit(random, Modules);
        Complete(State);
        Complete(Reference);
        int stayed = 0, moved = 0, finished = 0;
        for (var kill = 1; kill <= kills; kill++)
        {
            var what = $"kill {kill} of seed {seed}, {layout}";
            var before = Newest();
            Edit(random, random.Next(1, 4));
            var ended = kill % 2 == 0 ? KillInCommit(TimeSpan.FromMilliseconds(random.Next(CommitMilliseconds))) : KillAfter(random.NextDouble());
            var left = Newest();
            Assert.That(left, Is.EqualTo(before).Or.EqualTo(before + 1), what);
            if (left == before)
            {
                Assert.That(Differences(), Is.Empty, $"{what}: the old epoch");
            }

            Refresh(Reference);
            if (left > before)
            {
                Assert.That(Differences(), Is.Empty, $"{what}: the new epoch");
            }

            Refresh(State);
            Assert.That(Differences(), Is.Empty, $"{what}: after the next refresh");
            Assert.That((Newest(), Refresh(State).Changed), Is.EqualTo((before + 1, false)), $"{what}: the refresh after that");
            (stayed, moved, finished) = (stayed + (left == before ? 1 : 0), moved + (left > before && !ended ? 1 : 0), finished + (ended ? 1 : 0));
        }

        TestContext.Out.WriteLine(
            $"{kills} kills, {layout}, seed {seed}: {stayed} left the old epoch, {moved} the new one, {finished} came after the end");
        Assert.That(stayed + moved, Is.GreaterThan(kills / 2), "most kills hit the program");
    }

    private void Edit(Random random, int modules)
    {
        Directory.CreateDirectory(Repository);
        for (var i = 0; i < modules; i++)
        {
            var number = modules == Modules ? i : random.Next(Modules);
            var other = random.Next(Modules);
            File.WriteAllText(
                Path.Combine(Repository, $"module_{number}.py"),
                $"from module_{other} import work_{other}\n\nLIMIT = {random.Next()}\n\n\nclass Worker_{number}:\n    def run(self, count: int = LIMIT) -> int:\n        return work_{other}(count)\n\n\ndef work_{number}(count):\n    return Worker_{number}().run(count - {random.Next(9)})\n");
        }
    }

    private Process Start(string state) =>
        Process.Start(LakeProgram.StartInfo("refresh", "--quiet", "--config", SettingsFile, "--repo", Repository, "--state", state))!;

    private void Complete(string state)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(state);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, process.StandardError.ReadToEnd);
        usual = watch.Elapsed;
    }

    /// <summary>Starts a refresh and kills it after a part of the time that it takes. That time is learned from those that ended.</summary>
    /// <returns>Whether it had ended before.</returns>
    private bool KillAfter(double part)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(State);
        var ended = Kill(process, usual * part);
        usual = ended ? watch.Elapsed : usual * 1.05;
        return ended;
    }

    /// <summary>Starts a refresh and kills it a while after its redo log got its name.</summary>
    /// <returns>Whether it had ended before.</returns>
    private bool KillInCommit(TimeSpan delay)
    {
        using var process = Start(State);
        var epochs = Path.Combine(State, "epochs");
        SpinWait.SpinUntil(() => process.HasExited || Directory.EnumerateFiles(epochs, "pending-*").Any());
        return Kill(process, delay);
    }

    private static bool Kill(Process process, TimeSpan delay)
    {
        var ended = process.WaitForExit(delay);
        process.Kill();
        process.WaitForExit();
        return ended;
    }

    private long Newest()
    {
        using var store = LakeStore.Open(State, CrashBase.Contracts, LakeOpenMode.Read);
        return store.Latest?.Epoch ?? 0;
    }

    private RefreshResult Refresh(string state) => Refresher.Refresh(new RefreshRequest(Repository, state, PipelineSettings.Find(SettingsFile), CrashBase.Contracts));

    private List<string> Differences()
    {
        var rows = LakeComparison.Compare(State, Reference, CrashBase.Contracts, CrashBase.Limits).Select(m => $"{m.Dataset}: {m.Example}");
        using var database = Engine.Open(CrashBase.Limits);
        using var connection = database.Connect();
        using var store = LakeStore.Open(State, CrashBase.Contracts, LakeOpenMode.Read);
        return [.. rows, .. store.Read(connection).CheckFiles().Select(p => p.Message)];
    }
}
