using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Values that Delta's types hold and .NET's do not, in columns, in parts of columns and in partition values.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DistantValueTests : IDisposable
{
    private readonly TableScene scene = new();

    public void Dispose() => scene.Dispose();

    [TestCase("date", "DATE '0044-03-15 (BC)'", "\"-0043-03-15\"")]
    [TestCase("date", "DATE '0001-01-01' - 1", "\"0000-12-31\"")]
    [TestCase("date", "DATE '0001-12-31 (BC)' - 366", "\"-0001-12-31\"")]
    [TestCase("date", "DATE '9999-12-31' + 1", "\"+10000-01-01\"")]
    [TestCase("date", "DATE '12000-02-29'", "\"+12000-02-29\"")]
    [TestCase("timestamp", "TIMESTAMPTZ '0044-03-15 (BC) 01:02:03.000004+00'", "-63517820276999996")]
    [TestCase("timestamp_ntz", "TIMESTAMP '12345-06-07 08:09:10'", "327416976550000000")]
    [TestCase("decimal(38,0)", "(-99999999999999999999999999999999999999)::DECIMAL(38,0)", "\"-99999999999999999999999999999999999999\"")]
    [TestCase("decimal(38,38)", "0.00000000000000000000000000000000000001::DECIMAL(38,38)", "\"0.00000000000000000000000000000000000001\"")]
    public void Are_read_from_a_column(string type, string value, string expected)
    {
        scene.Commit(0, Features("timestampNtz"), Metadata($"a {type}"));
        scene.Commit(1, scene.Data("x.parquet", $"SELECT {value} AS a"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { $"{{\"a\":{expected}}}" }));
    }

    [Test]
    public void Are_read_from_parts_of_a_column()
    {
        scene.Commit(0, OldProtocol, RawMetadata("""{"name":"a","type":{"type":"array","elementType":"date","containsNull":true},"nullable":true,"metadata":{}}"""));
        scene.Commit(1, scene.Data("x.parquet", "SELECT [DATE '0044-03-15 (BC)', NULL, DATE '2000-01-01'] AS a"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":["-0043-03-15",null,"2000-01-01"]}""" }));
    }

    [TestCase("date", "-0043-03-15", "\"-0043-03-15\"")]
    [TestCase("date", "+12000-02-29", "\"+12000-02-29\"")]
    [TestCase("date", "0000-12-31", "\"0000-12-31\"")]
    [TestCase("timestamp", "-0043-03-15 01:02:03.000004", "-63517820276999996")]
    [TestCase("timestamp", "+12345-06-07 08:09:10", "327416976550000000")]
    [TestCase("timestamp_ntz", "+12345-06-07 08:09:10", "327416976550000000")]
    [TestCase("decimal(38,2)", "-999999999999999999999999999999999999.99", "\"-999999999999999999999999999999999999.99\"")]
    public void Are_read_from_a_partition_value(string type, string value, string expected)
    {
        scene.Commit(0, Features("timestampNtz"), Metadata($"a long, p {type}", ["p"]));
        scene.Commit(1, scene.Data("x.parquet", "SELECT 1 AS a", $$"""{"p":"{{value}}"}"""));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { $"{{\"a\":1,\"p\":{expected}}}" }));
    }

    [TestCase("date", "yesterday")]
    [TestCase("long", "9223372036854775808")]
    [TestCase("decimal(4,2)", "100")]
    public void A_partition_value_that_is_none_of_its_type_is_damaged(string type, string value)
    {
        scene.Commit(0, OldProtocol, Metadata($"a long, p {type}", ["p"]));
        scene.Commit(1, scene.Data("x.parquet", "SELECT 1 AS a", $$"""{"p":"{{value}}"}"""));
        Assert.That(Assert.Throws<LakeException>(() => scene.Rows())!.Code, Is.EqualTo("data_file_damaged"));
    }

    [TestCase("""{"numRecords":99999999999999999999,"minValues":{"a":"-9999-01-01"}}""")]
    [TestCase("""{"numRecords":1.5,"maxValues":{"a":"+99999-01-01"}}""")]
    [TestCase("""{"numRecords":"many"}""")]
    public void Statistics_beyond_a_number_count_as_missing(string statistics)
    {
        scene.Create("a date");
        var add = scene.Data("x.parquet", "SELECT DATE '0044-03-15 (BC)' AS a").Replace("\"size\"", $"\"stats\":{System.Text.Json.JsonSerializer.Serialize(statistics)},\"size\"", StringComparison.Ordinal);
        scene.Commit(1, add);
        Assert.That(scene.Open().Snapshot.Files.Values.Single().RowCount, Is.Null);
        Assert.That(scene.Rows(), Has.Length.EqualTo(1));
    }
}
