using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Checkpoints of every kind, whole and damaged, stand for the commits before them or are passed over.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CheckpointTests : IDisposable
{
    private const string Uuid = "80a083e8-7026-4e79-81be-64bd76c43a11";

    private readonly TableScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_checkpoint_in_parts_is_read_where_all_parts_are_there()
    {
        scene.Checkpoint(Part(5, 1, 2), OldProtocol, Metadata("a long"), Add("x"));
        scene.Checkpoint(Part(5, 2, 2), Add("y"));
        scene.Commit(6, Add("z"));
        Assert.That(scene.Files(), Is.EqualTo("x y z"));
        Assert.That(scene.Open().Snapshot.Version, Is.EqualTo(6));
    }

    [Test]
    public void A_checkpoint_in_parts_that_lacks_one_is_passed_over()
    {
        scene.Checkpoint(Name(2), OldProtocol, Metadata("a long"), Add("old"));
        Commits(3, 7);
        scene.Checkpoint(Part(5, 1, 2), OldProtocol, Metadata("a long"), Add("wrong"));
        Assert.That(scene.Files(), Is.EqualTo("f3 f4 f5 f6 f7 old"));
    }

    [Test]
    public void A_checkpoint_in_JSON_names_sidecars()
    {
        var size = Sidecar("s.parquet", Add("x"), Add("y"));
        File.WriteAllLines(scene.Log($"{4:d20}.checkpoint.{Uuid}.json"), ["""{"checkpointMetadata":{"version":4}}""", OldProtocol, Metadata("a long"), SidecarOf("s.parquet", size), """{"txn":{"appId":"app","version":9}}"""]);
        scene.Commit(5, Remove("x"));
        Assert.That(scene.Files(), Is.EqualTo("y"));
        Assert.That(scene.Open().Snapshot.Transactions["app"].Version, Is.EqualTo(9));
    }

    [TestCase("80a083e8-7026-4e79-81be-64bd76c43a11.")]
    [TestCase("")]
    public void A_checkpoint_in_Parquet_names_sidecars(string uuid)
    {
        var size = Sidecar("s.parquet", Add("x"));
        scene.Checkpoint($"{4:d20}.checkpoint.{uuid}parquet", """{"checkpointMetadata":{"version":4}}""", OldProtocol, Metadata("a long"), SidecarOf("s.parquet", size));
        Assert.That(scene.Files(), Is.EqualTo("x"));
    }

    [TestCase("gone")]
    [TestCase("short")]
    [TestCase("of another version")]
    public void A_checkpoint_whose_sidecar_is_damaged_is_passed_over(string damage)
    {
        scene.Checkpoint(Name(2), OldProtocol, Metadata("a long"), Add("old"));
        Commits(3, 5);
        var size = Sidecar("s.parquet", Add("x"));
        var version = damage == "of another version" ? 3 : 4;
        File.WriteAllLines(scene.Log($"{4:d20}.checkpoint.{Uuid}.json"), [$$$"""{"checkpointMetadata":{"version":{{{version}}}}}""", OldProtocol, Metadata("a long"), SidecarOf("s.parquet", size + (damage == "short" ? 1 : 0))]);
        if (damage == "gone")
        {
            File.Delete(scene.Log("_sidecars/s.parquet"));
        }

        Assert.That(scene.Files(), Is.EqualTo("f3 f4 f5 old"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("{\"version\":")]
    [TestCase("{\"version\":77,\"size\":3}")]
    [TestCase("{\"version\":4,\"size\":\"x\",\"numOfAddFiles\":null,\"checksum\":\"wrong\"}")]
    public void The_hint_to_the_last_checkpoint_is_not_needed(string? hint)
    {
        scene.Checkpoint(Name(4), OldProtocol, Metadata("a long"), Add("x"));
        scene.Commit(5, Add("y"));
        if (hint is not null)
        {
            File.WriteAllText(scene.Log("_last_checkpoint"), hint);
        }

        Assert.That(scene.Files(), Is.EqualTo("x y"));
    }

    [Test]
    [Category("WhatOthersGotWrong")]
    public void A_truncated_checkpoint_that_looks_whole_is_passed_over()
    {
        scene.Checkpoint(Name(2), OldProtocol, Metadata("a long"), Add("old"));
        Commits(3, 5);
        scene.Checkpoint(Name(4), OldProtocol, Metadata("a long"), Add("old"), Add("f3"));
        File.WriteAllText(scene.Log("_last_checkpoint"), """{"version":4,"size":5,"numOfAddFiles":3}""");
        Assert.That(scene.Files(), Is.EqualTo("f3 f4 f5 old"));
    }

    [Test]
    [Category("WhatOthersGotWrong")]
    public void A_job_killed_in_mid_checkpoint_leaves_the_table_openable()
    {
        scene.Create("a long", null, Add("x"));
        Commits(1, 12);
        foreach (var length in new[] { 0, 4, 900 })
        {
            scene.Checkpoint(Name(10), OldProtocol, Metadata("a long"), Add("x"));
            using (var file = File.OpenWrite(scene.Log(Name(10))))
            {
                file.SetLength(Math.Min(length, file.Length - 1));
            }

            Assert.That(scene.Open().Snapshot.Files, Has.Count.EqualTo(13), $"cut at {length}");
        }

        File.Delete(scene.CommitFile(0));
        var error = Assert.Throws<LakeException>(() => scene.Open());
        Assert.That((error!.Code, error.Message.Contains(Name(10), StringComparison.Ordinal)), Is.EqualTo(("table_damaged", true)), "nothing stands in for the first commit now");
    }

    [Test]
    public void A_checkpoint_without_some_kinds_and_fields_is_read()
    {
        scene.Checkpoint(Name(3), OldProtocol, Metadata("a long"), """{"add":{"path":"x","partitionValues":{},"size":7,"stats_parsed":{"numRecords":41}}}""");
        var file = scene.Open().Snapshot.Files["x"];
        Assert.That((file.Size, file.RowCount), Is.EqualTo((7L, 41L)));
    }

    [Test]
    public void A_cleaned_up_head_of_the_log_leaves_later_versions()
    {
        scene.Checkpoint(Name(4), OldProtocol, Metadata("a long"), Add("x"));
        Commits(3, 6);
        Assert.That((scene.Files(4), scene.Files(5)), Is.EqualTo(("x", "f5 x")));
        var error = Assert.Throws<LakeException>(() => scene.Open(3));
        Assert.That((error!.Error, error.Code, error.Message.Contains("4 to 6", StringComparison.Ordinal)), Is.EqualTo((LakeError.Usage, "unknown_version", true)));
        Assert.That(scene.Open().History().Select(c => c.Version), Is.EqualTo(new[] { 6, 5, 4, 3 }));
    }

    [Test]
    public void Opening_costs_the_same_after_a_thousand_commits()
    {
        scene.Create("a long");
        Commits(1, 10);
        scene.Checkpoint(Name(10), OldProtocol, Metadata("a long"), Add("x"));
        Assert.That(scene.Files(), Is.Not.Empty);
        var few = scene.Read.Count;
        Commits(11, 1005);
        for (var version = 20; version <= 1000; version += 10)
        {
            File.Copy(scene.Log(Name(10)), scene.Log(Name(version)));
        }

        Assert.That(scene.Files(), Is.EqualTo("f1001 f1002 f1003 f1004 f1005 x"));
        Assert.That((few, scene.Read.Count), Is.EqualTo((11, 5)));
    }

    [Test]
    public void Compacted_commits_stand_for_those_they_name()
    {
        scene.Create("a long");
        Commits(1, 6);
        File.WriteAllLines(scene.Log($"{1:d20}.{4:d20}.compacted.json"), [Add("f1"), Add("f2"), Add("f4"), Remove("f3")]);
        File.Delete(scene.CommitFile(2));
        Assert.That(scene.Files(), Is.EqualTo("f1 f2 f4 f5 f6"));
        Assert.That(scene.Read, Is.EqualTo(new[] { Path.GetFileName(scene.CommitFile(0)), $"{1:d20}.{4:d20}.compacted.json", Path.GetFileName(scene.CommitFile(5)), Path.GetFileName(scene.CommitFile(6)) }));
        Assert.That(scene.Files(1), Is.EqualTo("f1"), "not beyond the version that is asked for");
        Assert.That(Assert.Throws<LakeException>(() => scene.Open(3))!.Code, Is.EqualTo("table_damaged"));
    }

    [Test]
    public void Damaged_compacted_commits_are_passed_over()
    {
        scene.Create("a long");
        Commits(1, 3);
        File.WriteAllText(scene.Log($"{0:d20}.{3:d20}.compacted.json"), Add("wrong")[..30]);
        Assert.That(scene.Files(), Is.EqualTo("f1 f2 f3"));
    }

    [Test]
    public void Files_of_other_names_do_not_matter()
    {
        scene.Create("a long", null, Add("x"));
        foreach (var name in new[] { $"{0:d20}.crc", $".{0:d20}.json.crc", $"{1:d20}.json.tmp", $"{1:d20}.checkpoint.parquet.tmp", $"{1:d20}.checkpoint.x.parquet", "1.json", $"{3:d20}.{2:d20}.compacted.json", $"{2:d20}.checkpoint.{2:d10}.{1:d10}.parquet" })
        {
            File.WriteAllText(scene.Log(name), "other");
        }

        Assert.That((scene.Files(), scene.Open().Snapshot.Version), Is.EqualTo(("x", 0L)));
    }

    private void Commits(long from, long to)
    {
        for (var version = from; version <= to; version++)
        {
            scene.Commit(version, Add($"f{version}"));
        }
    }

    private long Sidecar(string name, params string[] actions)
    {
        scene.Checkpoint($"_sidecars/{name}", actions);
        return new FileInfo(scene.Log($"_sidecars/{name}")).Length;
    }

    private static string SidecarOf(string name, long size) => $$$"""{"sidecar":{"path":"{{{name}}}","sizeInBytes":{{{size}}},"modificationTime":1}}""";

    private static string Name(long version) => $"{version:d20}.checkpoint.parquet";

    private static string Part(long version, int part, int parts) => $"{version:d20}.checkpoint.{part:d10}.{parts:d10}.parquet";
}
