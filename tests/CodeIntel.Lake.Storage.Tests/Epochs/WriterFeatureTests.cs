using System.Text.Json;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>A table whose writers must do what this program does not is refused by the feature's name, and nothing is written.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WriterFeatureTests : IDisposable
{
    private static readonly string[] Refused =
    [
        "allowColumnDefaults", "checkpointProtection", "clustering", "columnMapping", "domainMetadata", "icebergCompatV1",
        "icebergCompatV2", "icebergCompatV3", "inCommitTimestamp", "materializePartitionColumns", "rowTracking", "timestampNtz", "typeWidening", "unheardOf", "variantType",
    ];

    private static readonly (string Feature, string Metadata)[] InUse =
    [
        ("appendOnly", Metadata("""{"delta.appendOnly":"true"}""")),
        ("checkConstraints", Metadata("""{"delta.constraints.positive":"at > 0"}""")),
        ("columnMapping", Metadata("""{"delta.columnMapping.mode":"name"}""")),
        ("delta.checkpoint.writeStatsAsStruct", Metadata("""{"delta.checkpoint.writeStatsAsStruct":"true"}""")),
        ("delta.checkpoint.writeStatsAsJson", Metadata("""{"delta.checkpoint.writeStatsAsJson":"false"}""")),
        ("invariants", Metadata("{}", """{"delta.invariants":"{\"expression\":{\"expression\":\"at > 0\"}}"}""")),
        ("generatedColumns", Metadata("{}", """{"delta.generationExpression":"at + 1"}""")),
        ("identityColumns", Metadata("{}", """{"delta.identity.start":1}""")),
    ];

    private static readonly string[] Honoured =
    [
        Protocol(1, 2),
        Protocol(1, 4),
        Protocol(1, 6),
        Protocol(1, 7, "changeDataFeed", "appendOnly", "invariants"),
        Protocol(1, 7, "checkConstraints", "generatedColumns", "identityColumns"),
        """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["v2Checkpoint","vacuumProtocolCheck"],"writerFeatures":["v2Checkpoint","vacuumProtocolCheck"]}}""",
    ];

    private readonly LakeScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Another_program_turned_a_feature_on()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        foreach (var feature in Refused)
        {
            AssertRefused(feature, Protocol(1, 7, "appendOnly", feature));
        }
    }

    [Test]
    public void Another_program_put_a_feature_to_use()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        foreach (var (feature, metadata) in InUse)
        {
            AssertRefused(feature, metadata);
        }
    }

    [Test]
    public void A_protocol_that_no_writer_knows()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        AssertRefused("minWriterVersion 8", Protocol(1, 8));
        AssertRefused("writerFeatures", Protocol(1, 7));
        AssertRefused("writerFeatures", Protocol(1, 4, "appendOnly"));
    }

    [Test]
    public void The_epochs_own_version_has_the_feature()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        ReplaceProtocol(Protocol(1, 7, "appendOnly", "clustering"));
        AssertRefused("clustering");
    }

    [Test]
    public void Protocols_that_are_kept_to()
    {
        scene.Epoch(RowScope.All, (A, 1, "text 0"));
        for (var i = 0; i < Honoured.Length; i++)
        {
            ReplaceProtocol(Honoured[i]);
            scene.Epoch(RowScope.Of([A]), (A, 1, $"text {i + 1}"));
            Assert.That(scene.Show(), Is.EqualTo($"0a:1:text {i + 1}"), Honoured[i]);
        }

        using (var store = scene.Open())
        {
            Restore.Run(store, scene.Connection, 1);
        }

        Assert.That(scene.Show(), Is.EqualTo("0a:1:text 0"));
    }

    private static string Metadata(string configuration, string column = "{}")
    {
        var schema = "{\"type\":\"struct\",\"fields\":[{\"name\":\"at\",\"type\":\"integer\",\"nullable\":false,\"metadata\":" + column + "}]}";
        return $$$"""{"metaData":{"id":"i","format":{"provider":"parquet","options":{}},"configuration":{{{configuration}}},"partitionColumns":[],"schemaString":{{{JsonSerializer.Serialize(schema)}}}}}""";
    }

    private static string Protocol(int reader, int writer, params string[] features) =>
        $$$"""{"protocol":{"minReaderVersion":{{{reader}}},"minWriterVersion":{{{writer}}}{{{(features.Length == 0 ? "" : $",\"writerFeatures\":{JsonSerializer.Serialize(features)}")}}}}}""";

    /// <summary>The first commit as if it had been made with another protocol.</summary>
    private void ReplaceProtocol(string protocol) => File.WriteAllLines(
        scene.Commit(0), File.ReadAllLines(scene.Commit(0)).Select(l => l.StartsWith("{\"protocol\"", StringComparison.Ordinal) ? protocol : l));

    /// <param name="feature">The feature that is named.</param>
    /// <param name="action">What another program committed, but for its commit info; null for nothing.</param>
    private void AssertRefused(string feature, string? action = null)
    {
        if (action is not null)
        {
            File.WriteAllText(scene.Commit(1), $"{{\"commitInfo\":{{\"timestamp\":1,\"operation\":\"SET TBLPROPERTIES\"}}}}\n{action}\n");
        }

        var before = Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories);
        Action[] writers =
        [
            () => scene.Epoch(RowScope.Of([A]), (A, 1, "y")),
            () => Write(s => Optimize.Run(s, scene.Connection)),
            () => Write(s => Restore.Run(s, scene.Connection, 1)),
            () => Write(s => Vacuum.Run(s, scene.Connection, new VacuumOptions { KeepEpochs = 1, KeepAge = TimeSpan.Zero })),
        ];
        foreach (var write in writers)
        {
            var error = Assert.Throws<UnsupportedFeatureException>(() => write());
            Assert.That((error!.Error, error.Code, error.Feature), Is.EqualTo((LakeError.LakeUnusable, "unsupported_feature", feature)));
        }

        Assert.That(Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories), Is.EquivalentTo(before), "nothing was written");
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"), "the epoch can be read");
    }

    private void Write(Action<LakeStore> work)
    {
        using var store = scene.Open();
        work(store);
    }
}
