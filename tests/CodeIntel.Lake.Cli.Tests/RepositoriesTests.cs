using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>Where pipeline.yaml lists repositories, one command refreshes all, and one question is asked of all.</summary>
[TestFixture]
internal sealed class RepositoriesTests : IDisposable
{
    private const int Least = 6;
    private readonly CommandScene scene = new();

    public void Dispose() => scene.Dispose();

    [OneTimeSetUp]
    public void Refresh()
    {
        scene.Write("blog/shop/prices.py", "def gross(net):\n    return net\n\n\ndef half(net):\n    return gross(net) / 2\n");
        scene.WriteSettings("repositories: [{path: repo, name: Shop's}, {path: blog}, {path: missing, name: lost}]\nengine: {threads: 1}\n");
        var unmade = scene.Run("sql", "SELECT 1", "--json");
        Assert.That((unmade.Exit, unmade.ErrorCode), Is.EqualTo((6, "lake_missing")));
        Assert.That(unmade.Output, Does.Contain("Run a refresh to make them."));
        Assert.That(scene.Run("refresh").Exit, Is.EqualTo(4));
    }

    [Test]
    public void Every_dataset_and_view_has_the_rows_of_all_lakes()
    {
        var names = scene.Run("describe", "--json").Json.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("name").GetString()!).ToList();
        Assert.That(names, Has.Count.GreaterThan(50));
        var rows = scene.Run("sql", "--csv", string.Join(" UNION ALL ", names.Select(n => $"SELECT '{n}' AS name, repository, count(*) AS n FROM {n} GROUP BY ALL")) + " ORDER BY ALL");
        Assert.That(rows.Error, Is.EqualTo("no lake yet, so not in the answer: lost; a refresh makes them\n"));
        var each = new[] { "Shop's", "blog" }.SelectMany(r =>
            scene.Run("sql", "--csv", "--repo", r, string.Join(" UNION ALL ", names.Select(n => $"SELECT '{n}' AS name, count(*) AS n FROM {n} HAVING n > 0"))).Output.Split('\n')[1..^1].Select(l => l.Replace(",", $",{r},", StringComparison.Ordinal)));
        Assert.That(rows.Output.Split('\n')[1..^1], Is.EqualTo(each.Order(StringComparer.Ordinal)));
        Assert.That(scene.Run("sql", "--csv", "SELECT * FROM calls").Output.Split('\n')[0], Is.EqualTo("repository," + scene.Run("sql", "--csv", "--repo", "blog", "SELECT * FROM calls").Output.Split('\n')[0]));
    }

    [Test]
    public void Rows_of_one_lake_do_not_meet_those_of_another_though_ids_are_the_same()
    {
        Assert.That(
            scene.Run("sql", "--csv", "-q", "SELECT repository, caller, callee FROM calls ORDER BY ALL").Output,
            Is.EqualTo("repository,caller,callee\nShop's,shop.orders.total,shop.prices.gross\nblog,shop.prices.half,shop.prices.gross\n"));
        Assert.That(scene.Run("sql", "--csv", "-q", "SELECT count(DISTINCT file_id) AS ids, count(*) AS n FROM repo_files_v1").Output, Is.EqualTo("ids,n\n2,3\n"));
    }

    [Test]
    public void An_answer_names_the_repository_in_every_form()
    {
        const string Question = "SELECT repository, name FROM symbols WHERE name = 'half'";
        var json = scene.Run("sql", "--json", Question).Json;
        Assert.That(Reply.Keys(json), Is.EqualTo(new[] { "epochs", "columns", "rows" }));
        Assert.That(json.GetProperty("epochs").GetRawText(), Is.EqualTo("{\"Shop's\":1,\"blog\":1}"));
        Assert.That(scene.Run("sql", "-q", "--parquet", scene.At("half.parquet"), Question).Exit, Is.Zero);
        Assert.That(scene.Run("sql", "-q", "--arrow", scene.At("half.arrows"), Question).Exit, Is.Zero);
        Assert.That((new FileInfo(scene.At("half.parquet")).Length, new FileInfo(scene.At("half.arrows")).Length), Is.GreaterThan((0L, 0L)));
        Assert.That(scene.Run("sql", "-q", "--jsonl", "SHOW TABLES").Output, Does.Contain("\"calls\"").And.Not.Contain("repository_"));
        Assert.That(scene.Run("sql", "-q", "SELECT * FROM read_text('" + scene.At("pipeline.yaml") + "')").Exit, Is.EqualTo(2), "no file but the lakes' is read");
    }

    [Test]
    public void A_ready_question_is_answered_by_each_repository()
    {
        var answer = scene.Run("ask", "callers", "gross", "--json").Json;
        Assert.That(Reply.Keys(answer), Is.EqualTo(new[] { "epochs", "sql", "rows" }));
        Assert.That(
            answer.GetProperty("rows").EnumerateArray().Select(r => (r.GetProperty("repository").GetString(), r.GetProperty("caller").GetString())),
            Is.EqualTo(new[] { ("Shop's", "shop.orders.total"), ("blog", "shop.prices.half") }));
        Assert.That(scene.Run("ask").Output, Does.Contain("callers NAME"));
        Assert.That(scene.Run("describe", "calls").Output, Does.StartWith("calls: "));
    }

    [Test]
    public void Views_of_another_engine_are_over_all_lakes()
    {
        var json = scene.Run("views", "--for", "duckdb", "--json").Json;
        Assert.That(Reply.Keys(json), Is.EqualTo(new[] { "epochs", "engine", "script" }));
        Assert.That(json.GetProperty("epochs").EnumerateObject().Select(e => (e.Name, e.Value.GetInt64())), Is.EqualTo(new[] { ("Shop's", 1L), ("blog", 1L) }));
        Assert.That(json.GetProperty("script").GetString(), Does.Contain("VIEW calls AS\nSELECT 'Shop' || chr(39) || 's' AS repository, t.caller, t.callee, ").And.Contain("\nUNION ALL SELECT 'blog' AS repository, "));
        var files = scene.Run("views", "--for", "parquet", "-q").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(files[0], Is.EqualTo("repository,dataset,path"));
        Assert.That(files[1..].Select(l => l[..l.IndexOf(',', StringComparison.Ordinal)]).Distinct(), Is.EqualTo(new[] { "\"Shop's\"", "\"blog\"" }));
        Assert.That(scene.Run("views", "--for", "duckdb", "--repo", "blog").Output, Does.Contain("of epoch 1 of a lake").And.Not.Contain("repository_"));
    }

    [TestCase("sql", "FROM e1.calls")]
    [TestCase("views", "--for", "spark", "--epoch", "1")]
    [TestCase("sql", "FROM calls", "--epoch", "1")]
    [TestCase("ask", "top", "--since", "1")]
    [TestCase("describe", "--epoch", "1")]
    [TestCase("status")]
    public void An_epoch_is_one_lakes(params string[] command)
    {
        var reply = scene.Run([.. command, "--json"]);
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((2, "repository_unnamed")));
    }

    [Test]
    public void A_lake_of_another_contract_or_with_damage_is_named()
    {
        using var own = new CommandScene();
        own.Write("blog/post.py", "x = 1\n");
        own.WriteSettings("repositories: [{path: repo}, {path: blog}]\n" + CommandScene.Lean);
        Assert.That(own.Run("refresh").Exit, Is.Zero);
        var log = own.At("state/blog/datasets/extract/cst_defs_v1/_delta_log/00000000000000000000.json");
        File.WriteAllText(log, File.ReadAllText(log).Replace("\\\"name\\\":\\\"is_async\\\"", "\\\"name\\\":\\\"was_async\\\"", StringComparison.Ordinal));
        foreach (var question in new[] { new[] { "sql", "FROM cst_defs_v1" }, ["sql", "FROM symbols"], ["ask", "dead"] })
        {
            var changed = own.Run([.. question, "--json"]);
            Assert.That((changed.Exit, changed.ErrorCode), Is.EqualTo((6, "schema_changed")), changed.Output);
            Assert.That(changed.Output, Does.Contain("blog: The dataset cst_defs_v1 was written under another contract."));
        }

        Assert.That(own.Run("sql", "FROM cst_imports_v1").Exit, Is.Zero, "the other datasets are read");
        own.Write("state/blog/lake.json", "{");
        Assert.That(own.Run("sql", "FROM cst_imports_v1", "--json").ErrorCode, Is.EqualTo("lake_damaged"));
    }

    [Test]
    public void Many_repositories_are_refreshed_by_one_command_and_those_that_fail_are_named()
    {
        var count = Setting.Number("LAKE_REPOSITORIES", Least, 200);
        using var own = new CommandScene();
        for (var i = 0; i < count; i++)
        {
            own.Write($"many/r{i}/m{i}.py", $"def f{i}(): return g()\n\n\ndef g(): return {i}\n");
        }

        Directory.Delete(own.At("many/r1"), recursive: true);
        own.Write("state/r3/lake.json", "{");
        own.WriteSettings($"repositories: [{string.Join(", ", Enumerable.Range(0, count).Select(i => $"{{path: many/r{i}}}"))}]\n" + CommandScene.Lean);
        using (LakeStore.Open(own.At("state/r5"), ContractCatalog.Load(CommandScene.Schemas), LakeOpenMode.Write, new LakeOptions { RepositoryId = own.At("many/r5") }))
        {
            var first = own.Run("refresh", "-q");
            Assert.That(first.Exit, Is.EqualTo(4), "the first failure's");
            Assert.That(first.Output, Does.Contain("failed (repository_missing): ").And.Contain("failed (lake_damaged): ").And.Contain("failed (lake_locked): "));
            Assert.That(first.Output, Does.EndWith($"{count:N0} repositories: {count - 3:N0} with a new epoch, 3 failed: r1, r3, r5\n"));
        }

        own.Write("many/r1/m1.py", "def f1(): return 1\n");
        Directory.Delete(own.At("state/r3"), recursive: true);
        var second = own.Run("refresh", "-q");
        Assert.That((second.Exit, second.Output), Is.EqualTo((0, second.Output)));
        Assert.That(second.Output, Does.EndWith($"{count:N0} repositories: 3 with a new epoch, 0 failed\n"));
        Assert.That(own.Run("sql", "--csv", "SELECT count(DISTINCT repository) AS n, count(*) AS calls FROM calls").Output, Is.EqualTo($"n,calls\n{count - 1},{count - 1}\n"));
    }

    [Test]
    public void Several_repositories_are_refreshed_by_one_command_and_one_that_fails_stops_no_other()
    {
        using var own = new CommandScene();
        own.Write("blog/post.py", "def publish(): pass\n");
        own.WriteSettings("repositories: [{path: repo}, {path: missing, name: lost}, {path: blog, state: blogs}]\n" + CommandScene.Lean);
        var first = own.Run("refresh");
        Assert.That(first.Exit, Is.EqualTo(4));
        Assert.That(first.Output, Does.StartWith("== repo\nepoch 1: full").And.Contain("== lost\nfailed (repository_missing): ").And.EndWith("3 repositories: 2 with a new epoch, 1 failed: lost\n"));
        own.Write("missing/m.py", "import post\n");
        var runs = own.Run("refresh", "--json").Json.GetProperty("repositories").EnumerateArray().ToList();
        Assert.That(
            runs.Select(r => (r.GetProperty("name").GetString(), r.GetProperty("state").GetString(), r.GetProperty("exit").GetInt32(), r.GetProperty("refresh").GetProperty("changed").GetBoolean())),
            Is.EqualTo(new[] { ("repo", own.At("state/repo"), 0, false), ("lost", own.At("state/lost"), 0, true), ("blog", own.At("blogs"), 0, false) }));
        var unnamed = own.Run("status", "--json");
        Assert.That((unnamed.Exit, unnamed.ErrorCode), Is.EqualTo((2, "repository_unnamed")));
        Assert.That(unnamed.Output, Does.Contain("name one of them with --repo: repo, lost, blog."));
        Assert.That(own.Run("sql", "--csv", "SELECT name FROM symbols", "--repo", "blog").Output, Is.EqualTo("name\npublish\n"));
        Assert.That(own.Run("refresh", "--repo", "lost", "--json").Json.GetProperty("epoch").GetInt64(), Is.EqualTo(1));
    }

    [TestCase("[{name: a}]", "'repositories.path' is missing")]
    [TestCase("[{path: a}, {path: b/a}]", "'a' has not")]
    [TestCase("[{path: a, state: s}, {path: b, state: s}]", "'b' has not")]
    [TestCase("[{path: a, name: a/b}]", "the name of a folder")]
    [TestCase("[{path: a, nme: b}]", "repositories.nme")]
    public void A_list_of_repositories_that_is_wrong_is_refused_with_its_line(string list, string message)
    {
        using var own = new CommandScene();
        own.WriteSettings($"engine: {{threads: 1}}\nrepositories: {list}\n");
        var reply = own.Run("refresh");
        Assert.That((reply.Exit, reply.Error), Is.EqualTo((3, reply.Error)));
        Assert.That(reply.Error, Does.Contain(message).And.Contain("pipeline.yaml, line 2: "));
    }
}
