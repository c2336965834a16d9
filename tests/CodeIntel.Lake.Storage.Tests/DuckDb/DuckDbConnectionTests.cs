using Apache.Arrow;
using Apache.Arrow.Types;
using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DuckDbConnectionTests : IDisposable
{
    private readonly DuckDbScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Several_statements_run_in_order_and_the_last_gives_rows()
    {
        var rows = scene.Rows("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES (1), (2); SELECT a FROM t ORDER BY a DESC");

        Assert.That(rows, Is.EqualTo(new[] { new object?[] { 2 }, [1] }));
    }

    [Test]
    public void Changed_rows_are_counted()
    {
        scene.Connection.Execute("CREATE TABLE t AS SELECT range AS a FROM range(10)");

        Assert.That(scene.Connection.ExecuteChanged("INSERT INTO t SELECT a FROM t"), Is.EqualTo(20 - 10));
        Assert.That(scene.Connection.ExecuteChanged("DELETE FROM t WHERE a < 3"), Is.EqualTo(6));
        Assert.That(scene.Connection.ExecuteChanged("CREATE TABLE u(a INTEGER)"), Is.Zero);
    }

    [Test]
    public void Scalars_are_converted()
    {
        var connection = scene.Connection;

        Assert.That(connection.Scalar<long>("SELECT sum(range) FROM range(10)"), Is.EqualTo(45L));
        Assert.That(connection.Scalar<int>("SELECT count(*) FROM range(7)"), Is.EqualTo(7));
        Assert.That(connection.Scalar<int?>("SELECT 7::BIGINT"), Is.EqualTo(7));
        Assert.That(connection.Scalar<int?>("SELECT NULL"), Is.Null);
        Assert.That(connection.Scalar<string>("SELECT 'x' WHERE false"), Is.Null);
        Assert.That(() => connection.Scalar<int>("SELECT 5000000000"), Throws.TypeOf<OverflowException>());
        Assert.That(() => connection.Scalar<DateOnly>("SELECT 1"), Throws.TypeOf<InvalidCastException>());
    }

    [Test]
    public void An_error_holds_the_engines_message_and_the_statement()
    {
        var sql = "SELECT missing_column FROM range(3) -- " + new string('x', 1000);

        var error = Assert.Throws<EngineException>(() => scene.Connection.Query(sql).Dispose())!;

        Assert.That(error.Error, Is.EqualTo(LakeError.Unexpected));
        Assert.That(error.Code, Is.EqualTo("sql_failed"));
        Assert.That(error.EngineMessage, Does.Contain("missing_column"));
        Assert.That(error.Statement, Is.EqualTo(sql[..500]));
        Assert.That(error.Message, Is.EqualTo(error.EngineMessage + "\nin: " + error.Statement));
    }

    [TestCase("SELEC 1")]
    [TestCase("SELECT 1; SELECT * FROM nowhere; SELECT 2")]
    [TestCase("SELECT 1; SELECT error('at run time'); SELECT 2")]
    [TestCase("")]
    [TestCase("-- nothing")]
    public void A_query_without_a_good_statement_fails(string sql)
    {
        Assert.That(() => scene.Rows(sql), Throws.TypeOf<EngineException>());
        Assert.That(() => scene.Connection.Stream(sql).ToList(), Throws.TypeOf<EngineException>());
    }

    [Test]
    public void Execute_fails_and_keeps_what_came_before()
    {
        Assert.That(() => scene.Connection.Execute("CREATE TABLE kept(a INTEGER); SELECT * FROM nowhere"), Throws.TypeOf<EngineException>().With.Message.Contain("nowhere"));
        Assert.That(scene.Rows("SELECT * FROM kept"), Is.Empty);
    }

    [Test]
    public void An_error_amid_the_rows_is_not_taken_for_their_end()
    {
        using var result = scene.Connection.Stream("SELECT CASE WHEN range = 1500000 THEN error('late') ELSE range::VARCHAR END FROM range(2000000)");

        Assert.That(() => result.Rows().Count(), Throws.TypeOf<EngineException>().With.Message.Contain("late"));
    }

    [Test]
    public void A_result_that_another_statement_cuts_off_fails()
    {
        using var result = scene.Connection.Stream("SELECT range FROM range(5000000)");
        using var rows = result.Rows().GetEnumerator();
        rows.MoveNext();
        scene.Connection.Execute("SELECT 1");

        Assert.That(() => Count(rows), Throws.TypeOf<EngineException>());
    }

    [Test]
    public void A_result_that_is_held_is_read_beside_other_statements()
    {
        using var result = scene.Connection.Query("SELECT range FROM range(5000)");
        scene.Connection.Execute("SELECT 1");

        Assert.That(result.Rows().Select(r => r[0]), Is.EqualTo(Enumerable.Range(0, 5000)));
    }

    [Test]
    public void Rows_come_as_Arrow_batches([Values] bool streamed)
    {
        const string Sql = "SELECT range AS n, CASE WHEN range % 2 = 0 THEN 'even ' || range END AS word, [range, NULL] AS list, TIMESTAMPTZ '2024-01-01' AS at FROM range(5000)";
        using var result = streamed ? scene.Connection.Stream(Sql) : scene.Connection.Query(Sql);

        Assert.That(result.Schema.FieldsList.Select(f => (f.Name, f.DataType.TypeId)), Is.EqualTo(new[]
        {
            ("n", ArrowTypeId.Int64), ("word", ArrowTypeId.String), ("list", ArrowTypeId.List), ("at", ArrowTypeId.Timestamp),
        }));
        Assert.That(((TimestampType)result.Schema.FieldsList[3].DataType).Timezone, Is.EqualTo("UTC"));
        var next = 0L;
        foreach (var batch in result.Batches())
        {
            using (batch)
            {
                for (var i = 0; i < batch.Length; i++, next++)
                {
                    Assert.That(((Int64Array)batch.Column(0)).GetValue(i), Is.EqualTo(next));
                    Assert.That(((StringArray)batch.Column(1)).GetString(i), Is.EqualTo(next % 2 == 0 ? $"even {next}" : null));
                    Assert.That(((Int64Array)((ListArray)batch.Column(2)).GetSlicedValues(i)).ToArray(), Is.EqualTo(new long?[] { next, null }));
                }
            }
        }

        Assert.That(next, Is.EqualTo(5000));
        Assert.That(() => result.Batches(), Throws.InvalidOperationException);
    }

    [Test]
    public void Rows_come_as_chunks_of_columns([Values] bool streamed)
    {
        const string Sql = """
            SELECT range AS n, range::INTEGER AS small, CASE WHEN range % 2 = 0 THEN 'gerade ü ' || range END AS word, range % 3 = 0 AS third, [range, NULL, -range] AS list, (range - 1)::HUGEINT::BIGINT::UBIGINT AS large
            FROM range(1, 5001)
            """;
        using var result = streamed ? scene.Connection.Stream(Sql) : scene.Connection.Query(Sql);
        var next = 1;
        foreach (var chunk in result.Chunks())
        {
            var columns = chunk.Columns;
            for (var i = 0; i < chunk.Count; i++, next++)
            {
                Assert.That((columns[0].Int64(i), columns[1].Int32(i), columns[3].Boolean(i), columns[5].Int64(i)), Is.EqualTo(((long)next, next, next % 3 == 0, next - 1L)));
                Assert.That(columns[2].Text(i), Is.EqualTo(next % 2 == 0 ? $"gerade ü {next}" : null));
                var (list, items) = (columns[4].List(i), columns[4].Items);
                Assert.That(list.End.Value - list.Start.Value, Is.EqualTo(3));
                Assert.That((items.Int64(list.Start.Value), items.IsNull(list.Start.Value + 1), items.Int64(list.End.Value - 1)), Is.EqualTo(((long)next, true, -(long)next)));
            }
        }

        Assert.That(next, Is.EqualTo(5001));
        Assert.That(() => result.Chunks(), Throws.InvalidOperationException);
    }

    [Test]
    public void An_error_amid_batches_or_chunks_is_not_taken_for_their_end()
    {
        using var result = scene.Connection.Stream("SELECT CASE WHEN range = 1500000 THEN error('late') ELSE range::VARCHAR END FROM range(2000000)");

        Assert.That(
            () =>
            {
                foreach (var batch in result.Batches())
                {
                    batch.Dispose();
                }
            },
            Throws.TypeOf<EngineException>().With.Message.Contain("late"));
        using var again = scene.Connection.Stream("SELECT CASE WHEN range = 1500000 THEN error('late') ELSE range::VARCHAR END FROM range(2000000)");
        Assert.That(() => again.Chunks().Sum(c => c.Count), Throws.TypeOf<EngineException>().With.Message.Contain("late"));
    }

    [Test]
    public void A_batch_outlives_its_result()
    {
        RecordBatch batch;
        using (var result = scene.Connection.Query("SELECT 'a text of more than twelve bytes' AS t"))
        {
            batch = result.Batches().First();
        }

        using (batch)
        {
            Assert.That(((StringArray)batch.Column(0)).GetString(0), Is.EqualTo("a text of more than twelve bytes"));
        }
    }

    [Test]
    public void Rows_are_read_once()
    {
        using var result = scene.Connection.Query("SELECT 1");
        _ = result.ToList();

        Assert.That(() => result.Rows(), Throws.InvalidOperationException);
    }

    [Test]
    public void A_null_character_is_refused() =>
        Assert.That(() => scene.Connection.Execute("SELECT 1\0; DROP TABLE x"), Throws.ArgumentException);

    [Test]
    public void An_interrupt_stops_the_statement()
    {
        var running = Task.Run(() => scene.Connection.Execute("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"));
        while (!running.IsCompleted)
        {
            scene.Connection.Interrupt();
            Thread.Yield();
        }

        Assert.That(async () => await running, Throws.TypeOf<EngineException>().With.Message.Contain("Interrupt"));
    }

    [Test]
    public void Nothing_is_used_after_it_is_disposed()
    {
        var database = Engine.Open(new EngineLimits());
        var connection = database.Connect();
        var unread = connection.Query("SELECT range FROM range(100000)");
        var rows = unread.Rows().GetEnumerator();
        rows.MoveNext();
        unread.Dispose();
        connection.Dispose();
        database.Dispose();
        database.Dispose();

        Assert.That(rows.MoveNext, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => unread.Rows(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => connection.Execute("SELECT 1"), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => connection.Query("SELECT 1"), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => connection.OpenAppender("t", []), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => database.Connect(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(connection.Interrupt, Throws.Nothing);
    }

    [Test]
    public void A_connection_outlives_the_database_object()
    {
        using var database = Engine.Open(new EngineLimits());
        using var connection = database.Connect();
        database.Dispose();

        Assert.That(connection.Scalar<int>("SELECT 1"), Is.EqualTo(1));
    }

    private static int Count(IEnumerator<object?[]> rows)
    {
        var count = 0;
        while (rows.MoveNext())
        {
            count++;
        }

        return count;
    }
}
