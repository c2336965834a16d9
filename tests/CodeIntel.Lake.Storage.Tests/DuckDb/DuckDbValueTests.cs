using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DuckDbValueTests : IDisposable
{
    private readonly DuckDbScene scene = new();

    public void Dispose() => scene.Dispose();

    private static IEnumerable<TestCaseData> Scalars()
    {
        yield return Case("true", true, "BOOLEAN");
        yield return Case("(-128)::TINYINT", -128, "TINYINT");
        yield return Case("(-32768)::SMALLINT", -32768, "SMALLINT");
        yield return Case("(-2147483648)::INTEGER", int.MinValue, "INTEGER");
        yield return Case("(-9223372036854775808)::BIGINT", long.MinValue, "BIGINT");
        yield return Case("255::UTINYINT", 255, "UTINYINT");
        yield return Case("65535::USMALLINT", 65535, "USMALLINT");
        yield return Case("4294967295::UINTEGER", uint.MaxValue, "UINTEGER");
        yield return Case("18446744073709551615::UBIGINT", ulong.MaxValue, "UBIGINT");
        yield return Case("'-170141183460469231731687303715884105728'::HUGEINT", Int128.MinValue, "HUGEINT");
        yield return Case("1.5::FLOAT", 1.5f, "FLOAT");
        yield return Case("-0.1::DOUBLE", -0.1, "DOUBLE");
        yield return Case("1.5::DECIMAL(4,1)", 1.5m, "DECIMAL(4,1)");
        yield return Case("(-12345.678)::DECIMAL(9,3)", -12345.678m, "DECIMAL(9,3)");
        yield return Case("(-0.000000000000000001)::DECIMAL(18,18)", -0.000000000000000001m, "DECIMAL(18,18)");
        yield return Case("79228162514264337593543950335::DECIMAL(38,0)", decimal.MaxValue, "DECIMAL(38,0)");
        yield return Case("79228162514264337593543950336::DECIMAL(38,0)", "79228162514264337593543950336", "DECIMAL(38,0)");
        yield return Case("'-0.01'::DECIMAL(38,30)", "-0.010000000000000000000000000000", "DECIMAL(38,30)");
        yield return Case("'naïve 🦆 text'", "naïve 🦆 text", "VARCHAR");
        yield return Case("'\\x00\\xFF'::BLOB", new byte[] { 0, 255 }, "BLOB");
        yield return Case("'01234567-89ab-cdef-fedc-ba9876543210'::UUID", "01234567-89ab-cdef-fedc-ba9876543210", "UUID");
        yield return Case("DATE '1969-12-31'", new DateOnly(1969, 12, 31), "DATE");
        yield return Case("TIMESTAMP '1969-12-31 23:59:59.999999'", Utc(1969, 12, 31, 23, 59, 59).AddTicks(9999990), "TIMESTAMP");
        yield return Case("TIMESTAMP_S '2024-02-29 01:02:03'", Utc(2024, 2, 29, 1, 2, 3), "TIMESTAMP_S");
        yield return Case("TIMESTAMP_MS '2024-02-29 01:02:03.004'", Utc(2024, 2, 29, 1, 2, 3).AddMilliseconds(4), "TIMESTAMP_MS");
        yield return Case("TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", Utc(1969, 12, 31, 23, 59, 59).AddTicks(9999999), "TIMESTAMP_NS");
        yield return Case("TIMESTAMPTZ '2024-02-29 01:02:03+05:30'", Utc(2024, 2, 28, 19, 32, 3), "TIMESTAMP WITH TIME ZONE");
        yield return Case("'{\"a\":1}'::JSON", "{\"a\":1}", "VARCHAR");
        yield return Case("NULL", null, "INTEGER");
        yield return Case("NULL::BIGINT[]", null, "BIGINT[]");
    }

    [TestCaseSource(nameof(Scalars))]
    public void A_value_and_its_type_are_read(string expression, object? value, string type)
    {
        using var result = scene.Connection.Query($"SELECT {expression} AS v");

        Assert.That(result.Names, Is.EqualTo(new[] { "v" }));
        Assert.That(result.Types[0].SqlName, Is.EqualTo(type));
        var read = result.ToList()[0][0];
        Assert.That(read, Is.EqualTo(value));
        Assert.That(read?.GetType(), Is.EqualTo(value?.GetType()));
    }

    [Test]
    public void Times_are_utc() => Assert.That(((DateTime)scene.Value("TIMESTAMPTZ '2024-01-01 00:00:00'")!).Kind, Is.EqualTo(DateTimeKind.Utc));

    [Test]
    public void Every_connection_speaks_utc()
    {
        using var other = scene.Database.Connect();

        Assert.That(other.Scalar<string>("SELECT current_setting('TimeZone')"), Is.EqualTo("UTC"));
    }

    [Test]
    public void Nested_values_are_read()
    {
        var list = scene.Value("[[1::BIGINT, NULL], [], NULL]");
        var pair = (Dictionary<string, object?>)scene.Value("{'a': 1::INTEGER, 'b': ['x', NULL]}")!;
        var map = (List<KeyValuePair<object?, object?>>)scene.Value("MAP {'k': MAP {'n': 1.5::DECIMAL(3,1)}, 'e': MAP {}}")!;

        Assert.That(list, Is.EqualTo(new List<object?> { new List<object?> { 1L, null }, new List<object?>(), null }));
        Assert.That(pair["a"], Is.EqualTo(1));
        Assert.That(pair["b"], Is.EqualTo(new List<object?> { "x", null }));
        Assert.That(map.Select(p => p.Key), Is.EqualTo(new[] { "k", "e" }));
        Assert.That(map[0].Value, Is.EqualTo(new List<KeyValuePair<object?, object?>> { new("n", 1.5m) }));
        Assert.That(map[1].Value, Is.Empty);
    }

    [Test]
    public void Nested_types_are_written()
    {
        using var result = scene.Connection.Query("SELECT {'a b': 1, 'c': [MAP {1::TINYINT: true}]} AS v");

        Assert.That(result.Types[0], Is.EqualTo(new EngineColumnType("STRUCT(\"a b\" INTEGER, \"c\" MAP(TINYINT, BOOLEAN)[])", IsNumber: false)));
    }

    [Test]
    public void Fields_without_a_name_go_by_position()
    {
        var row = (Dictionary<string, object?>)scene.Value("row('x', 'y')")!;

        Assert.That(row.Keys, Is.EqualTo(new[] { "1", "2" }));
    }

    [TestCase("INTERVAL 1 DAY", "INTERVAL")]
    [TestCase("[TIME '01:02:03']", "TIME[]")]
    [TestCase("{'a': '1'::BIT}", "STRUCT(\"a\" BIT)")]
    public void A_type_that_is_not_read_is_named(string expression, string type)
    {
        var error = Assert.Throws<EngineException>(() => scene.Connection.Query($"SELECT {expression} AS odd").Dispose())!;

        Assert.That(error.Message, Does.Contain($"Column 'odd' is of type {type}").And.Contain("Cast it to VARCHAR"));
    }

    [TestCase("DATE 'infinity'", "infinity")]
    [TestCase("TIMESTAMP '-infinity'", "-infinity")]
    [TestCase("TIMESTAMP_NS '-infinity'", "-infinity")]
    [TestCase("DATE '10000-01-01'", "+10000-01-01")]
    [TestCase("DATE '0001-01-01 (BC)'", "0000-01-01")]
    [TestCase("DATE '0401-03-01 (BC)' - 1", "-0400-02-29")]
    [TestCase("TIMESTAMP '0001-01-01 (BC) 00:00:00.5'", "0000-01-01 00:00:00.5Z")]
    public void A_time_beyond_the_calendar_of_NET_is_one_of_its_own(string expression, string expected)
    {
        Assert.That(scene.Value(expression), Is.TypeOf<DistantTime>().With.Property(nameof(DistantTime.IsDate)).EqualTo(expression.StartsWith("DATE", StringComparison.Ordinal)));
        Assert.That(scene.Value(expression)!.ToString(), Is.EqualTo(expected));
    }

    private static TestCaseData Case(string expression, object? value, string type) => new TestCaseData(expression, value, type).SetArgDisplayNames(expression);

    private static DateTime Utc(int year, int month, int day, int hour, int minute, int second) => new(year, month, day, hour, minute, second, DateTimeKind.Utc);
}
