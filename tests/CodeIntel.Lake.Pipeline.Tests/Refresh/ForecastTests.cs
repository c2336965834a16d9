using System.Security.Cryptography;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>A plan is what the next refresh does, made without a lock and without a trace.</summary>
[TestFixtureSource(nameof(Layouts))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ForecastTests(string layout) : IDisposable
{
    /// <summary>What is planned does not depend on the layout: the test command takes one.</summary>
    private static readonly string[] Layouts = Setting.IsLong ? [RefreshScene.FileLayout, "{kind: bucket, buckets: 2}"] : ["{kind: bucket, buckets: 2}"];

    private static readonly Dictionary<string, Action<RefreshScene>> Edits = new(StringComparer.Ordinal)
    {
        ["nothing"] = _ => { },
        ["a comment"] = s => s.Write("app.py", "# new\n" + File.ReadAllText(s.At("app.py"))),
        ["another kind of definition"] = s => s.Write("pkg/core.py", "async def helper(x):\n    return x\n"),
        ["a new file that a lookup missed"] = s => s.Write("later.py", "def late():\n    return 1\n"),
        ["a deleted file"] = s => s.Delete("pkg/core.py"),
        ["all files deleted but one"] = s => Array.ForEach(["pkg/core.py", "pkg/__init__.py", "other.py"], s.Delete),
        ["a renamed file"] = s => File.Move(s.At("other.py"), s.At("moved.py")),
        ["another link"] = s => File.CreateSymbolicLink(s.At("link.py"), "other.py"),
        ["another contract"] = s => s.EditSchemas("normalize/dim_exported_defs_v1.yaml", t => t + "\n# changed\n"),
        ["other source roots"] = s => s.Settings += "\nscan: {source_roots: [pkg]}",
    };

    private readonly RefreshScene scene = new(
        ("pkg/__init__.py", "from .core import helper\n"),
        ("pkg/core.py", "def helper(x):\n    return x + 1\n"),
        ("app.py", "from pkg import helper\nimport later\n\n\ndef go():\n    return helper(2), later.late()\n"),
        ("other.py", "def alone():\n    return 1\n"))
    {
        Layout = layout,
    };

    /// <summary>The test command plays some of them.</summary>
    private static IReadOnlyList<string> Names => Setting.Some([.. Edits.Keys], 4);

    public void Dispose()
    {
        SetWritable(true);
        scene.Dispose();
    }

    [TestCaseSource(nameof(Names))]
    public void The_next_refresh_does_what_the_plan_says(string edit)
    {
        TestContext.Out.WriteLine($"{Names.Count} of {Edits.Count} edits, seed {Setting.Seed}");
        scene.Refresh();
        Edits[edit](scene);
        var before = State();
        SetWritable(false);
        var forecast = scene.Forecast();
        Assert.That(State(), Is.EqualTo(before));
        SetWritable(true);
        var result = scene.Refresh();
        Assert.That((forecast.Mode, forecast.Reason), Is.EqualTo((result.Mode, result.Reason)));
        Assert.That(Text(forecast), Is.EquivalentTo(result.Changed ? scene.Reasons() : []));
    }

    [Test]
    public void Nothing_is_made_where_there_is_no_lake()
    {
        var forecast = scene.Forecast();
        Assert.That(Directory.Exists(scene.State), Is.False);
        scene.Refresh();
        Assert.That(Text(forecast), Is.EquivalentTo(scene.Reasons()));
    }

    [Test]
    public void A_full_refresh_is_planned_file_by_file_and_a_rehearsal_makes_no_epoch()
    {
        scene.Refresh();
        var forecast = scene.Forecast("asked for");
        Assert.That((forecast.Mode, forecast.Reason, forecast.Files.Count), Is.EqualTo((RefreshMode.Full, "asked for", 4)));
        using var store = LakeStore.Open(scene.State, scene.Contracts, LakeOpenMode.Rehearse);
        Assert.That(() => store.Begin(null!), Throws.InvalidOperationException);
    }

    /// <summary>The refresh goes on stage by stage; the plan is made in between, up to the moment before the commit, and is the same each time. The test command makes it before every fourth stage.</summary>
    [Test]
    public void A_plan_is_made_while_a_refresh_runs()
    {
        scene.Refresh();
        Edits["another kind of definition"](scene);
        var plans = new List<string> { string.Join('\n', Text(scene.Forecast())) };
        var stages = 0;
        scene.Progress = new Listener(() =>
        {
            if (Setting.IsLong || stages++ % 4 == 0)
            {
                plans.Add(string.Join('\n', Text(scene.Forecast())));
            }
        });
        var result = scene.Refresh();
        Assert.That(result.Changed);
        TestContext.Out.WriteLine($"{plans.Count} plans");
        Assert.That(plans, Has.Count.GreaterThan(Setting.IsLong ? 4 : 2));
        Assert.That(plans.Distinct().Count(), Is.EqualTo(1));
    }

    /// <summary>Nothing is finished or discarded: that is for whoever writes.</summary>
    [Test]
    public void A_plan_after_a_killed_run_starts_from_the_newest_whole_epoch()
    {
        scene.Refresh();
        Edits["another kind of definition"](scene);
        var expected = Text(scene.Forecast());
        scene.Refresh();
        var manifest = Path.Combine(scene.State, "epochs", "00000000000000000002.json");
        File.Move(manifest, Path.Combine(scene.State, "epochs", "pending-00000000000000000002.json"));
        File.WriteAllText(Path.Combine(scene.State, "lock.json"), "{}");
        var before = State();
        Assert.That(Text(scene.Forecast()), Is.EqualTo(expected));
        Assert.That(State(), Is.EqualTo(before));
    }

    private static List<string> Text(RefreshForecast forecast) => [.. forecast.Files.SelectMany(f => f.Reasons.Select(r => $"{f.Path} {r.Kind} {r.Reference}"))];

    /// <summary>All that is in the state folder: names, times and contents.</summary>
    private List<string> State() =>
    [
        .. Directory.EnumerateFileSystemEntries(scene.State, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(e => $"{e} {File.GetLastWriteTimeUtc(e):o} {(File.Exists(e) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(e))) : string.Empty)}"),
    ];

    private void SetWritable(bool writable)
    {
        const UnixFileMode write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (OperatingSystem.IsWindows() || !Directory.Exists(scene.State))
        {
            return;
        }

        foreach (var folder in Directory.GetDirectories(scene.State, "*", SearchOption.AllDirectories).Append(scene.State))
        {
            var mode = File.GetUnixFileMode(folder);
            File.SetUnixFileMode(folder, writable ? mode | UnixFileMode.UserWrite : mode & ~write);
        }
    }

    private sealed class Listener(Action begin) : IRefreshProgress
    {
        private string? stage;

        public void Begin(string stage, string what, int total)
        {
            if (stage != this.stage && stage != "scan")
            {
                this.stage = stage;
                begin();
            }
        }

        public void Advance(int units)
        {
        }

        public void Note(string message)
        {
        }
    }
}
