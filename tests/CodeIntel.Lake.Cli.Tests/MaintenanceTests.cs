using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>Commands that keep house, on copies of one lake of three epochs.</summary>
[TestFixture]
internal sealed class MaintenanceTests : IDisposable
{
    private const string Count = "SELECT count(*) AS n FROM cst_defs_v1";
    private readonly CommandScene scene = new();
    private string state = "state";

    public MaintenanceTests()
    {
        scene.Run("refresh");
        foreach (var name in new[] { "net", "tax" })
        {
            File.AppendAllText(scene.At("repo/shop/prices.py"), $"\n\ndef {name}(gross):\n    return gross\n");
            scene.Run("refresh");
        }
    }

    public void Dispose() => scene.Dispose();

    [SetUp]
    public void UseTheLake() => state = "state";

    [Test]
    public void Epochs_are_listed_newest_first()
    {
        var epochs = Done("epochs").GetProperty("epochs").EnumerateArray().ToList();
        Assert.That(epochs.Select(e => e.GetProperty("epoch").GetInt64()), Is.EqualTo(new[] { 3, 2, 1 }));
        Assert.That(Reply.Keys(epochs[0]), Is.EqualTo(new[] { "epoch", "created_at", "changed", "datasets", "rows", "files", "bytes" }));
        Assert.That(epochs[0].GetProperty("changed").EnumerateArray().Select(d => d.GetString()), Has.Member("cst_defs_v1"));
        Assert.That(epochs[2].GetProperty("changed").GetArrayLength(), Is.EqualTo(epochs[2].GetProperty("datasets").GetInt32()));
        Assert.That(scene.Run("epochs").Output.Split('\n')[0], Does.StartWith("epoch  committed (UTC)"));
    }

    [Test]
    public void Changes_are_told_row_by_row()
    {
        var changes = Done("changes", "cst_defs_v1", "--since", "1");
        Assert.That(Reply.Keys(changes), Is.EqualTo(new[] { "dataset", "since", "until", "columns", "rows" }));
        Assert.That((changes.GetProperty("since").GetInt64(), changes.GetProperty("until").GetInt64()), Is.EqualTo((1L, 3L)));
        Assert.That(
            changes.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()).TakeLast(3),
            Is.EqualTo(new[] { "_change_type", "_commit_version", "_epoch" }));
        Assert.That(Inserted(changes), Is.EqualTo(new[] { "net 2", "tax 3" }));
        Assert.That(Inserted(Done("changes", "cst_defs_v1", "--since", "1", "--until", "2")), Is.EqualTo(new[] { "net 2" }));
        Assert.That(scene.Run("changes", "cst_defs_v1", "--since", "3").Output, Does.Contain("0 changes of cst_defs_v1 since epoch 3, up to epoch 3"));
    }

    [TestCase("unknown_dataset", "nothing_v1", "--since", "1")]
    [TestCase("unknown_epoch", "cst_defs_v1", "--since", "1", "--until", "9")]
    [TestCase("usage", "cst_defs_v1", "--since", "3", "--until", "2")]
    public void Changes_that_cannot_be_told(string code, params string[] words)
    {
        var reply = scene.Run(["changes", .. words, "--json"]);
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((2, code)));
    }

    [Test]
    public void A_dry_vacuum_deletes_nothing()
    {
        var files = Directory.GetFiles(scene.At("state"), "*", SearchOption.AllDirectories);
        var report = Done("vacuum", "--dry-run", "--keep-epochs", "2");
        Assert.That(Reply.Keys(report), Is.EqualTo(new[] { "dry_run", "kept_epochs", "removed_epochs", "bytes", "files" }));
        Assert.That(report.GetProperty("dry_run").GetBoolean());
        var first = report.GetProperty("files")[0];
        Assert.That(Reply.Keys(first), Is.EqualTo(new[] { "path", "kind", "bytes" }));
        Assert.That(first.GetProperty("kind").GetString(), Is.EqualTo("manifest"));
        Assert.That(Directory.GetFiles(scene.At("state"), "*", SearchOption.AllDirectories), Is.EquivalentTo(files));
        var words = scene.Run("vacuum", "--dry-run", "--keep-epochs", "2").Output;
        Assert.That(words, Does.Contain(first.GetProperty("path").GetString()).And.Contain("would be deleted").And.Contain("2 to 3 stay"));
        Assert.That(Done("vacuum").GetProperty("files").GetArrayLength(), Is.Zero, "all epochs are young");
    }

    [Test]
    public void Vacuum_deletes_and_what_stays_is_whole()
    {
        UseCopy();
        var before = Rows(2);
        var files = Done("vacuum", "--keep-epochs", "2").GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()!).ToList();
        Assert.That((files.Count > 1, files.Any(File.Exists), Rows(2)), Is.EqualTo((true, false, before)));
        Assert.That(Run("verify", "--epoch", "2").Exit, Is.Zero);
        Assert.That(Run("verify").Exit, Is.Zero);
        foreach (var command in new[] { new[] { "status" }, ["sql", Count], ["verify"], ["describe"], ["explain", "shop/prices.py"], ["publish", "--to", scene.At("out")] })
        {
            var reply = Run([.. command, "--epoch", "1", "--json"]);
            Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((2, "epoch_vacuumed")), command[0]);
        }
    }

    [Test]
    public void Restore_makes_an_epoch_like_an_old_one_and_the_next_refresh_follows_the_repository()
    {
        UseCopy();
        var (first, third) = (Rows(1), Rows(3));
        var report = Done("restore", "--epoch", "1");
        Assert.That(Reply.Keys(report), Is.EqualTo(new[] { "epoch", "changed", "restored_epoch", "datasets", "overruled" }));
        Assert.That((report.GetProperty("epoch").GetInt64(), report.GetProperty("changed").GetBoolean(), Rows(4), first == third), Is.EqualTo((4L, true, first, false)));
        Assert.That(report.GetProperty("datasets").EnumerateArray().Select(d => d.GetString()), Has.Member("cst_defs_v1"));
        Assert.That(Run("verify").Exit, Is.Zero);
        Assert.That(Run("restore", "--epoch", "1").Output, Does.StartWith("epoch 4: equal to epoch 1 already"));
        var unknown = Run("restore", "--epoch", "9", "--json");
        Assert.That((unknown.Exit, unknown.ErrorCode), Is.EqualTo((2, "unknown_epoch")));
        Assert.That(Done("refresh").GetProperty("epoch").GetInt64(), Is.EqualTo(5));
        Assert.That(Rows(5), Is.EqualTo(third));
        var verified = Run("verify", "--rebuild");
        Assert.That(verified.Exit, Is.Zero, verified.Output);
    }

    [Test]
    public void Restore_overrules_what_another_program_committed_where_it_is_asked_to()
    {
        UseCopy();
        var third = Rows(3);
        var log = scene.At($"{state}/datasets/extract/cst_defs_v1/_delta_log");
        string Next() => Path.Combine(log, $"{Directory.GetFiles(log, "*.json").Length:d20}.json");
        var path = Regex.Match(File.ReadAllText(Directory.GetFiles(log, "*.json").Order(StringComparer.Ordinal).Last()), "\"add\":\\{\"path\":\"([^\"]+)\"").Groups[1];
        var foreign = $$$"""
            {"commitInfo":{"timestamp":1,"operation":"STREAMING UPDATE"}}
            {"remove":{"path":"{{{path}}}","deletionTimestamp":1,"dataChange":true}}

            """;
        File.WriteAllText(Next(), foreign);
        var refused = Run("restore", "--epoch", "3", "--json");
        Assert.That((refused.Exit, refused.ErrorCode, Run("restore", "--overrule").Exit), Is.EqualTo((6, "foreign_commit", 2)));
        var report = Done("restore", "--epoch", "3", "--overrule");
        var overruled = report.GetProperty("overruled").EnumerateArray().Single();
        Assert.That(Reply.Keys(overruled), Is.EqualTo(new[] { "dataset", "version", "operation" }));
        Assert.That(overruled.GetProperty("operation").GetString(), Is.EqualTo("STREAMING UPDATE"));
        Assert.That((report.GetProperty("epoch").GetInt64(), Rows(4), Run("verify", "--rebuild").Exit), Is.EqualTo((4L, third, 0)));
        File.WriteAllText(Next(), foreign);
        Assert.That(Run("restore", "--epoch", "3", "--overrule").Output, Does.Contain("equal to epoch 3; 1 dataset changed").And.Contain("overruled: cst_defs_v1, version ").And.Contain("(STREAMING UPDATE)"));
        Assert.That(Run("refresh", "--full").Exit, Is.Zero);
    }

    [Test]
    public void Optimize_leaves_a_tidy_lake_alone()
    {
        UseCopy();
        var report = Done("optimize");
        Assert.That(Reply.Keys(report), Is.EqualTo(new[] { "epoch", "changed", "datasets" }));
        Assert.That((report.GetProperty("epoch").GetInt64(), report.GetProperty("changed").GetBoolean()), Is.EqualTo((3L, false)));
        Assert.That(Run("optimize").Output, Does.StartWith("epoch 3: no partition has several small files"));
    }

    [TestCase("epochs")]
    [TestCase("changes", "cst_defs_v1", "--since", "0")]
    [TestCase("optimize")]
    [TestCase("restore", "--epoch", "1")]
    [TestCase("vacuum")]
    [TestCase("vacuum", "--dry-run")]
    public void No_lake(params string[] command)
    {
        var reply = scene.Run([.. command, "--state", scene.At("nowhere"), "--repo", scene.At("repo"), "--json"]);
        Assert.That((reply.Exit, reply.ErrorCode, Directory.Exists(scene.At("nowhere"))), Is.EqualTo((6, "lake_missing", false)));
    }

    private static IEnumerable<string> Inserted(JsonElement changes) => changes.GetProperty("rows").EnumerateArray()
        .Where(r => r.GetProperty("_change_type").GetString() == "insert")
        .Select(r => $"{r.GetProperty("name").GetString()} {r.GetProperty("_epoch").GetInt64()}");

    private long Rows(long epoch) => Done("sql", Count, "--epoch", $"{epoch}").GetProperty("rows")[0].GetProperty("n").GetInt64();

    private JsonElement Done(params string[] command)
    {
        var reply = Run([.. command, "--json"]);
        Assert.That(reply.Exit, Is.Zero, reply.Output);
        return reply.Json;
    }

    private Reply Run(params string[] command) => scene.Run([.. command, "--state", scene.At(state)]);

    /// <summary>For a test that changes the lake.</summary>
    private void UseCopy()
    {
        state = $"copy-{Guid.NewGuid():n}";
        foreach (var file in Directory.GetFiles(scene.At("state"), "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(scene.At(state), Path.GetRelativePath(scene.At("state"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }
}
