using System.Text.RegularExpressions;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>
/// Something else stands where a lake or a publication has a file or a folder: each command succeeds or says so in a typed error, and none waits. A sample of places,
/// things and commands; <c>LAKE_ODD</c> sets how many, <c>LAKE_SEED</c> which.
/// </summary>
[TestFixture]
internal sealed partial class OddStateTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly int[] Documented = [0, 2, 4, 5, 6, 7];

    private static readonly string[][] Commands =
    [
        ["status"], ["epochs"], ["verify"], ["plan"], ["refresh"], ["refresh", "--full"], ["vacuum", "--dry-run", "--keep-epochs", "1"], ["vacuum", "--keep-epochs", "1"],
        ["optimize"], ["checkpoint"], ["relayout", "--layout", "bucket"], ["restore", "--epoch", "9"], ["changes", "cst_defs_v1", "--cursor", "search", "--ack"], ["changes", "cst_defs_v1", "--since", "9"],
        ["explain", "shop/prices.py"], ["describe", "--epoch", "9"], ["sql", "SELECT count(*) FROM cst_defs_v1"], ["sql", "--epoch", "9", "SELECT count(*) FROM runs_v1"],
        ["publish", "--to", "out"], ["publish", "--to", "out", "--epoch", "10"], ["table", "state/datasets/extract/cst_defs_v1"], ["table", "state/datasets/extract/cst_defs_v1", "--changes", "8", "10"],
    ];

    private readonly CommandScene scene = new();

    /// <summary>A lake of twelve epochs, most of them restored, which costs less than to refresh; with a checkpoint, checksums, change files, a redo log that is cut, a lock of nobody, a cursor and a publication.</summary>
    public OddStateTests()
    {
        scene.Refresh();
        for (var epoch = 2; epoch <= 4; epoch++)
        {
            scene.Write("repo/shop/prices.py", $"RATE = 0.{epoch}\n\n\ndef gross{epoch}(net):\n    return net * (1 + RATE)\n");
            scene.Run("refresh");
        }

        for (var epoch = 5; epoch <= 12; epoch++)
        {
            Assert.That(scene.Run("restore", "--epoch", epoch % 2 == 0 ? "4" : "3").Exit, Is.Zero);
        }

        scene.Run("checkpoint");
        scene.Run("changes", "cst_defs_v1", "--cursor", "search");
        scene.Run("publish", "--to", scene.At("out"));
        scene.Write("state/lock.json", "{}");
        scene.Write("state/epochs/pending-00000000000000000013.json", "{}");
        File.AppendAllText(scene.At("repo/shop/prices.py"), "\n\ndef last():\n    return 1\n");
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void Each_command_succeeds_or_refuses_by_name()
    {
        var seed = Setting.Number("LAKE_SEED", 11);
        var random = new Random(seed);
        var tries = (from place in Places() from entry in OddEntry.All from command in Commands select (place, entry, command)).ToArray();
        random.Shuffle(tries);
        var sample = tries.Where(t => t.entry.Name != "nothing" || random.Next(4) == 0).Take(Setting.Number("LAKE_ODD", 24)).ToList();
        var wrong = new List<string>();
        var outcomes = sample.ConvertAll(t => Try(t.place, t.entry, t.command, wrong));
        TestContext.Out.WriteLine($"seed {seed}, {sample.Count} of {tries.Length}: {string.Join(", ", outcomes.CountBy(o => o).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Value} {o.Key}"))}");
        Assert.That(wrong, Is.Empty);
        Assert.That(outcomes, Has.Some.Not.EqualTo("0"));
    }

    private string Try(string place, OddEntry entry, string[] command, List<string> wrong)
    {
        var copy = $"copy-{Guid.NewGuid():n}";
        Folders.Copy(scene.At("state"), scene.At($"{copy}/state"));
        Folders.Copy(scene.At("out"), scene.At($"{copy}/out"));
        var path = scene.At($"{copy}/{place}");
        OddEntry.Remove(path);
        entry.Put(path);
        string[] arguments = [.. command.Select(w => w == "out" || w.StartsWith("state/", StringComparison.Ordinal) ? scene.At($"{copy}/{w}") : w), "--json", "--state", scene.At($"{copy}/state")];
        var run = Task.Run(() => scene.Run(arguments));
        var what = $"{string.Join(' ', command)}, {entry} at {place}";
        if (!run.Wait(Patience))
        {
            wrong.Add($"{what}: waits");
            return "waits";
        }

        var reply = run.Result;
        if (!Documented.Contains(reply.Exit))
        {
            wrong.Add($"{what}: {reply.Exit} {reply.Output}{reply.Error}");
        }

        var outcome = reply.Exit is 0 or 7 && !reply.Output.StartsWith("{\"error\"", StringComparison.Ordinal) ? $"{reply.Exit}" : $"{reply.Exit} {reply.ErrorCode}";
        OddEntry.Remove(path);
        Directory.Delete(scene.At(copy), recursive: true);
        return outcome;
    }

    /// <summary>Of each kind of file or folder the first and the last, kinds being told apart by their names without numbers and ids, in a few datasets.</summary>
    private IEnumerable<string> Places()
    {
        string[] datasets = ["cst_defs_v1", "runs_v1", "repo_files_v1"];
        var entries = new[] { "state", "out" }.SelectMany(f => Directory.EnumerateFileSystemEntries(scene.At(f), "*", SearchOption.AllDirectories))
            .Select(e => Path.GetRelativePath(scene.At("."), e))
            .Where(e => !e.StartsWith("state/datasets/", StringComparison.Ordinal) || datasets.Any(d => e.Split('/').Contains(d)))
            .Order(StringComparer.Ordinal)
            .GroupBy(e => Number().Replace(e, "#"));
        return entries.SelectMany(g => new[] { g.First(), g.Last() }.Distinct()).Append("state/datasets").Append("state/datasets/extract");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|[0-9]+(?=[.-])")]
    private static partial Regex Number();
}
