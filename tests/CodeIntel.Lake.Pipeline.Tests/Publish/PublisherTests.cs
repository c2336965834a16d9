using System.Security.Cryptography;
using System.Text.Json;
using CodeIntel.Lake.Pipeline.Tests.Verify;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Publish;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PublisherTests : IDisposable
{
    private static readonly string[] GraphFiles = ["cpg_edges_v1.parquet", "cpg_nodes_v1.parquet", "cpg_props_v1.parquet"];
    private readonly LakeScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void The_graph_is_one_file_a_dataset_and_a_manifest()
    {
        var result = scene.Publish();
        Assert.That(result, Has.Property("Epoch").EqualTo(1).And.Property("Changed").True);
        Assert.That(result.Files.Select(f => f.Name), Is.EqualTo(GraphFiles));
        Assert.That(result.Files.Select(f => f.Rows), Has.All.Positive);
        Assert.That(Entries(), Is.EqualTo(GraphFiles.Append("manifest.json")));
        Assert.That(Siblings(), Is.EqualTo(new[] { "published", "repo", "state" }), "nothing is left beside it");
    }

    [Test]
    public void The_manifest_holds_counts_hashes_and_columns()
    {
        scene.Publish();
        using var manifest = JsonDocument.Parse(File.ReadAllText(scene.At("published/manifest.json")));
        var nodes = manifest.RootElement.GetProperty("datasets").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "cpg_nodes_v1");
        var bytes = File.ReadAllBytes(scene.At("published/cpg_nodes_v1.parquet"));
        Assert.That(manifest.RootElement.GetProperty("epoch").GetInt64(), Is.EqualTo(1));
        Assert.That(nodes.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
        Assert.That(nodes.GetProperty("bytes").GetInt64(), Is.EqualTo(bytes.Length));
        Assert.That(
            nodes.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()),
            Is.EqualTo(LakeScene.Contracts["cpg_nodes_v1"].Columns.Select(c => c.Name)));
    }

    [Test]
    public void Rows_lie_in_the_order_of_the_contract()
    {
        scene.Publish();
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        var file = SqlText.Literal(scene.At("published/cpg_edges_v1.parquet"));
        var order = string.Join(", ", LakeScene.Contracts["cpg_edges_v1"].Sort);
        using var stored = connection.Query($"SELECT edge_id FROM {file}");
        var asStored = stored.ToList().ConvertAll(r => r[0]);
        using var sorted = connection.Query($"SELECT edge_id FROM {file} ORDER BY {order}");
        Assert.That(asStored, Is.EqualTo(sorted.ToList().ConvertAll(r => r[0])));
    }

    [Test]
    public void The_same_epoch_again_does_nothing()
    {
        scene.Publish();
        var before = File.GetLastWriteTimeUtc(scene.At("published/manifest.json"));
        var again = scene.Publish();
        Assert.That(again.Changed, Is.False);
        Assert.That(again.Files.Select(f => f.Name), Is.EqualTo(GraphFiles));
        Assert.That(File.GetLastWriteTimeUtc(scene.At("published/manifest.json")), Is.EqualTo(before));
    }

    [Test]
    public void A_new_epoch_replaces_the_folder_as_a_whole()
    {
        scene.Publish("cst_defs_v1", "cpg_nodes_v1");
        scene.Write("shop/late.py", "def late():\n    pass\n");
        scene.Refresh();
        var result = scene.Publish();
        Assert.That(result, Has.Property("Epoch").EqualTo(2).And.Property("Changed").True);
        Assert.That(Entries(), Is.EqualTo(GraphFiles.Append("manifest.json")));
        Assert.That(Siblings(), Is.EqualTo(new[] { "published", "repo", "state" }));
    }

    [Test]
    public void A_file_that_was_lost_is_written_again()
    {
        scene.Publish();
        File.Delete(scene.At("published/cpg_edges_v1.parquet"));
        Assert.That(scene.Publish().Changed);
        Assert.That(Entries(), Is.EqualTo(GraphFiles.Append("manifest.json")));
    }

    [Test]
    public void What_a_dead_process_left_beside_is_cleared()
    {
        var left = scene.At($".published.{Environment.MachineName}-{int.MaxValue}.aside");
        Directory.CreateDirectory(left);
        scene.Publish();
        Assert.That(Directory.Exists(left), Is.False);
    }

    [Test]
    public void All_stands_for_every_dataset_that_is_stored() => Assert.That(
        scene.Publish("all").Files.Select(f => f.Name),
        Is.EqualTo(LakeScene.Contracts.All.Where(c => c.Scope != DatasetScope.Transient).Select(c => c.Name + ".parquet")));

    [TestCase("cpg_nodes_v1", "duplicate_key")]
    [TestCase("cpg_edges_v1", "duplicate_key")]
    public void A_duplicate_id_is_refused_and_the_folder_stays(string dataset, string kind)
    {
        scene.Publish("cst_defs_v1");
        scene.DoubleRows(dataset);
        Assert.That(() => scene.Publish(), Refuses(LakeError.Violation, kind));
        Assert.That(Entries(), Is.EqualTo(new[] { "cst_defs_v1.parquet", "manifest.json" }));
    }

    [Test]
    public void A_dangling_end_is_refused()
    {
        scene.LoseRows("cpg_nodes_v1");
        Assert.That(() => scene.Publish("cpg_edges_v1"), Refuses(LakeError.Violation, "dangling_source"));
        Assert.That(Directory.Exists(scene.Target), Is.False);
    }

    [Test]
    public void A_folder_that_holds_something_else_is_never_replaced()
    {
        Directory.CreateDirectory(scene.Target);
        File.WriteAllText(scene.At("published/thesis.txt"), "precious");
        Assert.That(() => scene.Publish(), Refuses(LakeError.Usage, "publish_target_taken"));
        Assert.That(Entries(), Is.EqualTo(new[] { "thesis.txt" }));
    }

    [TestCase("""{"publication_format":1,"lake_id":"l","epoch":1,"datasets":[null]}""")]
    [TestCase("""{"publication_format":1,"lake_id":"l","epoch":1,"datasets":null}""")]
    [TestCase("""{"publication_format":1,"lake_id":"l","epoch":1,"datasets":[{"name":"x","file":"../x","rows":1,"bytes":1,"sha256":"","contract":"","key":[],"sort":[],"columns":[]}]}""")]
    public void A_manifest_that_is_none_makes_no_publication(string manifest)
    {
        scene.Publish();
        File.WriteAllText(scene.At("published/manifest.json"), manifest);
        Assert.That(() => scene.Publish(), Refuses(LakeError.Usage, "publish_target_taken"));
    }

    [Test]
    public void An_unknown_dataset_is_refused() => Assert.That(() => scene.Publish("cpg_nodes_v9"), Refuses(LakeError.Usage, "unknown_dataset"));

    private static NUnit.Framework.Constraints.IResolveConstraint Refuses(LakeError error, string code) =>
        Throws.TypeOf<LakeException>().With.Property("Error").EqualTo(error).And.Property("Code").EqualTo(code);

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(scene.Target).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];

    private string[] Siblings() => [.. Directory.EnumerateFileSystemEntries(scene.At(string.Empty)).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];
}
