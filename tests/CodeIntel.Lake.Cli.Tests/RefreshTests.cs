using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RefreshTests : IDisposable
{
    private readonly CommandScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_file_that_does_not_parse_is_named_and_strict_counts_it()
    {
        using var scene = new CommandScene();
        Assert.That(scene.Run("refresh", "--strict").Exit, Is.Zero);
        scene.Write("repo/shop/orders.py", "ok = 1\ndef broken(:\n");
        File.WriteAllBytes(scene.At("repo/shop/raw.py"), [(byte)'x', 0xff, 0xfe, (byte)'\n']);
        Assert.That(scene.Run("refresh").Output, Does.Contain("\n2 files of the lake not read or parsed in full:\n  shop/orders.py:2: ").And.Contain("\n  shop/raw.py:1: ").And.Not.Contain("0 failed"));
        Assert.That(scene.Run("refresh").Output, Does.Not.Contain("orders.py"));
        var strict = scene.Run("refresh", "--strict", "--json");
        Assert.That(strict.Exit, Is.EqualTo(7));
        Assert.That(strict.Json.GetProperty("unparsed").EnumerateArray().Select(f => (f.GetProperty("path").GetString(), f.GetProperty("line").GetInt32())), Is.EqualTo(new[] { ("shop/orders.py", 2), ("shop/raw.py", 1) }));
    }

    [Test]
    public void A_repository_that_lost_its_files_is_refused_unless_that_is_meant()
    {
        using var scene = new CommandScene();
        for (var i = 0; i < 18; i++)
        {
            scene.Write($"repo/many/m{i}.py", $"x = {i}\n");
        }

        Assert.That(scene.Run("refresh").Exit, Is.Zero);
        Directory.Move(scene.At("repo/many"), scene.At("repo/moved"));
        Assert.That(scene.Run("refresh").Exit, Is.Zero, "files that moved are not lost");
        Directory.Delete(scene.At("repo/moved"), recursive: true);
        var most = scene.Run("refresh", "--json");
        Assert.That((most.Exit, most.ErrorCode), Is.EqualTo((10, "repository_shrunk")));
        Assert.That(scene.Run("status", "--json").Json.GetProperty("epoch").GetInt64(), Is.EqualTo(2));
        Assert.That(scene.Run("refresh", "--allow-shrink").Exit, Is.Zero);
        File.Delete(scene.At("repo/shop/orders.py"));
        Assert.That(scene.Run("refresh").Exit, Is.Zero, "one of two");
        File.Delete(scene.At("repo/shop/prices.py"));
        Assert.That(scene.Run("refresh", "--json").ErrorCode, Is.EqualTo("repository_shrunk"));
        Assert.That(scene.Run("refresh", "--allow-shrink", "--json").Json.GetProperty("files").GetProperty("deleted").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void A_second_refresh_does_nothing_and_an_edit_is_incremental()
    {
        scene.Refresh();
        Assert.That(scene.Run("refresh", "--json").Json.GetProperty("changed").GetBoolean(), Is.False);
        scene.Write("repo/shop/prices.py", "RATE = 0.3\n\n\ndef gross(net):\n    return net * (1 + RATE)\n");
        var plan = scene.Run("plan", "--json").Json;
        Assert.That(plan.GetProperty("files")[0].GetProperty("reasons")[0].GetProperty("kind").GetString(), Is.EqualTo("modified"));
        Assert.That(Reply.Keys(plan.GetProperty("pruning")[0]), Is.EqualTo(new[] { "dataset", "stage", "candidate_files", "total_files" }));
        var files = plan.GetProperty("pruning").EnumerateArray().Single(p => p.GetProperty("dataset").GetString() == "repo_files_v1");
        Assert.That((files.GetProperty("candidate_files").GetInt32(), files.GetProperty("total_files").GetInt32()), Is.EqualTo((1, 2)));
        Assert.That(scene.Run("plan").Output, Does.Match("pruning: [0-9]+ of [0-9]+ data files may hold their rows").And.Match("scan +repo_files_v1 +1 +2"));
        var strategies = scene.Run("plan", "--strategy", "all", "--json").Json.GetProperty("strategies").EnumerateArray();
        Assert.That(strategies.Select(s => $"{s.GetProperty("name")} {s.GetProperty("files")[0]}"), Is.EqualTo(new[] { "lookups", "symbol_closure", "import_closure", "hybrid" }.Select(s => s + " shop/prices.py")));
        Assert.That(scene.Run("plan", "--strategy", "all").Output, Does.Match("file to redo +lookups +symbol_closure +import_closure +hybrid\n[- ]+\nshop/prices.py +x +x +x +x\nfiles in all +1 +1 +1 +1"));
        var edited = scene.Run("refresh", "--impact-strategy", "hybrid", "--json").Json;
        Assert.That(edited.GetProperty("scoped_reads").GetProperty("total_files").GetInt32(), Is.GreaterThan(edited.GetProperty("scoped_reads").GetProperty("candidate_files").GetInt32()));
        Assert.That(edited.GetProperty("mode").GetString(), Is.EqualTo("incremental"));
        Assert.That(edited.GetProperty("epoch").GetInt64(), Is.EqualTo(2));
        Assert.That(scene.Run("sql", "SELECT count(*) AS n FROM runs_v1", "--csv", "--epoch", "1").Output, Is.EqualTo("n\n1\n"));
    }

    [Test]
    public void A_plan_before_the_first_refresh_leaves_no_lake()
    {
        var plan = scene.Run("plan", "--json").Json;
        Assert.That(plan.GetProperty("mode").GetString(), Is.EqualTo("full"));
        Assert.That(plan.GetProperty("files").GetArrayLength(), Is.EqualTo(2));
        Assert.That(Directory.Exists(scene.At("state")), Is.False);
    }

    [Test]
    public void The_command_line_names_another_repository_and_state()
    {
        scene.Write("other/a.py", "x = 1\n");
        var reply = scene.Run("refresh", "--repo", scene.At("other"), "--state", scene.At("lakes/other"), "--json");
        Assert.That(reply.Exit, Is.Zero, reply.Output);
        Assert.That(reply.Json.GetProperty("files").GetProperty("added").GetInt32(), Is.EqualTo(1));
        Assert.That(Directory.Exists(scene.At("state")), Is.False);
    }

    [Test]
    public void Each_repository_has_a_lake_of_its_own()
    {
        scene.Write("other/a.py", "x = 1\n");
        scene.Write("tree/.git/HEAD", "ref: refs/heads/main\n");
        scene.Write("tree/deep/a.py", "y = 1\n");
        var data = scene.At("data");
        scene.Refresh();
        Assert.That(Run("refresh", "--repo", scene.At("other"), "--config", scene.At("pipeline.yaml")).Exit, Is.Zero);
        var first = Run("refresh", "--no-git");
        Assert.That(first.Exit, Is.Zero, first.Error);
        Assert.That(first.Error, Does.Contain($", of {scene.At("tree")}\n").And.Contain("next: "));
        Assert.That(Run("status", "--json").Json.GetProperty("repository").GetString(), Is.EqualTo(scene.At("tree")));
        Assert.That(Run("status", "--json", "--repo", scene.At("other")).Json.GetProperty("repository").GetString(), Is.EqualTo(scene.At("other")));
        Assert.That(scene.Run("status", "--json").Json.GetProperty("repository").GetString(), Is.EqualTo(scene.At("repo")));
        Assert.That(Directory.EnumerateDirectories(Path.Combine(data, "codeintel-lake")).Select(f => Path.GetFileName(f)[..5]).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "other", "tree-" }));

        Reply Run(params string[] arguments)
        {
            using var program = BuiltProgram.Start(arguments, folder: scene.At("tree/deep"), variables: ("XDG_DATA_HOME", data));
            return program.End();
        }
    }

    [Test]
    public void A_stopped_refresh_leaves_no_epoch_and_no_lock()
    {
        var reply = scene.Run(new CancellationToken(canceled: true), "refresh", "--json");
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((130, "stopped")));
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
    }

    [Test]
    public void A_feature_that_another_program_turned_on_stops_it_by_name()
    {
        scene.Refresh();
        scene.Write("state/datasets/extract/cst_defs_v1/_delta_log/00000000000000000001.json", """
            {"commitInfo":{"timestamp":1,"operation":"CLUSTER BY"}}
            {"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["clustering","domainMetadata"]}}

            """);
        scene.Write("repo/shop/prices.py", "def net(gross):\n    return gross\n");
        var reply = scene.Run("refresh", "--json");
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((6, "unsupported_feature")));
        Assert.That(reply.Json.GetProperty("error").GetProperty("feature").GetString(), Is.EqualTo("clustering"));
        Assert.That(scene.Run("verify").Exit, Is.Zero, "the epoch before stands");
    }

    [Test]
    public void A_folder_without_Python_gives_an_empty_lake()
    {
        Directory.CreateDirectory(scene.At("empty"));
        var reply = scene.Run("refresh", "--repo", scene.At("empty"), "--state", scene.At("state"), "--json");
        Assert.That(reply.Exit, Is.Zero, reply.Output);
        Assert.That(scene.Run("verify").Exit, Is.Zero);
        Assert.That(scene.Run("publish", "--to", scene.At("out")).Exit, Is.Zero);
    }
}
