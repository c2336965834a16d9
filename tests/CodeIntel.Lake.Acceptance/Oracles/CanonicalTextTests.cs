using NUnit.Framework;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Acceptance.Oracles;

[TestFixture]
public sealed class CanonicalTextTests
{
    private static readonly IReadOnlyList<Column> Columns =
    [
        new("text", ColumnType.Text, true, ""),
        new("big", ColumnType.Long, true, ""),
        new("share", ColumnType.Double, true, ""),
        new("flag", ColumnType.Boolean, true, ""),
        new("names", ColumnType.TextList, true, ""),
        new("at", ColumnType.Timestamp, true, ""),
    ];

    [TestCase(0.0, "0")]
    [TestCase(1.0, "1")]
    [TestCase(-2.5, "-2.5")]
    [TestCase(0.1, "0.10000000000000001")]
    [TestCase(123456.789, "123456.789")]
    [TestCase(0.0001, "0.0001")]
    [TestCase(0.00001, "1.0000000000000001e-05")]
    [TestCase(1e16, "10000000000000000")]
    [TestCase(1e17, "1e+17")]
    [TestCase(-1.5e300, "-1.5000000000000001e+300")]
    [TestCase(double.NegativeInfinity, "-Infinity")]
    [TestCase(double.NaN, "NaN")]
    public void A_float_is_written_like_C_does(double value, string text) => Assert.That(CanonicalText.Float(value), Is.EqualTo(text));

    [Test]
    public void Both_ways_to_a_row_meet()
    {
        var ours = CanonicalText.Row(
            [.. Columns.Select(c => c.Name)],
            ["a\"\\\n\u0001é", long.MaxValue, 0.5, true, new List<object?> { "x", null }, DateTime.UnixEpoch.AddTicks(30)]);
        var spark = CanonicalText.SparkRow("""{"at":3,"big":9223372036854775807,"flag":true,"names":["x",null],"share":0.5,"text":"a\"\\\n\u0001é"}""", Columns);
        Assert.That((spark, ours), Is.EqualTo((ours, """{"at":3,"big":9223372036854775807,"flag":true,"names":["x",null],"share":"0.5","text":"a\"\\\n\u0001é"}""")));
    }

    [Test]
    public void A_key_that_Spark_leaves_out_is_null()
    {
        Assert.That(CanonicalText.SparkRow("""{"big":1}""", Columns), Is.EqualTo("""{"at":null,"big":1,"flag":null,"names":null,"share":null,"text":null}"""));
    }

    [Test]
    public void Rows_are_compared_without_order_but_with_number()
    {
        var rows = new CanonicalRows(["b", "a", "a"]);
        Assert.That(rows.Difference(new CanonicalRows(["a", "b", "a"])), Is.Null);
        Assert.That(rows.Difference(new CanonicalRows(["a", "b", "b"])), Is.EqualTo("3 and 3 rows; 1 only in the first, such as a; 1 only in the second, such as b"));
    }
}
