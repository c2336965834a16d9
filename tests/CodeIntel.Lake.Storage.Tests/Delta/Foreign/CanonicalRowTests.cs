using System.Text;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>The text by which engines are compared.</summary>
public sealed class CanonicalRowTests
{
    [TestCase("1.1::DOUBLE", "\"1.1000000000000001\"")]
    [TestCase("1e20::DOUBLE", "\"1e+20\"")]
    [TestCase("1e16::DOUBLE", "\"10000000000000000\"")]
    [TestCase("0.0001::DOUBLE", "\"0.0001\"")]
    [TestCase("0.00001::DOUBLE", "\"1.0000000000000001e-05\"")]
    [TestCase("1.1::FLOAT", "\"1.10000002\"")]
    [TestCase("-0.0::DOUBLE", "\"-0\"")]
    [TestCase("'nan'::DOUBLE", "\"NaN\"")]
    [TestCase("'-inf'::FLOAT", "\"-Infinity\"")]
    [TestCase("-5.678::DECIMAL(8,5)", "\"-5.67800\"")]
    [TestCase("1::DECIMAL(38,30)", "\"1.000000000000000000000000000000\"")]
    [TestCase("TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'", "-1")]
    [TestCase("DATE '0001-02-03'", "\"0001-02-03\"")]
    [TestCase("'\\x00\\xff'::BLOB", "\"AP8=\"")]
    [TestCase("'é\"\\' || chr(10) || chr(1) || chr(127) || '/'", "\"é\\\"\\\\\\n\\u0001\u007f/\"")]
    [TestCase("MAP {'b': 1, 'a': NULL}", "[[\"a\",null],[\"b\",1]]")]
    [TestCase("{'z': [true, NULL], 'Y': 1, 'a': {'x': 'y'}}", "{\"Y\":1,\"a\":{\"x\":\"y\"},\"z\":[true,null]}")]
    [TestCase("9223372036854775807", "9223372036854775807")]
    public void Values_have_one_form(string sql, string expected)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        using var result = connection.Query($"SELECT {sql}");
        Assert.That(Encoding.UTF8.GetString(new CanonicalRow(["v"]).Text(result.Rows().Single())), Is.EqualTo($"{{\"v\":{expected}}}"));
    }

    [Test]
    public void Keys_are_sorted_by_code_points_and_further_values_left_out() =>
        Assert.That(Encoding.UTF8.GetString(new CanonicalRow(["b", "\U0001f600", "\uffff", "_a", "Z"]).Text([1, 2, 3, 4, 5, 6])), Is.EqualTo("{\"Z\":5,\"_a\":4,\"b\":1,\"\uffff\":3,\"\U0001f600\":2}"));

    [Test]
    public void A_digest_does_not_depend_on_the_order_of_rows()
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        var one = RowDigest.Of(["a"], [[1], ["é"], [null]], connection);
        Assert.That(RowDigest.Of(["a"], [[null], [1], ["é"]], connection), Is.EqualTo(one));
        Assert.That(RowDigest.Of(["a"], [[null], [1]], connection), Is.Not.EqualTo(one));
        Assert.That(RowDigest.Of(["a"], [], connection), Is.EqualTo(new RowDigest(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
    }
}
