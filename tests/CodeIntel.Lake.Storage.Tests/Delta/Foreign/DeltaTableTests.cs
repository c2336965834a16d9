using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Files;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Rows of tables as any writer may leave them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeltaTableTests : IDisposable
{
    private readonly TableScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Partition_values_come_from_the_log_whatever_the_path_says()
    {
        scene.Create("p string, a long", ["p"]);
        scene.Commit(
            1,
            scene.Data("p=A%252FA/1.parquet", "SELECT 1 AS a", """{"p":"A/A"}"""),
            scene.Data("p=elsewhere/2%20b.parquet", "SELECT 2 AS a", """{"p":"é 'x'"}"""),
            scene.Data("p=__HIVE_DEFAULT_PARTITION__/3.parquet", "SELECT 3 AS a", """{"p":null}"""),
            scene.Data("4.parquet", "SELECT 4 AS a", """{"p":""}"""));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":1,"p":"A/A"}""", """{"a":2,"p":"é 'x'"}""", """{"a":3,"p":null}""", """{"a":4,"p":null}""" }));
        Assert.That(File.Exists(scene.At("p=A%2FA/1.parquet")));
    }

    [Test]
    public void Partition_values_have_the_types_of_their_columns()
    {
        scene.Create("i integer, d date, b boolean, n decimal(8,3), t timestamp, f double, x binary, u timestamp_ntz, a long", ["i", "d", "b", "n", "t", "f", "x", "u"]);
        scene.Commit(1, scene.Data("1.parquet", "SELECT 1 AS a", """{"i":"-5","d":"2021-09-08","b":"true","n":"1.5","t":"2021-09-08T11:11:11.123456Z","f":"0.25","x":"\u0001é","u":"1970-01-01 00:00:00.5"}"""));
        Assert.That(scene.Rows().Single(), Is.EqualTo("""{"a":1,"b":true,"d":"2021-09-08","f":"0.25","i":-5,"n":"1.500","t":1631099471123456,"u":500000,"x":"AcOp"}"""));
    }

    [Test]
    public void A_partition_value_that_is_none_of_its_type_is_an_error()
    {
        scene.Create("i integer, a long", ["i"]);
        scene.Commit(1, scene.Data("1.parquet", "SELECT 1 AS a", """{"i":"five"}"""));
        Assert.That(Assert.Throws<LakeException>(() => scene.Rows())!.Code, Is.EqualTo("data_file_damaged"));
    }

    [Test]
    public void Columns_that_a_file_lacks_are_null_and_those_that_the_table_lacks_are_left_out()
    {
        scene.Create("a long, b string");
        scene.Commit(1, scene.Data("1.parquet", "SELECT 'gone' AS z, 'x' AS b, 1 AS a"), scene.Data("2.parquet", "SELECT 2 AS A"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":1,"b":"x"}""", """{"a":2,"b":null}""" }));
    }

    [Test]
    public void Fields_that_a_struct_in_a_file_lacks_are_null()
    {
        scene.Commit(0, OldProtocol, RawMetadata("""{"name":"s","type":{"type":"array","elementType":{"type":"struct","fields":[{"name":"x","type":"long","nullable":true,"metadata":{}},{"name":"y","type":"string","nullable":true,"metadata":{}}]},"containsNull":true},"nullable":true,"metadata":{}}"""));
        scene.Commit(1, scene.Data("1.parquet", "SELECT [{'x': 1}, NULL] AS s"));
        Assert.That(scene.Rows().Single(), Is.EqualTo("""{"s":[{"x":1,"y":null},null]}"""));
    }

    [Test]
    public void File_names_with_characters_of_patterns_are_names()
    {
        scene.Create("a long");
        scene.Commit(1, scene.Data("a%2A%5B1%5D.parquet", "SELECT 1 AS a"), scene.Data("b%3F.parquet", "SELECT 2 AS a"));
        scene.Data("ab.parquet", "SELECT 9 AS a");
        scene.Data("bb.parquet", "SELECT 9 AS a");
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":1}""", """{"a":2}""" }));
    }

    [Test]
    public void Columns_named_like_the_engines_own_are_the_tables()
    {
        scene.Create("filename string, file_row_number long, i string");
        scene.Commit(1, scene.Data("1.parquet", "SELECT 'f' AS filename, 77 AS file_row_number, 'i' AS i"));
        Assert.That(scene.Rows().Single(), Is.EqualTo("""{"file_row_number":77,"filename":"f","i":"i"}"""));
    }

    [Test]
    public void More_files_than_are_read_at_once_give_all_their_rows()
    {
        scene.Create("p integer, a long", ["p"]);
        scene.Commit(1, [.. Enumerable.Range(0, 300).Select(i => scene.Data($"{i}.parquet", $"SELECT {i} AS a", $$"""{"p":"{{i}}"}"""))]);
        Assert.That(scene.Open().Rows().Select(r => ((int)r[0]!, (long)r[1]!)).Order(), Is.EqualTo(Enumerable.Range(0, 300).Select(i => (i, (long)i))));
    }

    [Test]
    public void A_table_of_partition_columns_alone_has_rows()
    {
        scene.Create("p integer", ["p"]);
        scene.Commit(1, scene.Data("1.parquet", "SELECT 0 AS unused FROM range(3)", """{"p":"7"}"""));
        Assert.That(scene.Rows(), Is.EqualTo(Enumerable.Repeat("""{"p":7}""", 3)));
    }

    [Test]
    public void Columns_are_mapped_by_name()
    {
        const string Column = """{"name":"seen","type":{"type":"struct","fields":[{"name":"inner","type":"long","nullable":true,"metadata":{"delta.columnMapping.id":3,"delta.columnMapping.physicalName":"col-i"}}]},"nullable":true,"metadata":{"delta.columnMapping.id":1,"delta.columnMapping.physicalName":"col-s"}}""";
        const string Partition = """{"name":"part","type":"string","nullable":true,"metadata":{"delta.columnMapping.id":2,"delta.columnMapping.physicalName":"col-p"}}""";
        scene.Commit(0, """{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}""", RawMetadata($"{Column},{Partition}", ["part"], """{"delta.columnMapping.mode":"name"}"""));
        scene.Commit(1, scene.Data("1.parquet", """SELECT {'col-i': 5} AS "col-s", {'inner': 6} AS seen""", """{"col-p":"v"}"""));
        Assert.That(scene.Rows().Single(), Is.EqualTo("""{"part":"v","seen":{"inner":5}}"""));
        Assert.That(Assert.Throws<UnsupportedFeatureException>(() => DeltaLog.Open(LocalFileSystem.Instance, scene.Root, scene.Connection))!.Feature, Is.EqualTo("columnMapping"), "a dataset of a lake is read without mapping");
    }

    [Test]
    public void Widened_types_are_read_from_narrower_files()
    {
        scene.Commit(0, Features("typeWidening", "timestampNtz"), Metadata("a long, n decimal(12,3), f double, t timestamp_ntz"));
        scene.Commit(1, scene.Data("1.parquet", "SELECT 7::TINYINT AS a, 1.5::DECIMAL(4,1) AS n, 3::INTEGER AS f, DATE '1970-01-02' AS t"));
        Assert.That(scene.Rows().Single(), Is.EqualTo("""{"a":7,"f":"3","n":"1.500","t":86400000000}"""));
    }

    [TestCase("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["v2Checkpoint","glitter"],"writerFeatures":["glitter"]}}""", "glitter")]
    [TestCase("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["variantType"],"writerFeatures":["variantType"]}}""", "variantType")]
    [TestCase("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["catalogManaged"],"writerFeatures":["catalogManaged"]}}""", "catalogManaged")]
    [TestCase("""{"protocol":{"minReaderVersion":4,"minWriterVersion":7}}""", "minReaderVersion 4")]
    [TestCase("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7}}""", "readerFeatures")]
    [TestCase("""{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"readerFeatures":[],"writerFeatures":[]}}""", "readerFeatures")]
    [TestCase("""{"protocol":{"minReaderVersion":3,"minWriterVersion":2,"readerFeatures":[]}}""", "minWriterVersion")]
    public void What_is_not_read_is_refused_by_name(string protocol, string feature)
    {
        scene.Commit(0, protocol, Metadata("a long"), Add("x"));
        var error = Assert.Throws<UnsupportedFeatureException>(() => scene.Open());
        Assert.That((error!.Error, error.Code, error.Feature), Is.EqualTo((LakeError.LakeUnusable, "unsupported_feature", feature)));
        Assert.That(error.Message, Does.Contain($"'{feature}'"));
    }

    [TestCase("a variant", "{}", "variantType")]
    [TestCase("a interval", "{}", "type interval")]
    [TestCase("a long", """{"delta.columnMapping.mode":"id"}""", "columnMapping")]
    public void Metadata_that_is_not_read_is_refused_by_name(string columns, string configuration, string feature)
    {
        scene.Commit(0, """{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}""", Metadata(columns, null, configuration));
        Assert.That(Assert.Throws<UnsupportedFeatureException>(() => scene.Open())!.Feature, Is.EqualTo(feature));
    }

    [Test]
    public void A_feature_that_was_dropped_does_not_matter()
    {
        scene.Commit(0, Features("glitter"), Metadata("a long"));
        scene.Commit(1, OldProtocol, Add("x"));
        Assert.That(scene.Files(), Is.EqualTo("x"));
        Assert.That(Assert.Throws<UnsupportedFeatureException>(() => scene.Open(0))!.Feature, Is.EqualTo("glitter"));
    }

    [TestCase("v2Checkpoint")]
    [TestCase("vacuumProtocolCheck")]
    [TestCase("timestampNtz")]
    [TestCase("deletionVectors")]
    [TestCase("columnMapping")]
    public void A_feature_that_a_table_may_have_and_does_not_use_is_read(string feature)
    {
        scene.Commit(0, Features(feature), Metadata("a long"));
        scene.Commit(1, scene.Data("1.parquet", "SELECT 1 AS a"));
        Assert.That(scene.Rows().Single(), Is.EqualTo("""{"a":1}"""));
    }

    [Test]
    public void A_missing_data_file_is_named()
    {
        scene.Create("a long", null, Add("gone%20file.parquet"));
        Assert.That(scene.Open().Snapshot.Files, Has.Count.EqualTo(1));
        var error = Assert.Throws<LakeException>(() => scene.Rows());
        Assert.That((error!.Code, error.Message.Contains(scene.At("gone file.parquet"), StringComparison.Ordinal)), Is.EqualTo(("data_file_missing", true)));
    }

    [Test]
    public void A_data_file_that_is_no_Parquet_is_an_error()
    {
        scene.Create("a long", null, Add("x.parquet"));
        File.WriteAllText(scene.At("x.parquet"), "PAR1 or not");
        Assert.That(Assert.Throws<LakeException>(() => scene.Rows())!.Code, Is.EqualTo("data_file_damaged"));
    }

    [Test]
    public void A_schema_that_is_none_is_an_error()
    {
        scene.Commit(0, OldProtocol, Metadata("a long").Replace("fields", "columns", StringComparison.Ordinal));
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("table_damaged"));
    }

    [TestCase("""{"protocol":{"minReaderVersion":4294967297,"minWriterVersion":2}}""")]
    [TestCase("""{"protocol":{"minReaderVersion":1e99,"minWriterVersion":2}}""")]
    [TestCase("""{"protocol":{"minReaderVersion":"1","minWriterVersion":2}}""")]
    [TestCase("""{"protocol":null}""")]
    [TestCase("""{"add":{"path":"x","partitionValues":{"p":1},"size":5}}""")]
    [TestCase("""{"add":{"partitionValues":{},"size":5}}""")]
    [TestCase("""{"add":{"path":"x","size":5,"deletionVector":{"storageType":"i","pathOrInlineDv":"","sizeInBytes":-1,"cardinality":1}}}""")]
    [TestCase("""{"add":{"path":"x","size":5}}{"add":{"path":"y","size":5}}""")]
    [TestCase("[]")]
    public void A_line_that_is_no_action_is_named(string line)
    {
        scene.Create("a long");
        scene.Commit(1, Add("y"), line);
        var error = Assert.Throws<LakeException>(() => scene.Open());
        Assert.That(error!.Code, Is.EqualTo("table_damaged"));
        Assert.That(error.Message, Does.Contain(scene.CommitFile(1)).And.Contain("line 2"));
    }

    [Test]
    public void Sizes_beyond_all_bounds_are_the_writers_affair()
    {
        scene.Create("a long", null, Add("x", size: long.MaxValue), Add("y", size: long.MaxValue));
        Assert.That(scene.Open().Snapshot.Files, Has.Count.EqualTo(2));
        Assert.That(() => scene.Open().Snapshot.Bytes, Throws.Nothing);
    }

    [Test]
    public void A_folder_without_a_log_is_no_table() =>
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("table_missing"));

    [Test]
    public void A_commit_info_may_hold_anything()
    {
        scene.Create("a long");
        scene.Commit(1, """{"commitInfo":{"timestamp":"yesterday","operation":7,"operationParameters":{"a":[1],"b":null,"c":true},"operationMetrics":"none","engineInfo":null,"numActions":1.5}}""");
        scene.Commit(2, """{"commitInfo":{"timestamp":1000,"inCommitTimestamp":2000,"operation":"WRITE","operationParameters":{"mode":"Append"},"engineInfo":"someone","numActions":9}}""", Add("x"));
        scene.Commit(3, """{"commitInfo":[]}""", Remove("x"));
        var history = scene.Open().History().ToList();
        Assert.That(history.Select(c => (c.Version, c.Operation, c.Engine, c.FilesAdded, c.FilesRemoved)), Is.EqualTo(new[] { (3L, "", null, 0, 1), (2L, "WRITE", "someone", 1, 0), (1L, "", null, 0, 0), (0L, "", null, 0, 0) }));
        Assert.That(history.Select(c => c.Time?.ToUnixTimeMilliseconds()), Is.EqualTo(new long?[] { null, 2000, null, null }));
        Assert.That(history[2].Parameters, Is.EquivalentTo(new Dictionary<string, string> { ["a"] = "[1]", ["c"] = "true" }));
    }

    [Test]
    public void A_commit_of_ours_that_is_cut_at_the_end_of_a_line_is_damaged()
    {
        Assert.That(DeltaLog.TryCommit(
            LocalFileSystem.Instance,
            scene.Root,
            0,
            [
                new ProtocolAction(1, 2),
                new MetadataAction("i", null, """{"type":"struct","fields":[]}""", [], new Dictionary<string, string>(), null),
                new CommitInfoAction(1, "REPLACE", new Dictionary<string, string>(), new Dictionary<string, string>()),
                new AddAction("x", new Dictionary<string, string?>(), 5, 1, true, null),
                new AddAction("y", new Dictionary<string, string?>(), 5, 1, true, null),
            ]));
        Assert.That(scene.Files(), Is.EqualTo("x y"));
        var lines = File.ReadAllLines(scene.CommitFile(0));
        for (var kept = 1; kept < lines.Length; kept++)
        {
            File.WriteAllLines(scene.CommitFile(0), lines[..kept]);
            Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("table_damaged"), $"{kept} lines");
        }
    }

    [Test]
    public void Two_overwrites_of_one_partition_leave_the_rows_of_the_second()
    {
        scene.Create("p string, a long", ["p"], scene.Data("p=x/1.parquet", "SELECT 1 AS a", """{"p":"x"}"""), scene.Data("p=y/1.parquet", "SELECT 9 AS a", """{"p":"y"}"""));
        scene.Commit(1, Remove("p=x/1.parquet"), scene.Data("p=x/2.parquet", "SELECT 2 AS a", """{"p":"x"}"""));
        scene.Commit(2, scene.Data("p=x/3.parquet", "SELECT 3 AS a", """{"p":"x"}"""), Remove("p=x/2.parquet"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":3,"p":"x"}""", """{"a":9,"p":"y"}""" }));
        Assert.That(scene.Rows(1), Is.EqualTo(new[] { """{"a":2,"p":"x"}""", """{"a":9,"p":"y"}""" }));
    }

    [Test]
    public void A_partition_whose_new_set_is_empty_has_no_rows()
    {
        scene.Create("p string, a long", ["p"], scene.Data("p=x/1.parquet", "SELECT 1 AS a", """{"p":"x"}"""), scene.Data("p=y/1.parquet", "SELECT 9 AS a", """{"p":"y"}"""));
        scene.Commit(1, Remove("p=x/1.parquet"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":9,"p":"y"}""" }));
    }

    [Test]
    public void A_file_that_is_added_twice_counts_once()
    {
        scene.Create("a long", null, scene.Data("1.parquet", "SELECT 1 AS a"));
        scene.Commit(1, scene.Data("1.parquet", "SELECT 1 AS a"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":1}""" }));
    }
}
