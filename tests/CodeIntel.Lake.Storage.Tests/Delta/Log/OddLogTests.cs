using System.Text;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Logs in which a value is of another kind than the protocol says, found by fuzzing: each once was read as something else, or ended in an error of no name.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OddLogTests : IDisposable
{
    private readonly TableScene scene = new();

    public void Dispose() => scene.Dispose();

    [TestCase("""{"add":{"path":"x","partitionValues":[],"size":5,"dataChange":true}}""", TestName = "Partition_values_that_are_a_list")]
    [TestCase("""{"add":{"path":"x","partitionValues":{},"size":5,"deletionVector":[]}}""", TestName = "A_deletion_vector_that_is_a_list")]
    [TestCase("""{"add":{"path":"a%00b","partitionValues":{},"size":5}}""", TestName = "A_path_that_no_file_can_have")]
    [TestCase("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[null,"fromTheFuture"],"writerFeatures":[]}}""", TestName = "A_null_before_an_unknown_feature")]
    [TestCase("""{"metaData":{"id":"i","format":[],"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[]}}""", TestName = "A_format_that_is_a_list")]
    public void Is_damaged(string line)
    {
        scene.Create("a long");
        scene.Commit(1, line);
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("table_damaged"));
    }

    [Test]
    public void A_flipped_bit_that_leaves_no_UTF_8_is_no_unknown_action()
    {
        scene.Create("a long");
        scene.Commit(1, Add("x"));
        File.WriteAllBytes(scene.CommitFile(1), [.. Encoding.UTF8.GetBytes(Add("x")).Select((b, i) => i == 2 ? (byte)(b | 0x80) : b)]);
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("table_damaged"));
    }

    [Test]
    public void A_deletion_vector_in_a_file_without_end_is_not_read()
    {
        if (!File.Exists("/dev/zero"))
        {
            Assert.Ignore("there is no /dev/zero");
        }

        scene.Commit(0, Features("deletionVectors"), Metadata("a long"));
        scene.Commit(1, scene.Data("x.parquet", "SELECT 1 AS a", "{}", """{"storageType":"p","pathOrInlineDv":"/dev/zero","offset":1,"sizeInBytes":34,"cardinality":1}"""));
        Assert.That(Assert.Throws<LakeException>(() => scene.Rows())!.Code, Is.EqualTo("data_file_damaged"));
    }
}
