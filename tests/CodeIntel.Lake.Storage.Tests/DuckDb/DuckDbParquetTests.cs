using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DuckDbParquetTests : IDisposable
{
    private readonly DuckDbScene scene = new(threads: 2);

    public DuckDbParquetTests()
    {
        scene.Connection.Execute("""
            CREATE TABLE t AS SELECT range AS n, CASE WHEN range % 10 = 0 THEN NULL ELSE 'text ' || (range % 7) END AS s,
                TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(range) AS at, [range, range + 1] AS l
            FROM range(300000)
            """);
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_copy_returns_its_statistics_and_reads_back()
    {
        var file = Path.Combine(scene.Folder, "x.parquet");

        using var result = scene.Connection.Query($"COPY (FROM t ORDER BY n) TO {SqlText.Literal(file)} (FORMAT parquet, COMPRESSION zstd, RETURN_STATS)");

        Assert.That(result.Names, Is.EqualTo(new[] { "filename", "count", "file_size_bytes", "footer_size_bytes", "column_statistics", "partition_keys" }));
        Assert.That(result.Types[4].SqlName, Is.EqualTo("MAP(VARCHAR, MAP(VARCHAR, VARCHAR))"));
        var row = result.ToList().Single();
        Assert.That(row[0], Is.EqualTo(file));
        Assert.That(row[1], Is.EqualTo(300_000UL));
        Assert.That(row[2], Is.EqualTo((ulong)new FileInfo(file).Length));
        Assert.That(row[5], Is.Null);
        var statistics = Nested(row[4]);
        Assert.That(statistics.Keys, Is.EquivalentTo(new[] { "\"n\"", "\"s\"", "\"at\"", "\"l\".\"element\"" }));
        Assert.That(Texts(statistics["\"n\""]), Is.SupersetOf(Pairs(("min", "0"), ("max", "299999"), ("null_count", "0"), ("num_values", "300000"))));
        Assert.That(Texts(statistics["\"s\""]), Is.SupersetOf(Pairs(("min", "text 0"), ("max", "text 6"), ("null_count", "30000"))));
        Assert.That(Texts(statistics["\"at\""]), Is.SupersetOf(Pairs(("min", "2024-01-01 00:00:00+00"), ("max", "2024-01-04 11:19:59+00"))));
        Assert.That(scene.Value($"count(*) FROM ((FROM t EXCEPT FROM read_parquet({SqlText.Literal(file)})) UNION ALL (FROM read_parquet({SqlText.Literal(file)}) EXCEPT FROM t))"), Is.Zero);
    }

    [Test]
    public void A_partitioned_copy_returns_the_keys_of_each_file()
    {
        var rows = scene.Rows($"COPY (SELECT *, n % 3 AS p FROM t) TO {SqlText.Literal(scene.Folder)} (FORMAT parquet, PARTITION_BY (p), OVERWRITE, RETURN_STATS)");

        var keys = rows.Select(r => Nested(r[5])["p"]);
        Assert.That(keys, Is.EquivalentTo(new[] { "0", "1", "2" }));
        Assert.That(rows.Select(r => r[1]), Is.All.EqualTo(100_000UL));
    }

    [Test]
    public void A_sorted_copy_is_the_same_to_the_byte_each_time()
    {
        var copies = Enumerable.Range(0, 4).Select(i => Path.Combine(scene.Folder, $"{i}.parquet")).ToList();
        foreach (var copy in copies)
        {
            scene.Connection.Execute($"COPY (FROM t ORDER BY s, n) TO {SqlText.Literal(copy)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)");
        }

        var first = File.ReadAllBytes(copies[0]);
        Assert.That(copies.Skip(1).Select(File.ReadAllBytes), Is.All.EqualTo(first));
    }

    [Test]
    public void Json_is_read()
    {
        var file = Path.Combine(scene.Folder, "x.json");
        File.WriteAllText(file, "{\"a\": 1, \"b\": [\"x\"]}\n{\"a\": 2, \"b\": []}\n");

        Assert.That(
            scene.Rows($"SELECT a, b FROM read_json({SqlText.Literal(file)})"),
            Is.EqualTo(new[] { new object?[] { 1L, new List<object?> { "x" } }, [2L, new List<object?>()] }));
    }

    private static Dictionary<string, object?> Nested(object? map) =>
        ((List<KeyValuePair<object?, object?>>)map!).ToDictionary(p => (string)p.Key!, p => p.Value);

    private static Dictionary<string, string> Texts(object? map) => Nested(map).ToDictionary(p => p.Key, p => (string)p.Value!);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(params (string Key, string Value)[] pairs) => pairs.Select(p => KeyValuePair.Create(p.Key, p.Value));
}
