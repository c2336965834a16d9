using System.Diagnostics;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Cli;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// The promise under a watch, whose refreshes begin whenever events come, in the midst of edits too: once it has nothing to do, the lake equals a rebuild.
/// LAKE_SCRIPTS sets how many scripts are played, LAKE_SEED the first seed. Rules do not change while a watch runs.
/// </summary>
[TestFixture]
public sealed class WatchedEquivalenceTests
{
    private static readonly int Edits = Setting.IsLong ? 5 : 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static IEnumerable<int> Seeds => Enumerable.Range(Setting.Seed, Setting.Number("LAKE_SCRIPTS", 1, 50));

    [TestCaseSource(nameof(Seeds))]
    public void Watched_lake_equals_a_rebuild(int seed)
    {
        var script = EditScript.Draw(seed, Edits);
        TestContext.Out.WriteLine($"seed {seed}: {string.Join(", ", script.Steps.Select(s => s.Choice.Operator))}");
        using var scene = new Scene("bucket") { Layers = Scene.NoLayers };
        scene.Write(script.Initial);
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] arguments = ["watch", "--json", "--config", scene.WriteSettings()];
        var watching = Task.Run(() => CommandLine.Run(arguments, new CommandStreams(output, error, IsLive: false), stop.Token));
        try
        {
            foreach (var step in script.Steps)
            {
                Await(() => Directory.Exists(scene.State) && scene.IsUpToDate, watching);
                scene.Write(step.Tree);
            }

            Await(() => scene.IsUpToDate && scene.CompareWithRebuild().Count == 0, watching);
        }
        finally
        {
            stop.Cancel();
            Assert.That(watching.Wait(Patience), "it ends");
        }

        Assert.That(watching.Result, Is.Zero, error.ToString());
    }

    private static void Await(Func<bool> isDone, Task watching)
    {
        var since = Stopwatch.StartNew();
        while (!isDone())
        {
            Assert.That(watching.IsCompleted, Is.False, "the watch goes on");
            Assert.That(since.Elapsed, Is.LessThan(Patience), "the lake comes to equal a rebuild");
            Thread.Sleep(1000);
        }
    }
}
