using System.Text.Json;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>A watch makes one epoch of each burst of edits, equal to a rebuild, and ends when it is asked to.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly CommandScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Each_burst_of_edits_is_an_epoch_and_a_stop_is_no_error()
    {
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => scene.Run(stop.Token, "watch", "--json"));
        AwaitEpoch(1);
        for (var i = 0; i < 20; i++)
        {
            scene.Write($"repo/burst/m{i}.py", $"def made_{i}():\n    return {i}\n");
        }

        AwaitEpoch(2);
        AwaitRows("SELECT count(*) AS n FROM cst_defs_v1 WHERE name LIKE 'made_%'", 20);
        scene.Write("repo/burst/notes.txt", "no Python");
        Directory.Move(scene.At("repo/burst"), scene.At("repo/moved"));
        AwaitRows("SELECT count(*) AS n FROM repo_files_v1 WHERE path LIKE 'moved/%'", 20);
        stop.Cancel();
        Assert.That(watching.Wait(Patience), "it ends");
        var reply = watching.Result;
        Assert.That(reply.Exit, Is.Zero, reply.Error);
        var epochs = reply.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("epoch").GetInt64()).ToList();
        Assert.That(epochs, Is.EqualTo(Enumerable.Range(1, epochs.Count).Select(e => (long)e)), "a line for each epoch");
        Assert.That(epochs.Count, Is.InRange(3, 6), "and few of them");
        Assert.That(scene.Run("verify", "--rebuild").Exit, Is.Zero);
    }

    [Test]
    public void A_repository_that_is_missing_is_an_error_at_once()
    {
        var reply = scene.Run("watch", "--json", "--repo", scene.At("nowhere"));
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((4, "repository_missing")));
    }

    private void AwaitEpoch(long epoch) => Await(() => Directory.Exists(scene.At("state/epochs")) && Directory.GetFiles(scene.At("state/epochs"), "*.json").Length >= epoch, $"epoch {epoch}");

    private void AwaitRows(string sql, int count) => Await(() => scene.Run("sql", "--csv", sql).Output.Trim().Split('\n')[^1].Trim() == $"{count}", sql);

    private static void Await(Func<bool> isDone, string what)
    {
        var until = DateTime.UtcNow + Patience;
        while (!isDone())
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(until), what);
            Thread.Sleep(50);
        }
    }
}
