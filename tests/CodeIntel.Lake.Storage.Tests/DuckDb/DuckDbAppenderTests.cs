using System.Text;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DuckDbAppenderTests : IDisposable
{
    private static readonly ColumnType[] All = Enum.GetValues<ColumnType>();

    private readonly DuckDbScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Rows_of_every_type_come_back([Values(0, 1, 2047, 2048, 2049, 5000)] int count, [Values(int.MaxValue, 1, 7, 2047)] int flushEvery)
    {
        using var appender = OpenTable("t", All);
        for (var i = 0; i < count; i++)
        {
            Write(appender, i);
            if ((i + 1) % flushEvery == 0 && i < 3 * flushEvery)
            {
                appender.Flush();
            }
        }

        appender.Close();

        var rows = scene.Rows("SELECT * FROM t");
        Assert.That(rows, Has.Count.EqualTo(count));
        for (var i = 0; i < count; i++)
        {
            Assert.That(rows[i], Is.EqualTo(Expected(i)), $"row {i}");
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(11)]
    [TestCase(12)]
    [TestCase(13)]
    [TestCase(10_000)]
    public void Texts_of_any_length_come_back(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        using var appender = OpenTable("t", ColumnType.Text, ColumnType.Text, ColumnType.TextList);
        for (var i = 0; i < 3000; i += 1 + (length / 10))
        {
            appender.Text(text);
            appender.Utf8(Encoding.UTF8.GetBytes(text));
            appender.TextList([text, "", text]);
            appender.EndRow();
        }

        appender.Close();

        Assert.That(scene.Rows("SELECT DISTINCT * FROM t"), Is.EqualTo(new[] { new object?[] { text, text, new List<object?> { text, "", text } } }));
    }

    [Test]
    public void A_short_text_leaves_nothing_of_the_longer_one_before_it()
    {
        using var appender = OpenTable("t", ColumnType.Text);
        for (var i = 0; i < 4096; i++)
        {
            appender.Text(i < 2048 ? "abcdefghijkl" : "ab");
            appender.EndRow();
        }

        appender.Close();

        Assert.That(scene.Rows("SELECT a0, count(*) FROM t GROUP BY a0 ORDER BY a0"), Is.EqualTo(new[] { new object?[] { "ab", 2048L }, ["abcdefghijkl", 2048L] }));
    }

    [Test]
    public void Lone_surrogates_are_replaced_and_pairs_kept()
    {
        using var appender = OpenTable("t", ColumnType.Text, ColumnType.TextList);
        appender.Text("a\ud800b\0🦆");
        appender.TextList(["\udc00"]);
        appender.EndRow();
        appender.Close();

        Assert.That(scene.Rows("FROM t")[0], Is.EqualTo(new object?[] { "a\ufffdb\0🦆", new List<object?> { "\ufffd" } }));
    }

    [Test]
    public void Bytes_that_are_not_utf8_are_refused_and_the_row_can_go_on()
    {
        using var appender = OpenTable("t", ColumnType.Text);

        Assert.That(() => appender.Utf8([0x61, 0xff]), Throws.ArgumentException);
        appender.Utf8("good"u8);
        appender.EndRow();
        appender.Close();

        Assert.That(scene.Rows("FROM t"), Is.EqualTo(new[] { new object?[] { "good" } }));
    }

    [Test]
    public void Long_lists_grow_and_keep_what_they_hold()
    {
        using var appender = OpenTable("t", ColumnType.LongList, ColumnType.TextList);
        for (var i = 0; i < 50; i++)
        {
            appender.LongList([.. Enumerable.Range(0, i * 37).Select(n => (long)n)]);
            appender.TextList([.. Enumerable.Range(0, i * 41).Select(n => "element number " + n)]);
            appender.EndRow();
        }

        appender.Close();

        var rows = scene.Rows("FROM t");
        for (var i = 0; i < 50; i++)
        {
            Assert.That(rows[i][0], Is.EqualTo(Enumerable.Range(0, i * 37).Select(n => (object?)(long)n)));
            Assert.That(rows[i][1], Is.EqualTo(Enumerable.Range(0, i * 41).Select(n => (object?)("element number " + n))));
        }
    }

    [Test]
    public void A_row_with_too_few_or_too_many_values_is_refused_and_dropped()
    {
        using var appender = OpenTable("t", ColumnType.Long, ColumnType.Text);
        appender.Null();
        Assert.That(appender.EndRow, Throws.InvalidOperationException.With.Message.EqualTo("A row of t has 2 values, but 1 were given."));
        appender.Null();
        appender.Null();
        appender.Long(3);
        Assert.That(appender.EndRow, Throws.InvalidOperationException.With.Message.Contain("3 were given"));
        appender.Long(7);
        appender.Text("seven");
        appender.EndRow();
        appender.Close();

        Assert.That(scene.Rows("FROM t"), Is.EqualTo(new[] { new object?[] { 7L, "seven" } }));
    }

    [Test]
    public void A_value_of_another_type_is_refused()
    {
        using var appender = OpenTable("t", ColumnType.Long, ColumnType.Text);
        appender.Long(1);

        Assert.That(() => appender.Integer(1), Throws.InvalidOperationException.With.Message.EqualTo("Column 2 of t takes string, not integer."));
    }

    [Test]
    public void The_table_must_be_there_and_fit()
    {
        scene.Connection.Execute("CREATE TABLE t(a BIGINT, b VARCHAR[])");
        var connection = scene.Connection;

        Assert.That(() => connection.OpenAppender("nowhere", []), Throws.TypeOf<EngineException>().With.Message.Contain("nowhere"));
        Assert.That(() => connection.OpenAppender("t", [ColumnType.Long]), Throws.ArgumentException.With.Message.Contain("2 columns, not 1"));
        Assert.That(() => connection.OpenAppender("t", [ColumnType.Long, ColumnType.LongList]), Throws.ArgumentException.With.Message.Contain("Column 2 of t is VARCHAR[], not BIGINT[]"));
    }

    [Test]
    public void A_refused_constraint_surfaces()
    {
        scene.Connection.Execute("CREATE TABLE t(a0 BIGINT NOT NULL)");
        using var appender = scene.Connection.OpenAppender("t", [ColumnType.Long]);
        appender.Null();
        appender.EndRow();

        Assert.That(appender.Close, Throws.TypeOf<EngineException>().With.Message.Contain("NOT NULL"));
    }

    [Test]
    public void What_was_not_flushed_is_dropped_on_dispose()
    {
        var appender = OpenTable("t", ColumnType.Long);
        for (var i = 0; i < 5000; i++)
        {
            appender.Long(i);
            appender.EndRow();
            if (i == 99)
            {
                appender.Flush();
            }
        }

        appender.Dispose();

        Assert.That(scene.Connection.Scalar<long>("SELECT count(*) FROM t"), Is.EqualTo(100));
        Assert.That(() => appender.Long(1), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(appender.Null, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(appender.EndRow, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(appender.Flush, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(appender.Close, Throws.Nothing);
    }

    [Test]
    public void An_appender_is_safely_disposed_after_its_connection()
    {
        using var database = Engine.Open(new EngineLimits());
        var connection = database.Connect();
        connection.Execute("CREATE TABLE t(a BIGINT)");
        using var appender = connection.OpenAppender("t", [ColumnType.Long]);
        appender.Long(1);
        appender.EndRow();
        connection.Dispose();

        Assert.That(appender.Close, Throws.TypeOf<EngineException>());
    }

    [Test]
    public void Several_threads_fill_one_table()
    {
        const int Threads = 4;
        const int Rows = 300_007;
        scene.Connection.Execute("CREATE TABLE t(thread INTEGER, n BIGINT, text VARCHAR)");

        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            using var connection = scene.Database.Connect();
            using var appender = connection.OpenAppender("t", [ColumnType.Integer, ColumnType.Long, ColumnType.Text]);
            for (var i = 0; i < Rows; i++)
            {
                appender.Integer(thread);
                appender.Long(i);
                appender.Text("row number " + i);
                appender.EndRow();
            }

            appender.Close();
        });

        var expected = Enumerable.Range(0, Threads).Select(t => new object?[] { t, (long)Rows, (long)Rows, true });
        Assert.That(
            scene.Rows("SELECT thread, count(*), count(DISTINCT n), bool_and(text = 'row number ' || n) FROM t GROUP BY thread ORDER BY thread"),
            Is.EqualTo(expected));
    }

    private static void Write(IRowAppender appender, int i)
    {
        for (var column = 0; column < All.Length; column++)
        {
            if ((i + column) % 5 == 0)
            {
                appender.Null();
                continue;
            }

            switch (All[column])
            {
                case ColumnType.Text:
                    appender.Text(Word(i));
                    break;
                case ColumnType.Integer:
                    appender.Integer(-i);
                    break;
                case ColumnType.Long:
                    appender.Long(i * 10_000_000_000L);
                    break;
                case ColumnType.Double:
                    appender.Double(i / 3.0);
                    break;
                case ColumnType.Boolean:
                    appender.Boolean(i % 2 == 0);
                    break;
                case ColumnType.Timestamp:
                    appender.Timestamp(Moment(i));
                    break;
                case ColumnType.TextList:
                    appender.TextList([.. Enumerable.Range(0, i % 4).Select(Word)]);
                    break;
                case ColumnType.LongList:
                    appender.LongList([.. Enumerable.Range(0, i % 3).Select(n => (long)n * i)]);
                    break;
            }
        }

        appender.EndRow();
    }

    private static object?[] Expected(int i)
    {
        object?[] values =
        [
            Word(i),
            -i,
            i * 10_000_000_000L,
            i / 3.0,
            i % 2 == 0,
            Moment(i),
            Enumerable.Range(0, i % 4).Select(n => (object?)Word(n)).ToList(),
            Enumerable.Range(0, i % 3).Select(n => (object?)((long)n * i)).ToList(),
        ];
        return [.. values.Select((value, column) => (i + column) % 5 == 0 ? null : value)];
    }

    private static string Word(int i) => "wörd " + new string('x', i % 17);

    private static DateTime Moment(int i) => DateTime.UnixEpoch.AddDays(-i).AddMicroseconds(i);

    private IRowAppender OpenTable(string name, params ColumnType[] types)
    {
        scene.Connection.Execute($"CREATE TABLE {name}({string.Join(", ", types.Select((t, i) => $"a{i} {t.SqlName()}"))})");
        return scene.Connection.OpenAppender(name, types);
    }
}
