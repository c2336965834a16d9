using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>Files of a lake that hold something else than was written, found by fuzzing: each once ended in an error of no name, or was believed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OddLakeFileTests : IDisposable
{
    private readonly LakeScene scene = new();

    public OddLakeFileTests() => scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));

    public void Dispose() => scene.Dispose();

    [TestCase("""{"epoch":1,"createdAt":"2026-01-01T00:00:00+00:00","facts":{},"layout":{"kind":"Bucket","bucketBits":2}}""", TestName = "No_datasets")]
    [TestCase("""{"epoch":1,"createdAt":"2026-01-01T00:00:00+00:00","datasets":{"facts_v1":null},"facts":{},"layout":{"kind":"Bucket","bucketBits":2}}""", TestName = "A_dataset_that_is_null")]
    [TestCase("""{"epoch":1,"createdAt":"2026-01-01T00:00:00+00:00","datasets":{},"facts":{}}""", TestName = "No_layout")]
    [TestCase("""{"epoch":1,"createdAt":5,"datasets":{},"facts":{},"layout":{"kind":"Bucket","bucketBits":2}}""", TestName = "A_time_that_is_none")]
    [TestCase("""{"epoch":2,"createdAt":"2026-01-01T00:00:00+00:00","datasets":{},"facts":{},"layout":{"kind":"Bucket","bucketBits":2}}""", TestName = "The_manifest_of_another_epoch")]
    [TestCase("""{"epoch":1,"createdAt":"2026-01-01T00:00:00+00:00","datasets":{"facts_v1":{"stage":"../../x","version":0,"rows":1,"files":1,"bytes":1}},"facts":{},"layout":{"kind":"Bucket","bucketBits":2}}""", TestName = "A_table_outside_the_lake")]
    [TestCase("""{"epoch":1,"createdAt":"2026-01-01T00:00:00+00:00","datasets":{"facts_v1":{"stage":"extract","version":0,"rows":9223372036854775807,"files":1,"bytes":1}},"facts":{},"layout":{"kind":"Bucket","bucketBits":2}}""", TestName = "Counts_that_cannot_be_added_up")]
    public void A_manifest_whose_hash_fits_is_damaged(string body)
    {
        WriteSealed(scene.EpochFile(string.Empty, 1), body);
        Assert.That(Assert.Throws<LakeException>(() => scene.Show())!.Code, Is.EqualTo("manifest_damaged"));
    }

    [Test]
    public void A_manifest_that_is_a_link_to_nothing_is_damaged()
    {
        File.CreateSymbolicLink(scene.EpochFile(string.Empty, 2), Path.Combine(scene.Root, "nowhere"));
        Assert.That(Assert.Throws<LakeException>(() => scene.Show())!.Code, Is.EqualTo("manifest_damaged"));
    }

    [Test]
    public void A_folder_in_the_place_of_the_next_redo_log_is_named()
    {
        Directory.CreateDirectory(scene.EpochFile("pending-", 2));
        var error = Assert.Throws<LakeException>(() => scene.Epoch(RowScope.All, (A, 1, "z")))!;
        Assert.That((error.Error, error.Code), Is.EqualTo((LakeError.LakeUnusable, "redo_log_taken")));
        Assert.That(error.Message, Does.Contain(scene.EpochFile("pending-", 2)));
    }

    [TestCase("""{"formatVersion":1e400}""")]
    [TestCase("""{"formatVersion":3,"lakeId":"l","repositoryId":"repo","layout":null}""")]
    [TestCase("""{"formatVersion":3,"lakeId":"l","repositoryId":"repo","layout":{"kind":"Bucket","bucketBits":99}}""")]
    [TestCase("""{"formatVersion":3,"lakeId":"l","repositoryId":"repo","layout":{"kind":7,"bucketBits":0}}""")]
    public void A_description_of_no_lake_is_damaged(string text)
    {
        File.WriteAllText(Path.Combine(scene.State, "lake.json"), text);
        Assert.That(Assert.Throws<LakeException>(() => scene.Open(LakeOpenMode.Read))!.Code, Is.EqualTo("lake_damaged"));
    }

    [Test]
    public void Another_layout_in_the_manifest_than_in_the_log_is_damage()
    {
        var file = scene.EpochFile(string.Empty, 1);
        var body = JsonNode.Parse(File.ReadAllText(file))!["body"]!;
        body["layout"] = JsonNode.Parse("""{"kind":"FileId","bucketBits":0}""");
        WriteSealed(file, body.ToJsonString());
        using var store = scene.Open(LakeOpenMode.Read);
        var reader = store.Read(scene.Connection);
        Assert.That(Assert.Throws<LakeException>(() => reader.RelationOfAnyColumns(scene.Facts))!.Code, Is.EqualTo("lake_damaged"));
    }

    [Test]
    public void A_schema_that_is_none_is_damage()
    {
        File.WriteAllText(scene.Commit(0), File.ReadAllText(scene.Commit(0)).Replace("{\\\"type\\\":\\\"struct\\\"", "{\\\"type\\\":\\\"struct", StringComparison.Ordinal).Replace("{\\u0022type\\u0022:\\u0022struct\\u0022", "{\\u0022type", StringComparison.Ordinal));
        using var store = scene.Open(LakeOpenMode.Read);
        var reader = store.Read(scene.Connection);
        Assert.That(Assert.Throws<LakeException>(() => reader.RelationOfAnyColumns(scene.Facts))!.Code, Is.EqualTo("table_damaged"));
    }

    [Test]
    public void A_lock_that_names_nobody_is_taken_over()
    {
        File.WriteAllText(Path.Combine(scene.State, "lock.json"), "{}");
        scene.Open().Dispose();
        Assert.That(scene.Notices.Single(), Does.Contain("could not be read"));
    }

    [TestCase("facts_v1", "../../../out", 1, "{\\\"txn\\\":{\\\"appId\\\":\\\"a\\\",\\\"version\\\":2}}", TestName = "A_table_outside_the_lake_2")]
    [TestCase("facts_v1", "extract", 7, "{\\\"txn\\\":{\\\"appId\\\":\\\"a\\\",\\\"version\\\":2}}", TestName = "Another_version_than_the_manifest_has")]
    [TestCase("facts_v1", "extract", 1, "no commit", TestName = "A_commit_that_is_none")]
    public void A_redo_log_whose_hash_fits_is_discarded(string dataset, string stage, int version, string commit)
    {
        WriteSealed(scene.EpochFile("pending-", 2), $$$"""
            {"appId":"a","manifest":{"epoch":2,"createdAt":"2026-01-01T00:00:00+00:00","datasets":{"facts_v1":{"stage":"{{{(version == 7 ? "extract" : stage)}}}","version":1,"rows":1,"files":1,"bytes":1}},"facts":{},"layout":{"kind":"Bucket","bucketBits":2}},"tables":[{"dataset":"{{{dataset}}}","stage":"{{{stage}}}","version":{{{version}}},"commit":"{{{commit}}}"}]}
            """);
        scene.Open().Dispose();
        Assert.That(scene.Notices.Single(), Does.Contain("discarded"));
        Assert.That((scene.Show(), Directory.EnumerateFileSystemEntries(scene.Root).Count()), Is.EqualTo(("0a:1:x c1:2:y", 2)));
    }

    private static void WriteSealed(string file, string body) =>
        File.WriteAllText(file, $"{{\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}\",\"body\":{body}}}\n");
}
