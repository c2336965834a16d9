using CodeIntel.Lake.Pipeline.Tests.Scan;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>What is hashed is what is parsed, whatever happens to a file while a refresh goes on.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReadOnceTests : IDisposable
{
    private const string Old = "def old():\n    return 1\n";
    private const string New = "def new():\n    return 2\n";
    private readonly TreeTwin tree = new();
    private readonly RefreshScene scene;

    public ReadOnceTests() => scene = new(("a.py", Old), ("b.py", "import a\n\na.old()\n")) { Tree = tree };

    public void Dispose() => scene.Dispose();

    /// <summary>Moments within a refresh at which another program may write.</summary>
    public enum Moment
    {
        BeforeStat,
        BeforeOpen,
        AfterRead,
    }

    private static List<(Moment Moment, bool First, bool SameTime)> AllRewrites { get; } =
        [.. from moment in Enum.GetValues<Moment>() from first in new[] { false, true } from sameTime in new[] { false, true } select (moment, first, sameTime)];

    /// <summary>The test command plays one of each moment.</summary>
    private static IEnumerable<TestCaseData> Rewrites => Setting.Some(AllRewrites, 3, r => r.Moment).Select(r => new TestCaseData(r.Moment, r.First, r.SameTime));

    [TestCaseSource(nameof(Rewrites))]
    public void A_file_rewritten_during_a_refresh_and_back_afterwards_leaves_nothing_behind(Moment moment, bool first, bool sameTime)
    {
        TestContext.Out.WriteLine($"{Rewrites.Count()} of {AllRewrites.Count} rewrites, seed {Setting.Seed}");
        if (!first)
        {
            scene.Refresh();
            scene.Write("a.py", Old + "# edited\n");
        }

        var before = File.ReadAllText(scene.At("a.py"));
        var time = File.GetLastWriteTimeUtc(scene.At("a.py"));
        Once(moment, "a.py", () => Put(New, sameTime ? time : null));
        scene.Refresh();
        Assert.That(File.ReadAllText(scene.At("a.py")), Is.EqualTo(New), "the write came");
        Assert.That(scene.Problems(), Is.Empty, "what was read is whole");
        Put(before, sameTime ? time : null);

        scene.Refresh();

        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    /// <summary>The test command plays one of them.</summary>
    private static IReadOnlyList<Moment> Moments => Setting.Some(Enum.GetValues<Moment>(), 1);

    [TestCaseSource(nameof(Moments))]
    public void A_file_taken_away_during_a_refresh_and_brought_back_afterwards_leaves_nothing_behind(Moment moment)
    {
        TestContext.Out.WriteLine($"{Moments.Count} of {Enum.GetValues<Moment>().Length} moments, seed {Setting.Seed}");
        scene.Refresh();
        scene.Write("a.py", New);
        Once(moment, "a.py", () => File.Move(scene.At("a.py"), scene.At("a.away")));
        scene.Refresh();
        Assert.That(scene.Problems(), Is.Empty);
        File.Move(scene.At("a.away"), scene.At("a.py"));

        scene.Refresh();

        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void No_file_is_opened_twice()
    {
        scene.Refresh();
        Assert.That(tree.Opened.Values, Is.EqualTo(new[] { 1, 1 }));
        scene.Write("a.py", New);
        scene.Refresh();
        Assert.That(tree.Opened[scene.At("a.py")], Is.EqualTo(2));
        scene.Write("a.py", Old);
        scene.Refresh("asked for");
        Assert.That(tree.Opened[scene.At("a.py")], Is.EqualTo(3));
    }

    /// <summary>A full refresh parses files that the scan need not read; they may be others than the cache says by then.</summary>
    [Test]
    public void A_full_refresh_takes_files_as_it_reads_them()
    {
        tree.IsAged = true;
        scene.Refresh();
        scene.Refresh();
        var time = File.GetLastWriteTimeUtc(scene.At("a.py"));
        Once(Moment.BeforeOpen, "a.py", () => Put(New, time));
        scene.Refresh("asked for");
        Assert.That(scene.Rows("SELECT qname FROM cst_defs_norm_v1 WHERE kind = 'function'"), Is.EqualTo(new[] { "a.new" }));
        Assert.That(scene.Rows("SELECT path, change_kind FROM repo_diff_v1"), Is.EqualTo(new[] { "a.py modified" }));
        Assert.That(scene.Problems(), Is.Empty);
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void A_file_that_grows_too_large_while_it_is_read_is_skipped()
    {
        scene.Settings = "scan: {max_file_bytes: 100}\nengine: {threads: 1}";
        Once(Moment.BeforeOpen, "a.py", () => Put("x = '" + new string('a', 500) + "'\n", null));
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, reason FROM repo_skipped_v1"), Is.EqualTo(new[] { "a.py too_large" }));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    private void Put(string text, DateTime? time)
    {
        File.WriteAllText(scene.At("a.py"), text);
        if (time is { } known)
        {
            File.SetLastWriteTimeUtc(scene.At("a.py"), known);
        }
    }

    private void Once(Moment moment, string path, Action act)
    {
        var done = false;
        void Act(string file)
        {
            if (!done && file == scene.At(path))
            {
                done = true;
                act();
            }
        }

        _ = moment switch
        {
            Moment.BeforeStat => tree.BeforeStat = Act,
            Moment.BeforeOpen => tree.BeforeOpen = Act,
            _ => tree.AfterRead = Act,
        };
    }
}
