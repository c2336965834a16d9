using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Delta;

public sealed class DeltaLogTests
{
    private const string Start =
        """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"i","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":["p"],"configuration":{"k":"v"}}}
        """;

    private IEngine database = null!;
    private IEngineSession connection = null!;
    private string table = null!;

    [SetUp]
    public void SetUp()
    {
        database = Engine.Open(new EngineLimits());
        connection = database.Connect();
        table = Folders.Temporary("delta-");
        Directory.CreateDirectory(Path.Combine(table, "_delta_log"));
    }

    [TearDown]
    public void TearDown()
    {
        connection.Dispose();
        database.Dispose();
        Directory.Delete(table, recursive: true);
    }

    [Test]
    public void Adds_removes_and_transactions_are_replayed()
    {
        Write(0, Start, Add("a"), Add("b"));
        Write(1, Remove("a"), Add("c"), """{"txn":{"appId":"app","version":7}}""", """{"domainMetadata":{"domain":"x"}}""");
        var snapshot = Open();
        Assert.That((snapshot.Version, snapshot.Transactions["app"].Version), Is.EqualTo((1L, 7L)));
        Assert.That(snapshot.Files.Keys, Is.EquivalentTo(new[] { "b", "c" }));
        Assert.That(Open(0).Files.Keys, Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public void Add_and_remove_meet_by_the_raw_text_of_the_path()
    {
        Write(0, Start, Add("p=a1/x.parquet"), Add("p%3Db2/y%20z.parquet"));
        Write(1, Remove("p%3Da1/x.parquet"), Remove("p%3Db2/y%20z.parquet"));
        Assert.That(Open().Files.Keys, Is.EqualTo(new[] { "p=a1/x.parquet" }));
        Assert.That(Open(0).Files["p%3Db2/y%20z.parquet"].FullPath, Is.EqualTo(Path.Combine(table, "p=b2/y z.parquet")));
    }

    [Test]
    public void Statistics_that_are_missing_or_odd_are_unknown()
    {
        Write(0, Start, Add("none"), Add("odd", "not json"), Add("some", """{\"numRecords\":3,\"minValues\":{\"x\":[1],\"file_id\":\"f1\"},\"maxValues\":{\"file_id\":\"f9\"}}"""));
        var files = Open().Files;
        Assert.That((files["none"].RowCount, files["odd"].MinFileId), Is.EqualTo(((long?)null, (string?)null)));
        Assert.That((files["some"].RowCount, files["some"].MinFileId, files["some"].MaxFileId), Is.EqualTo(((long?)3, "f1", "f9")));
    }

    [Test]
    public void A_cut_commit_is_named()
    {
        Write(0, Start, Add("a"));
        File.WriteAllText(Commit(1), Add("b")[..20]);
        AssertDamaged(Commit(1));
    }

    [Test]
    public void A_gap_is_named()
    {
        Write(0, Start);
        Write(2, Add("a"));
        AssertDamaged(Commit(1));
    }

    [Test]
    public void Reader_features_are_refused_by_name()
    {
        Write(0, Start.Replace("\"minReaderVersion\":1,\"minWriterVersion\":2", "\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"timestampNtz\"]", StringComparison.Ordinal));
        var error = Assert.Throws<UnsupportedFeatureException>(() => Open());
        Assert.That((error!.Code, error.Message.Contains("timestampNtz", StringComparison.Ordinal)), Is.EqualTo(("unsupported_feature", true)));
    }

    [Test]
    [Category("WhatOthersGotWrong")]
    public void A_rename_over_an_existing_commit_is_none()
    {
        Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, table, 0, [new ProtocolAction(1, 2)]), Is.True);
        Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, table, 0, [new ProtocolAction(3, 7)]), Is.False);
        Assert.That(File.ReadAllText(Commit(0)), Does.Contain("\"minReaderVersion\":1"));
        Assert.That(Directory.GetFiles(Path.Combine(table, "_delta_log")), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_checkpoint_stands_for_the_commits_before_it()
    {
        WriteWithCheckpoint();
        var expected = Open();
        File.Delete(Commit(0));
        File.Delete(Commit(1));
        var actual = Open();
        Assert.That(actual.Files.Values.Select(f => (f.RawPath, f.Size, f.RowCount, f.Partition("p"))), Is.EquivalentTo(expected.Files.Values.Select(f => (f.RawPath, f.Size, f.RowCount, f.Partition("p")))));
        Assert.That(actual.Tombstones.Select(t => t.Path), Is.EqualTo(new[] { "gone" }));
        Assert.That(actual.Metadata.Configuration, Is.EquivalentTo(new Dictionary<string, string> { ["k"] = "v" }));
        Assert.That(actual.Transactions["app"].Version, Is.EqualTo(7));
    }

    [Test]
    public void A_damaged_checkpoint_is_passed_over()
    {
        WriteWithCheckpoint();
        using (var file = File.OpenWrite(Checkpoint))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.That(Open().Files.Keys, Is.EquivalentTo(new[] { "a", "b" }));
        File.Delete(Commit(0));
        Assert.That(Assert.Throws<LakeException>(() => Open())!.Message, Does.Contain(Checkpoint));
    }

    [Test]
    public void A_checkpoint_stands_in_for_a_cut_commit_before_it()
    {
        WriteWithCheckpoint();
        File.WriteAllText(Commit(1), "{\"rem");
        Assert.That(Open().Files.Keys, Is.EquivalentTo(new[] { "a", "b" }));
    }

    private string Checkpoint => Path.Combine(table, "_delta_log", $"{1:d20}.checkpoint.parquet");

    private void WriteWithCheckpoint()
    {
        var deleted = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Write(0, Start, Add("a", """{\"numRecords\":3}"""), Add("gone"), """{"txn":{"appId":"app","version":7}}""");
        Write(1, $$$"""{"remove":{"path":"gone","deletionTimestamp":{{{deleted}}},"dataChange":true}}""");
        DeltaLog.WriteCheckpoint(LocalFileSystem.Instance, table, 1, DateTimeOffset.UtcNow, connection);
        Write(2, Add("b"));
    }

    private void AssertDamaged(string file)
    {
        var error = Assert.Throws<LakeException>(() => Open());
        Assert.That((error!.Error, error.Code, error.Message.Contains(file, StringComparison.Ordinal)), Is.EqualTo((LakeError.LakeUnusable, "table_damaged", true)));
    }

    private DeltaSnapshot Open(long? version = null) => DeltaLog.Open(LocalFileSystem.Instance, table, connection, version);

    private string Commit(long version) => Path.Combine(table, "_delta_log", $"{version:d20}.json");

    private void Write(long version, params string[] lines) => File.WriteAllText(Commit(version), string.Join('\n', lines) + "\n");

    private static string Add(string path, string? stats = null) =>
        $$$"""{"add":{"path":"{{{path}}}","partitionValues":{"p":"v"},"size":5,"modificationTime":1,"dataChange":true{{{(stats is null ? "" : $",\"stats\":\"{stats}\"")}}}}}""";

    private static string Remove(string path) => $$$"""{"remove":{"path":"{{{path}}}","deletionTimestamp":1,"dataChange":true}}""";
}
