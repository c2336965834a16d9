using System.Text.Json;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>What programs may rely on. One lake, refreshed once, that every test only reads.</summary>
[TestFixture]
internal sealed class AnswerTests : IDisposable
{
    private readonly CommandScene scene = new();
    private readonly Reply refreshed;

    public AnswerTests() => refreshed = scene.Run("refresh", "--json");

    public void Dispose() => scene.Dispose();

    [Test]
    public void Refresh_lists_epoch_files_and_datasets()
    {
        Assert.That(refreshed.Exit, Is.Zero, refreshed.Error);
        Assert.That(Reply.Keys(refreshed.Json), Is.EqualTo(new[] { "epoch", "changed", "mode", "reason", "files", "datasets", "scoped_reads", "seconds", "commit_seconds", "statements", "unparsed", "stale_files" }));
        Assert.That(refreshed.Json.GetProperty("commit_seconds").GetDouble(), Is.GreaterThan(0).And.LessThan(refreshed.Json.GetProperty("seconds").GetDouble()));
        Assert.That(Reply.Keys(refreshed.Json.GetProperty("files")), Is.EqualTo(new[] { "added", "modified", "deleted", "renamed", "unchanged", "redone", "failed", "candidates", "different" }));
        Assert.That(Reply.Keys(refreshed.Json.GetProperty("datasets")[0]), Is.EqualTo(new[] { "name", "stage", "version", "changed", "rows", "rows_before", "rows_written" }));
        Assert.That(Reply.Keys(refreshed.Json.GetProperty("scoped_reads")), Is.EqualTo(new[] { "reads", "candidate_files", "total_files" }));
        Assert.That(refreshed.Json.GetProperty("mode").GetString(), Is.EqualTo("full"));
        Assert.That(refreshed.Json.GetProperty("files").GetProperty("added").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void Progress_goes_to_standard_error_a_line_for_each_stage() =>
        Assert.That(refreshed.Error, Does.Contain("extract: files, 2 done").And.Contain("normalize: ").And.Contain("cpg: ").And.Contain("commit: epoch 1"));

    [Test]
    public void Status_lists_datasets_and_runs()
    {
        var status = scene.Run("status", "--json").Json;
        Assert.That(Reply.Keys(status), Is.SupersetOf(new[] { "epoch", "repository", "layout", "datasets", "runs" }));
        Assert.That(status.GetProperty("repository").GetString(), Is.EqualTo(scene.At("repo")));
        Assert.That(status.GetProperty("layout").GetString(), Is.EqualTo("file_id"));
        var dataset = status.GetProperty("datasets").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "cpg_nodes_v1");
        Assert.That(Reply.Keys(dataset), Is.EqualTo(new[] { "name", "stage", "version", "rows", "files", "bytes", "path" }));
        Assert.That(Directory.Exists(Path.Combine(dataset.GetProperty("path").GetString()!, "_delta_log")));
        Assert.That(Reply.Keys(status.GetProperty("runs")[0]), Is.EqualTo(new[] { "epoch", "started_at", "seconds", "mode", "reason", "files_candidates", "files_redone", "files_different" }));
        Assert.That(status.GetProperty("runs")[0].GetProperty("mode").GetString(), Is.EqualTo("full"));
    }

    [Test]
    public void Text_names_the_same_things()
    {
        Assert.That(scene.Run("status").Output, Does.Contain("epoch:      1").And.Contain("cpg_nodes_v1").And.Contain("first run"));
        Assert.That(scene.Run("describe", "cpg_edges_v1").Output, Does.Contain("key:   edge_id").And.Contain("src_node_id"));
        Assert.That(scene.Run("verify").Output, Does.Contain("epoch 1: ok"));
    }

    [Test]
    public void Plan_of_an_unchanged_repository_is_empty()
    {
        var plan = scene.Run("plan", "--json").Json;
        Assert.That(Reply.Keys(plan), Is.EqualTo(new[] { "mode", "reason", "names", "files", "pruning" }));
        Assert.That((plan.GetProperty("files").GetArrayLength(), plan.GetProperty("pruning").GetArrayLength()), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Plan_of_everything_gives_each_file_a_reason()
    {
        var files = scene.Run("plan", "--full", "--json").Json.GetProperty("files").EnumerateArray().ToList();
        Assert.That(files.Select(f => f.GetProperty("path").GetString()), Is.EqualTo(new[] { "shop/orders.py", "shop/prices.py" }));
        Assert.That(files.Select(f => Reply.Keys(f.GetProperty("reasons")[0])), Is.All.EqualTo(new[] { "kind", "ref", "chain" }));
    }

    [Test]
    public void Sql_gives_a_table_a_document_or_lines()
    {
        const string question = "SELECT path, length(path) AS n FROM repo_files_v1 ORDER BY path";
        Assert.That(scene.Run("sql", question).Output, Does.Contain("path             n").And.Contain("shop/orders.py  14").And.Contain("2 rows"));
        Assert.That(scene.Run("sql", question, "--csv").Output, Is.EqualTo("path,n\nshop/orders.py,14\nshop/prices.py,14\n"));
        var json = scene.Run("sql", question, "--json").Json;
        Assert.That(json.GetProperty("epoch").GetInt64(), Is.EqualTo(1));
        Assert.That(json.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("type").GetString()), Is.EqualTo(new[] { "VARCHAR", "BIGINT" }));
        Assert.That(json.GetProperty("rows")[1].GetProperty("path").GetString(), Is.EqualTo("shop/prices.py"));
    }

    [Test]
    public void Sql_writes_every_kind_of_value()
    {
        var row = scene.Run("sql", "SELECT NULL AS a, [1, NULL] AS b, {'x': 'it''s'} AS c, true AS d, 1.5::DOUBLE AS e, 'nan'::DOUBLE AS f, MAP {1: 'y'} AS g", "--json").Json.GetProperty("rows")[0];
        Assert.That(row.GetRawText(), Is.EqualTo("""{"a":null,"b":[1,null],"c":{"x":"it's"},"d":true,"e":1.5,"f":"NaN","g":{"1":"y"}}"""));
        var csv = scene.Run("sql", "SELECT NULL AS a, '' AS b, 'x,\"y\"' AS c", "--csv").Output;
        Assert.That(csv, Is.EqualTo("a,b,c\n,\"\",\"x,\"\"y\"\"\"\n"));
    }

    [TestCase("COPY repo_files_v1 TO 'files.csv'")]
    [TestCase("SELECT 1); DROP VIEW repo_files_v1; FROM (SELECT 1")]
    [TestCase("CREATE TABLE t AS FROM repo_files_v1")]
    [TestCase("FROM read_csv('/etc/hostname')")]
    [TestCase("SELECT nothing FROM repo_files_v1")]
    public void Sql_only_reads_the_lake(string statement)
    {
        var reply = scene.Run("sql", statement, "--json");
        Assert.That(reply.Exit, Is.EqualTo(2));
        Assert.That(reply.ErrorCode, Is.EqualTo("sql_failed"));
    }

    [Test]
    public void Sql_lists_its_tables() =>
        Assert.That(scene.Run("sql", "SHOW TABLES", "--csv").Output, Does.Contain("\ncpg_nodes_v1\n").And.Contain("\nruns_v1\n").And.Not.Contain("qname_walk\n"));

    [Test]
    public void Describe_gives_contracts()
    {
        var all = scene.Run("describe", "--json").Json.GetProperty("datasets");
        Assert.That(all.GetArrayLength(), Is.GreaterThan(30));
        var one = scene.Run("describe", "cpg_edges_v1", "--epoch", "1", "--json").Json.GetProperty("datasets")[0];
        Assert.That(one.GetProperty("key")[0].GetString(), Is.EqualTo("edge_id"));
        Assert.That(one.GetProperty("rows").GetInt64(), Is.Positive);
        Assert.That(Reply.Keys(one.GetProperty("columns")[0]), Is.EqualTo(new[] { "name", "type", "nullable", "description" }));
    }

    [Test]
    public void Explain_gives_reasons_and_facts()
    {
        var file = scene.Run("explain", "./shop/orders.py", "--json").Json;
        Assert.That(file.GetProperty("path").GetString(), Is.EqualTo("shop/orders.py"));
        Assert.That(file.GetProperty("reasons")[0].GetProperty("kind").ValueKind, Is.EqualTo(JsonValueKind.String));
        Assert.That(file.GetProperty("datasets").EnumerateArray().Select(d => d.GetProperty("name").GetString()), Does.Contain("cst_defs_v1"));
        Assert.That(scene.Run("explain", scene.At("repo/shop/orders.py")).Exit, Is.Zero);
        Assert.That(scene.Run("explain", "shop/nothing.py", "--json").ErrorCode, Is.EqualTo("unknown_file"));
        var symbol = scene.Run("explain", "gross", "--json").Json.GetProperty("symbols").EnumerateArray().Single();
        Assert.That(Reply.Keys(symbol), Is.EqualTo(new[] { "symbol", "kind", "is_public", "path", "line", "end_line", "callers", "call_sites", "callees", "reasons" }));
        Assert.That((symbol.GetProperty("symbol").GetString(), symbol.GetProperty("callers").GetInt32(), symbol.GetProperty("callees").GetInt32()), Is.EqualTo(("shop.prices.gross", 1, 0)));
        Assert.That(scene.Run("explain", "--edge", "total", "gross", "--json").ErrorCode, Is.EqualTo("flows_missing"));
        Assert.That(scene.Run("explain", "orders.total").Output, Does.StartWith("shop.orders.total: public function, shop/orders.py:4 to 5\n  0 callers at 0 places, 1 callee\n  its file was "));
    }

    [Test]
    public void Verify_says_that_all_is_well()
    {
        var reply = scene.Run("verify", "--json");
        Assert.That(reply.Exit, Is.Zero);
        Assert.That(reply.Json.GetProperty("ok").GetBoolean());
        Assert.That(reply.Json.GetProperty("problems").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void Publish_writes_once()
    {
        var first = scene.Run("publish", "--to", scene.At("out"), "--datasets", "cpg_nodes_v1,cpg_edges_v1", "--json").Json;
        var second = scene.Run("publish", "--to", scene.At("out"), "--datasets", "cpg_edges_v1", "cpg_nodes_v1", "--json").Json;
        Assert.That(Reply.Keys(first), Is.EqualTo(new[] { "epoch", "changed", "directory", "files" }));
        Assert.That(Reply.Keys(first.GetProperty("files")[0]), Is.EqualTo(new[] { "name", "rows", "bytes" }));
        Assert.That((first.GetProperty("changed").GetBoolean(), second.GetProperty("changed").GetBoolean()), Is.EqualTo((true, false)));
        Assert.That(File.Exists(scene.At("out/manifest.json")));
    }

    [Test]
    public void Publish_writes_an_index_beside_what_else_is_published()
    {
        var index = scene.Run("publish", "--format", "scip", "--project", "shop", "--json").Json;
        Assert.That(index.GetProperty("directory").GetString(), Does.EndWith("publish-scip"));
        Assert.That(index.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("name").GetString()), Is.EqualTo(new[] { "index.scip" }));
        Assert.That(scene.Run("publish", "--format", "scip", "--project", "shop").Output, Does.Contain("nothing was done").And.Contain("index.scip"));
    }

    [TestCase("usage", "--format", "scip", "--datasets", "all")]
    [TestCase("usage", "--project", "shop")]
    [TestCase("usage", "--format", "lsif")]
    [TestCase("project_name", "--format", "scip", "--project", ".")]
    public void An_index_is_made_of_its_own_datasets(string code, params string[] options)
    {
        var reply = scene.Run(["publish", .. options, "--json"]);
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((2, code)));
    }

    [Test]
    public void Quiet_says_nothing_beside_the_answer() => Assert.That(scene.Run("verify", "--quiet").Error, Is.Empty);

    [Test]
    public void An_unknown_epoch_is_a_usage_error()
    {
        var reply = scene.Run("status", "--epoch", "9", "--json");
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((2, "unknown_epoch")));
    }
}
