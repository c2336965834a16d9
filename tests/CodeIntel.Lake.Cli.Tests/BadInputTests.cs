using System.Text.Json.Nodes;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>Each kind of bad input has its exit code and its word, and loses nothing.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BadInputTests : IDisposable
{
    private readonly CommandScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_missing_repository()
    {
        Expect(4, "repository_missing", "refresh", "--repo", scene.At("nowhere"));
        Assert.That(Directory.Exists(scene.At("state")), Is.False);
    }

    [TestCase("repositry: repo\n", "unknown_key")]
    [TestCase("scan: {include: 7, exclude: x}\n", "wrong_type")]
    [TestCase("scan: \"never closed\n", "settings_invalid")]
    public void Wrong_settings(string yaml, string code)
    {
        scene.WriteSettings(yaml);
        Expect(3, code, "refresh");
        Expect(3, code, "plan");
        Assert.That(Directory.Exists(scene.At("state")), Is.False, "nothing was begun");
    }

    [TestCase("repository: repo\nscan:\n  includes: [\"*.py\"]\n", "line 3: unknown key 'scan.includes'; the nearest known key is 'scan.include'")]
    [TestCase("repository: repo\nengine:\n  threads: many\n", "line 3: 'engine.threads' must be a whole number from 0 to 1024, not 'many'")]
    [TestCase("policy: {max_changed_ratio: 7}\n", "line 1: 'policy.max_changed_ratio' must be a number from 0 to 1, not '7'")]
    public void Wrong_settings_are_named_by_line_and_key(string yaml, string message)
    {
        scene.WriteSettings(yaml);
        var error = scene.Run("refresh", "--json").Json.GetProperty("error").GetProperty("message").GetString();
        Assert.That(error, Does.StartWith(scene.At("pipeline.yaml")).And.Contain(message));
    }

    [Test]
    public void Missing_settings()
    {
        var reply = CommandScene.RunBare(default, "status", "--config", scene.At("nowhere.yaml"), "--json");
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((3, "settings_missing")));
    }

    [TestCase("status")]
    [TestCase("verify")]
    [TestCase("publish")]
    [TestCase("sql", "SELECT 1")]
    [TestCase("explain", "shop/orders.py")]
    public void No_lake(params string[] command)
    {
        Expect(6, "lake_missing", command);
        Assert.That(Directory.Exists(scene.At("state")), Is.False, "reading makes nothing");
    }

    [Test]
    public void A_state_folder_that_cannot_be_written()
    {
        scene.Write("file", "in the way");
        Expect(6, "state_unwritable", "refresh", "--state", scene.At("file/state"));
        Expect(6, "state_unwritable", "refresh", "--state", scene.At("file"));
        Assert.That(File.ReadAllText(scene.At("file")), Is.EqualTo("in the way"));
    }

    [Test]
    public void A_repository_that_is_a_file()
    {
        scene.Write("file", "in the way");
        Expect(4, "repository_not_a_folder", "refresh", "--repo", scene.At("file"));
    }

    [Test]
    public void A_folder_inside_the_state_that_cannot_be_written()
    {
        scene.Write("state/datasets", "in the way of the tables");
        Expect(6, "state_unwritable", "refresh");
        File.Delete(scene.At("state/datasets"));
        Assert.That(scene.Run("refresh").Exit, Is.Zero, "nothing stands in the way any more");
    }

    [Test]
    public void A_lake_of_another_repository()
    {
        scene.Refresh();
        Directory.CreateDirectory(scene.At("other"));
        Expect(6, "lake_of_other_repository", "refresh", "--repo", scene.At("other"), "--state", scene.At("state"));
        Expect(6, "lake_of_other_repository", "status", "--repo", scene.At("other"), "--state", scene.At("state"));
        Assert.That(scene.Run("verify").Exit, Is.Zero);
    }

    [Test]
    public void A_lake_of_a_newer_program()
    {
        scene.Refresh();
        var description = JsonNode.Parse(File.ReadAllText(scene.At("state/lake.json")))!;
        description["formatVersion"] = 99;
        File.WriteAllText(scene.At("state/lake.json"), description.ToJsonString());
        Expect(6, "lake_newer", "refresh");
        Expect(6, "lake_newer", "status");
    }

    [Test]
    public void A_lake_of_an_older_program_is_refused_by_every_command_that_opens_it()
    {
        scene.Refresh();
        var description = JsonNode.Parse(File.ReadAllText(scene.At("state/lake.json")))!;
        description["formatVersion"] = 2;
        File.WriteAllText(scene.At("state/lake.json"), description.ToJsonString());
        string[][] commands =
        [
            ["changes", "cst_defs_v1", "--since", "0"], ["checkpoint"], ["describe", "--epoch", "1"], ["epochs"], ["explain", "shop/orders.py"], ["optimize"], ["plan"], ["publish"], ["refresh"], ["refresh", "--full"],
            ["relayout"], ["restore", "--epoch", "1"], ["sql", "SELECT 1"], ["status"], ["vacuum"], ["vacuum", "--dry-run"], ["verify"], ["verify", "--rebuild"],
        ];
        foreach (var command in commands)
        {
            Expect(6, "lake_older", command);
        }

        Directory.Delete(scene.At("state"), recursive: true);
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
    }

    [Test]
    public void A_second_refresh_while_one_runs()
    {
        scene.Refresh();
        var contracts = ContractCatalog.Load(CommandScene.Schemas);
        using (LakeStore.Open(scene.At("state"), contracts, LakeOpenMode.Write))
        {
            Expect(5, "lake_locked", "refresh");
            Assert.That(scene.Run("status").Exit, Is.Zero, "reading needs no lock");
        }

        Assert.That(scene.Run("refresh").Exit, Is.Zero);
    }

    [Test]
    public void A_missing_data_file()
    {
        scene.Refresh();
        File.Delete(scene.DataFile("cpg", "cpg_nodes_v1"));
        Expect(6, "data_file_missing", "sql", "SELECT count(*) FROM cpg_nodes_v1");
        Expect(6, "data_file_missing", "publish", "--to", scene.At("out"));
        var report = scene.Run("verify", "--json");
        Assert.That(report.Exit, Is.EqualTo(7));
        Assert.That(report.Json.GetProperty("ok").GetBoolean(), Is.False);
        var problem = report.Json.GetProperty("problems")[0];
        Assert.That(Reply.Keys(problem), Is.EqualTo(new[] { "dataset", "kind", "message" }));
        Assert.That(problem.GetProperty("kind").GetString(), Is.EqualTo("data_file_missing"));
    }

    [Test]
    public void A_commit_file_cut_short()
    {
        scene.Refresh();
        var log = scene.At("state/datasets/cpg/cpg_edges_v1/_delta_log/00000000000000000000.json");
        File.WriteAllText(log, File.ReadAllText(log)[..150]);
        Assert.That(scene.Run("sql", "FROM cpg_edges_v1", "--json").Exit, Is.EqualTo(6));
        Assert.That(scene.Run("verify").Exit, Is.EqualTo(7));
        var kept = File.ReadAllBytes(log);
        scene.Write("repo/shop/prices.py", "RATE = 0.5\n\n\ndef gross(net, rate=RATE):\n    return net\n");
        Assert.That(scene.Run("refresh", "--json").Exit, Is.EqualTo(6));
        Assert.That(File.ReadAllBytes(log), Is.EqualTo(kept), "nothing is written over");
        Assert.That(scene.Run("status", "--json").Json.GetProperty("epoch").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public void A_lake_description_that_is_no_JSON()
    {
        scene.Refresh();
        scene.Write("state/lake.json", "{ \"formatVersion\": ");
        Expect(6, "lake_damaged", "refresh");
        Expect(6, "lake_damaged", "status");
    }

    [Test]
    public void A_missing_data_file_stops_the_refresh_that_needs_it_and_loses_nothing()
    {
        scene.Refresh();
        File.Delete(scene.DataFile("normalize", "dim_exported_defs_v1"));
        scene.Write("repo/shop/prices.py", "RATE = 0.5\nA_NAME_MORE = 1\n\n\ndef gross(net, rate=RATE):\n    return net\n");
        Expect(6, "data_file_missing", "refresh");
        Assert.That(scene.Run("status", "--json").Json.GetProperty("epoch").GetInt64(), Is.EqualTo(1));
        Assert.That(scene.Run("refresh", "--full", "--json").Exit, Is.EqualTo(6), "a full run compares with what is missing");
    }

    [Test]
    public void A_damaged_manifest()
    {
        scene.Refresh();
        File.WriteAllText(scene.At("state/epochs/00000000000000000001.json"), "{");
        Expect(6, "manifest_damaged", "status");
        Expect(6, "manifest_damaged", "refresh");
    }

    [Test]
    public void A_graph_that_breaks_its_promise_is_not_published()
    {
        scene.Refresh();
        var file = scene.DataFile("cpg", "cpg_nodes_v1");
        using (var database = Engine.Open(new EngineLimits(Threads: 1)))
        using (var connection = database.Connect())
        {
            connection.Execute($"CREATE TABLE nothing AS FROM read_parquet({SqlText.Literal(file)}, hive_partitioning = false) LIMIT 0; COPY nothing TO {SqlText.Literal(file)} (FORMAT parquet)");
        }

        Expect(7, "dangling_source", "publish", "--to", scene.At("out"));
        Assert.That(Directory.Exists(scene.At("out")), Is.False);
    }

    [Test]
    public void Sources_that_are_no_text()
    {
        scene.Write("repo/odd/line.py", "x = '" + new string('a', 9_000_000) + "'\n");
        scene.Write("repo/odd/deep.py", "x = " + new string('(', 5000) + "1" + new string(')', 5000) + "\n");
        File.WriteAllBytes(scene.At("repo/odd/binary.py"), [0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0xfe]);
        var reply = scene.Run("refresh", "--json");
        Assert.That(reply.Exit, Is.Zero, reply.Output);
        Assert.That(reply.Json.GetProperty("files").GetProperty("added").GetInt32(), Is.GreaterThanOrEqualTo(4));
        Assert.That(scene.Run("verify").Exit, Is.Zero);
    }

    [Test]
    public void A_question_that_a_command_cannot_ask()
    {
        Folders.Copy(CommandScene.Schemas, scene.At("own"));
        scene.WriteSettings("repository: repo\nengine: {threads: 1}\n", "own");
        scene.Write("own/questions/coverage.sql", "-- coverage: another answer.\nSELECT 'x' AS resolved");
        var refreshed = scene.Run("refresh");
        Assert.That((refreshed.Exit, refreshed.Output.Contains("calls: ", StringComparison.Ordinal)), Is.EqualTo((0, false)), "a refresh does without");
        (string Code, string File, string? Text, string[] Command)[] cases =
        [
            ("question_missing", "facts.sql", null, ["diff"]),
            ("question_missing", "symbol.sql", null, ["explain", "nowhere"]),
            ("question_missing", "edge.sql", null, ["explain", "--edge", "total", "gross"]),
            ("question_invalid", "facts.sql", "-- facts: other columns.\nSELECT 1 AS subject", ["diff"]),
            ("question_invalid", "symbol.sql", "-- symbol NAME: other columns.\nSELECT {1} AS symbol", ["explain", "gross"]),
            ("question_invalid", "edge.sql", "-- edge FROM TO: other columns.\nSELECT {1} AS caller, {2} AS callee", ["explain", "--edge", "total", "gross"]),
            ("question_invalid", "facts.sql", "SELECT 1", ["ask"]),
            ("question_invalid", "facts.sql", "-- : no name", ["ask", "dead"]),
        ];
        foreach (var (code, file, text, command) in cases)
        {
            var path = scene.At("own/questions/" + file);
            var kept = File.ReadAllText(path);
            File.Delete(path);
            if (text is not null)
            {
                File.WriteAllText(path, text);
            }

            Expect(3, code, command);
            File.WriteAllText(path, kept);
        }
    }

    [TestCase(3, "contract_unreadable", "no.yaml", false)]
    [TestCase(3, "contract_unreadable", "scan/repo_files_v1.sql", true)]
    [TestCase(3, "contract_unreadable", "prelude.duckdb.sql", true)]
    public void A_contract_that_cannot_be_read(int exit, string code, string path, bool isFolder)
    {
        var schemas = scene.At("schemas");
        foreach (var file in Directory.EnumerateFiles(CommandScene.Schemas, "*", SearchOption.AllDirectories))
        {
            scene.Write(Path.Combine("schemas", Path.GetRelativePath(CommandScene.Schemas, file)), File.ReadAllText(file));
        }

        var target = Path.Combine(schemas, path);
        File.Delete(target);
        if (isFolder)
        {
            Directory.CreateDirectory(target);
        }
        else
        {
            File.CreateSymbolicLink(target, "nowhere");
        }

        scene.Write("pipeline.yaml", $"repository: repo\nschemas: '{schemas}'\n");
        Expect(exit, code, "refresh");
    }

    [TestCase("sql", "SELECT list(a.range) FROM range(100000000) a")]
    [TestCase("refresh", "--full")]
    public void Memory_that_does_not_suffice(params string[] command)
    {
        scene.Refresh();
        scene.WriteSettings("repository: repo\nengine: {threads: 1, memory_limit: 1MB}\n");
        Expect(9, "out_of_memory", command);
        scene.WriteSettings("repository: repo\nengine: {threads: 1}\n");
        Assert.That(scene.Run("verify").Exit, Is.Zero);
    }

    private void Expect(int exit, string code, params string[] command)
    {
        var json = scene.Run([.. command, "--json"]);
        Assert.That((json.Exit, json.ErrorCode), Is.EqualTo((exit, code)), json.Output);
        var text = scene.Run(command);
        Assert.That(text.Exit, Is.EqualTo(exit));
        Assert.That(text.Error, Does.Contain($"error ({code}): ").And.Not.Contain("   at "));
        Assert.That(text.Output, Is.Empty);
    }
}
