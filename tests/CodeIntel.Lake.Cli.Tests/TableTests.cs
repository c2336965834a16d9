using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary><c>table</c> shows a lake's own tables, and any other, to people and programs.</summary>
[TestFixture]
internal sealed class TableTests : IDisposable
{
    private readonly CommandScene scene = new();
    private readonly string table;

    public TableTests()
    {
        scene.Run("refresh", "--json");
        scene.Write("repo/shop/orders.py", "from shop.prices import gross\n\n\ndef total(net):\n    return gross(net)\n\n\ndef twice(net):\n    return 2 * total(net)\n");
        scene.Run("refresh", "--json");
        table = scene.At("state/datasets/extract/cst_defs_v1");
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void Text_has_protocol_schema_history_files_and_rows()
    {
        var reply = Bare("table", table);
        Assert.That(reply.Exit, Is.Zero, reply.Error);
        Assert.That(reply.Output, Does.Contain("version:    1").And.Contain("reader 1, writer").And.Contain("file_id").And.Contain("REPLACE").And.Contain(".parquet").And.Contain("twice"));
    }

    [Test]
    public void Json_has_stable_keys()
    {
        var json = Bare("table", table, "--json").Json;
        Assert.That(Reply.Keys(json), Is.EqualTo(new[]
        {
            "path", "version", "table_id", "name", "min_reader_version", "min_writer_version", "reader_features", "writer_features", "partition_columns",
            "properties", "schema", "file_count", "bytes", "row_count", "history", "files", "rows",
        }));
        Assert.That(Reply.Keys(json.GetProperty("history")[0]), Is.EqualTo(new[] { "version", "time", "operation", "engine", "parameters", "files_added", "files_removed" }));
        Assert.That(Reply.Keys(json.GetProperty("files")[0]), Is.EqualTo(new[] { "path", "bytes", "rows", "deleted_rows", "partition_values" }));
        Assert.That(json.GetProperty("row_count").GetInt64(), Is.EqualTo(json.GetProperty("rows").GetArrayLength()));
        Assert.That(json.GetProperty("files").EnumerateArray().Select(f => File.Exists(Path.Combine(table, f.GetProperty("path").GetString()!))), Is.All.True);
    }

    [Test]
    public void An_older_version_and_the_changes_since_it()
    {
        var (old, now) = (Bare("table", table, "--version", "0", "--json").Json, Bare("table", table, "--json").Json);
        var changes = Bare("table", table, "--changes", "1", "1", "--json").Json;
        var kinds = changes.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("_change_type").GetString()).ToList();
        Assert.That(old.GetProperty("version").GetInt64(), Is.Zero);
        Assert.That(old.GetProperty("row_count").GetInt64() + kinds.Count(k => k == "insert") - kinds.Count(k => k == "delete"), Is.EqualTo(now.GetProperty("row_count").GetInt64()));
        Assert.That(changes.GetProperty("changes")[0].GetProperty("_commit_version").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public void A_limit_bounds_rows_and_commits()
    {
        var json = Bare("table", table, "--limit", "1", "--json").Json;
        Assert.That((json.GetProperty("rows").GetArrayLength(), json.GetProperty("history").GetArrayLength()), Is.EqualTo((1, 1)));
        Assert.That(Bare("table", table, "--limit", "1").Output, Does.Contain("--limit shows more"));
    }

    [Test]
    public void A_digest_is_one_line()
    {
        var first = Bare("table", table, "--digest");
        Assert.That(Reply.Keys(first.Json), Is.EqualTo(new[] { "version", "rows", "sha256" }));
        Assert.That(first.Output.TrimEnd(), Does.Not.Contain("\n"));
        Assert.That(Bare("table", table, "--version", "1", "--digest").Output, Is.EqualTo(first.Output));
        Assert.That(Bare("table", table, "--version", "0", "--digest").Json.GetProperty("sha256").GetString(), Is.Not.EqualTo(first.Json.GetProperty("sha256").GetString()));
        Assert.That(Bare("table", table, "--changes", "1", "1", "--digest").Json.GetProperty("rows").GetInt64(), Is.EqualTo(1), "the function that came");
    }

    [Test]
    public void A_table_that_is_refused_names_the_feature()
    {
        Foreign("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["variantType"],"writerFeatures":["variantType"]}}""", "");
        var reply = Bare("table", scene.At("foreign"), "--json");
        Assert.That((reply.Exit, reply.ErrorCode, reply.Json.GetProperty("error").GetProperty("feature").GetString()), Is.EqualTo((6, "unsupported_feature", "variantType")));
        Assert.That(Bare("table", scene.At("foreign")).Error, Does.Contain("variantType"));
    }

    [Test]
    public void A_missing_file_is_an_error_and_the_log_alone_is_not()
    {
        Foreign("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", """{"add":{"path":"gone.parquet","partitionValues":{},"size":5,"modificationTime":1,"dataChange":true}}""");
        var reply = Bare("table", scene.At("foreign"), "--json");
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((6, "data_file_missing")));
        Assert.That(Bare("table", scene.At("foreign"), "--limit", "0", "--json").Json.GetProperty("file_count").GetInt32(), Is.EqualTo(1));
        Assert.That(Bare("table", scene.At("foreign"), "--limit", "0").Exit, Is.Zero);
    }

    [TestCase(2, "unknown_version", "--version", "9")]
    [TestCase(2, "unknown_version", "--changes", "0", "9")]
    [TestCase(2, "usage", "--changes", "1", "0")]
    [TestCase(2, "usage", "--changes", "1")]
    [TestCase(2, "usage", "--changes", "0", "1", "--version", "1")]
    [TestCase(2, "usage", "--limit", "few")]
    public void Wrong_arguments(int exit, string code, params string[] options)
    {
        var reply = Bare(["table", table, "--json", .. options]);
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((exit, code)), reply.Output);
    }

    [Test]
    public void A_folder_that_is_no_table()
    {
        var reply = Bare("table", scene.At("repo"), "--json");
        Assert.That((reply.Exit, reply.ErrorCode), Is.EqualTo((6, "table_missing")));
    }

    private void Foreign(string protocol, string more) => scene.Write(
        $"foreign/_delta_log/{0:d20}.json",
        protocol + "\n" + """{"metaData":{"id":"i","format":{"provider":"parquet","options":{}},"partitionColumns":[],"configuration":{},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}"}}""" + "\n" + more);

    private static Reply Bare(params string[] args) => CommandScene.RunBare(CancellationToken.None, args);
}
