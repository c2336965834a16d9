using System.Text;
using Apache.Arrow.Ipc;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>What <c>sql</c> takes, from where, and in which forms it answers. One lake that every test only reads.</summary>
[TestFixture]
internal sealed class SqlTests : IDisposable
{
    /// <summary>A value of each of the engine's types, and its text; another one that holds it, where there is a reason.</summary>
    private static readonly (string Type, string Sql, string Text)[] Values =
    [
        ("ARRAY", "[1, NULL]::INTEGER[2]", "[1, NULL]"),
        ("ARRAY", "[[INTERVAL 1 DAY]]::INTERVAL[1][1]", "[[1 day]]"),
        ("BIGINT", "(-9223372036854775808)::BIGINT", "-9223372036854775808"),
        ("BIGNUM", "'123456789012345678901234567890123456789012'::BIGNUM", "123456789012345678901234567890123456789012"),
        ("BIT", "'101'::BIT", "101"),
        ("BLOB", @"'\x00\xFF'::BLOB", "00ff"),
        ("BOOLEAN", "true", "true"),
        ("DATE", "DATE '2024-02-29'", "2024-02-29"),
        ("DECIMAL", "1.50::DECIMAL(4,2)", "1.50"),
        ("DOUBLE", "1.5::DOUBLE", "1.5"),
        ("ENUM", "'b'::ENUM('a', 'b')", "b"),
        ("FLOAT", "0.25::FLOAT", "0.25"),
        ("GEOMETRY", "'POINT (1 2)'::GEOMETRY", "POINT (1 2)"),
        ("HUGEINT", "12345678901234567890123::HUGEINT", "12345678901234567890123"),
        ("INTEGER", "7", "7"),
        ("INTERVAL", "INTERVAL 26 HOUR", "26:00:00"),
        ("LIST", "['a', NULL]", "[a, NULL]"),
        ("LIST", "[{'at': TIME '12:00:00'}]", "[{at: 12:00:00}]"),
        ("MAP", "MAP {INTERVAL 1 DAY: 1}", "{1 day=1}"),
        ("NULL", "NULL", ""),
        ("SMALLINT", "(-2)::SMALLINT", "-2"),
        ("STRUCT", "{'a b': INTERVAL 1 DAY, 'c': {'d': [1]}}", "{a b: 1 day, c: {d: [1]}}"),
        ("STRUCT", "row(INTERVAL 1 DAY, row(1))", "{1: 1 day, 2: {1: 1}}"),
        ("TIME", "TIME '12:00:00.5'", "12:00:00.5"),
        ("TIME WITH TIME ZONE", "TIMETZ '12:00:00+02'", "12:00:00+02"),
        ("TIMESTAMP", "TIMESTAMP '2024-02-29 01:02:03'", "2024-02-29 01:02:03Z"),
        ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ '2024-02-29 01:02:03+01'", "2024-02-29 00:02:03Z"),
        ("TIMESTAMP_MS", "TIMESTAMP_MS '2024-02-29 01:02:03'", "2024-02-29 01:02:03Z"),
        ("TIMESTAMP_NS", "TIMESTAMP_NS '2024-02-29 01:02:03'", "2024-02-29 01:02:03Z"),
        ("TIMESTAMP_S", "TIMESTAMP_S '2024-02-29 01:02:03'", "2024-02-29 01:02:03Z"),
        ("TIME_NS", "TIME_NS '12:00:00.000000001'", "12:00:00.000000001"),
        ("TINYINT", "1::TINYINT", "1"),
        ("TYPE", "get_type(1)", "INTEGER"),
        ("UBIGINT", "18446744073709551615::UBIGINT", "18446744073709551615"),
        ("UHUGEINT", "340282366920938463463374607431768211455::UHUGEINT", "340282366920938463463374607431768211455"),
        ("UINTEGER", "1::UINTEGER", "1"),
        ("UNION", "union_value(n := 2)", "2"),
        ("USMALLINT", "1::USMALLINT", "1"),
        ("UTINYINT", "1::UTINYINT", "1"),
        ("UUID", "'1e8f0a3c-7b1d-4c1e-9f00-0123456789ab'::UUID", "1e8f0a3c-7b1d-4c1e-9f00-0123456789ab"),
        ("VARCHAR", "'é'", "é"),
        ("VARIANT", "1::VARIANT", "1"),
    ];

    private readonly CommandScene scene = new();

    public SqlTests()
    {
        scene.Refresh();
        scene.Write("repo/shop/orders.py", "from shop.prices import gross\n\n\ndef total(net):\n    return gross(net) + gross(0)\n");
        Assert.That(scene.Run("refresh").Exit, Is.Zero);
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void Every_type_is_answered_in_every_form()
    {
        var types = Lines(scene.Run("sql", "--csv", "SELECT DISTINCT logical_type FROM duckdb_types() ORDER BY 1").Output)[1..];
        Assert.That(Values.Select(v => v.Type).Distinct(), Is.EquivalentTo(types));
        var select = $"SELECT {string.Join(", ", Values.Select((v, i) => $"{v.Sql} AS c{i}"))}, 1 AS last";
        var texts = Values.Select(v => v.Text).ToList();
        var lines = Lines(Answer("--line", select)).Take(Values.Length).Select(l => l.Split(" = ")[1]);
        Assert.That(lines, Is.EqualTo(texts.Select(t => t.Length == 0 ? "NULL" : t)));
        Assert.That(Lines(Answer("--csv", select))[1], Is.EqualTo(string.Join(",", texts.Select(t => t.Contains(',', StringComparison.Ordinal) ? $"\"{t}\"" : t)) + ",1"));
        var row = scene.Run("sql", "--json", select).Json.GetProperty("rows")[0];
        Assert.That(Answer("--jsonl", select), Is.EqualTo(row.GetRawText() + "\n"));
        Assert.That(Answer(select), Does.Contain("26:00:00").And.Contain("1 row\n"));
        Assert.That(Answer("--arrow", scene.At("x.arrows"), select), Is.Empty);
        using (var reader = new ArrowStreamReader(File.OpenRead(scene.At("x.arrows"))))
        {
            Assert.That(reader.ReadNextRecordBatch().ColumnCount, Is.EqualTo(Values.Length + 1));
        }

        Assert.That(Answer("--parquet", scene.At("x.parquet"), select), Is.Empty);
        using var engine = Storage.Engines.Engine.Open(new Storage.Engines.EngineLimits());
        using var session = engine.Connect();
        using var saved = session.Query($"SELECT COLUMNS(*)::VARCHAR FROM '{scene.At("x.parquet")}'");
        var cells = saved.Rows().Single();
        Assert.That(cells, Has.Length.EqualTo(Values.Length + 1));
        foreach (var wide in new[] { "HUGEINT", "INTERVAL", "UHUGEINT", "ENUM", "UUID" })
        {
            var at = Array.FindIndex(Values, v => v.Type == wide);
            Assert.That(cells[at], Is.EqualTo(texts[at]));
        }
    }

    [TestCase("COPY (SELECT 1) TO 'refused.parquet'")]
    [TestCase("EXPLAIN ANALYZE COPY (SELECT 1) TO 'refused.parquet'")]
    [TestCase("EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1")]
    [TestCase("EXPLAIN (FORMAT json) DROP VIEW calls")]
    [TestCase("CREATE TABLE x AS SELECT 1")]
    [TestCase("CREATE TYPE x AS ENUM ('a')")]
    [TestCase("INSERT INTO runs_v1 SELECT * FROM runs_v1")]
    [TestCase("WITH x AS (SELECT 1) DELETE FROM runs_v1")]
    [TestCase("SET threads = 1")]
    [TestCase("PRAGMA database_size")]
    [TestCase("CALL duckdb_types()")]
    [TestCase("ATTACH 'refused.db'")]
    [TestCase("PREPARE x AS SELECT 1")]
    [TestCase("INSTALL delta")]
    [TestCase("FROM read_text('/etc/hostname')")]
    [TestCase("SELECT 1) x; COPY (SELECT 1) TO 'refused.parquet'; FROM (SELECT 1")]
    [TestCase("PIVOT calls ON how USING count(*)); CREATE TABLE x AS (SELECT 1")]
    [TestCase("PIVOT calls ON how USING count(*)); COPY (SELECT 1) TO 'refused.parquet'; FROM (SELECT 1")]
    public void Nothing_but_reading_is_done(string statement)
    {
        var reply = scene.Run("sql", "--csv", statement);
        Assert.That((reply.Exit, reply.Output), Is.EqualTo((2, string.Empty)));
        Assert.That(reply.Error, Does.StartWith("error (sql_failed)"));
        Assert.That(Directory.EnumerateFiles(Environment.CurrentDirectory, "refused.*"), Is.Empty);
    }

    [Test]
    public void Semicolons_outside_of_texts_and_comments_end_statements()
    {
        const string script = """
            -- one; comment
            SELECT 'a;''b' AS x;  ;
            /* two; /* nested; */ ; */ SELECT 1 AS "c;d";
            SELECT $t$;$$;$t$ AS y, e'\';' AS z, $$;$$ AS w -- end;
            """;
        scene.Write("script.sql", script);
        var expected = "{\"x\":\"a;'b\"}\n{\"c;d\":1}\n{\"y\":\";$$;\",\"z\":\"';\",\"w\":\";\"}\n";
        Assert.That(Answer("--jsonl", script), Is.EqualTo(expected));
        Assert.That(Answer("--jsonl", "-f", scene.At("script.sql")), Is.EqualTo(expected));
        Assert.That(Piped(script, "--jsonl").Output, Is.EqualTo(expected));
        Assert.That(Piped(script, "-", "--jsonl").Output, Is.EqualTo(expected));
        Assert.That(scene.Run("sql", script, "--json").Json.EnumerateArray().Select(a => a.GetProperty("rows").GetArrayLength()), Is.EqualTo(new[] { 1, 1, 1 }));
        Assert.That(Answer("--csv", "SELECT 1 AS a; SELECT 2 AS b"), Is.EqualTo("a\n1\n\nb\n2\n"));
        Assert.That(Answer("SELECT 1 AS a; SELECT 2 AS b"), Is.EqualTo("a\n-\n1\n\n1 row\n\nb\n-\n2\n\n1 row\n"));
    }

    [Test]
    public void Statements_that_cannot_be_had_are_said()
    {
        scene.Write("empty.sql", " ;; -- nothing\n/* open");
        File.WriteAllBytes(scene.At("latin.sql"), [(byte)'\'', 0xE9, (byte)'\'']);
        Assert.That(Piped("SELECT 1\0", "--csv").Error, Does.StartWith("error (statements_unreadable): ").And.Contain("U+0000"));
        Assert.That(scene.Run("sql", "-f", scene.At("latin.sql")).Error, Does.StartWith("error (statements_unreadable): "));
        Assert.That(scene.Run("sql", "-f", scene.At("nothing.sql")).Error, Does.StartWith("error (statements_unreadable): "));
        Assert.That(scene.Run("sql", "-f", scene.At("empty.sql")).Error, Does.StartWith("error (usage): There is no statement"));
        using var stop = new CancellationTokenSource();
        Assert.That(scene.Run(stop.Token, "sql").Error, Does.StartWith("error (usage): A statement is missing"), "in this process, which pipes nothing in");
        Assert.That(scene.Run("sql", "SELECT 1", "-f", "x").Error, Does.StartWith("error (usage): Statements come either"));
        Assert.That(scene.Run("sql", "SELECT 1; SELECT 2", "--parquet", "x").Error, Does.StartWith("error (usage): --arrow and --parquet"));
    }

    [Test]
    public void Plans_are_text_and_a_pivot_needs_no_list_of_values()
    {
        Assert.That(Answer("EXPLAIN FROM calls"), Does.StartWith("┌─").And.Not.Contain("physical_plan"));
        Assert.That(Answer("explain analyze SELECT 1; SELECT 1 AS one"), Does.Contain("Total Time").And.EndWith("one\n---\n  1\n\n1 row\n"));
        Assert.That(Answer("EXPLAIN (FORMAT json) SELECT 1"), Does.StartWith("["));
        const string pivot = "PIVOT (FROM range(4) t(n)) ON n % 2 USING sum(n) -- both";
        Assert.That(Answer("--csv", pivot), Is.EqualTo("0,1\n2,4\n"));
        Assert.That(scene.Run("sql", "EXPLAIN " + pivot).Error, Does.Contain("Please specify the pivot values explicitly"));
        Assert.That(Answer("--csv", $"WITH p AS ({pivot}\n) SELECT \"1\" FROM p"), Is.EqualTo("1\n4\n"));
        Assert.That(scene.Run("sql", "--parquet", scene.At("p.parquet"), "SELECT 1 AS a)) TO 'refused.parquet' -- (").Error, Does.StartWith("error (sql_failed)"));
        Assert.That(File.Exists(scene.At("p.parquet")), Is.False);
        Assert.That(Answer("--parquet", scene.At("p.parquet"), pivot), Is.Empty);
    }

    [Test]
    public void A_terminal_is_spared_long_tables()
    {
        Assert.That(scene.RunOnTerminal(80, "sql", "FROM range(300)").Output, Does.EndWith("199\n\n200 rows; there are more, --limit 0 shows all\n"));
        Assert.That(scene.RunOnTerminal(80, "sql", "FROM range(200)").Output, Does.EndWith("199\n\n200 rows\n"));
        Assert.That(scene.RunOnTerminal(80, "sql", "--limit", "0", "FROM range(300)").Output, Does.EndWith("299\n\n300 rows\n"));
        Assert.That(Lines(scene.RunOnTerminal(80, "sql", "--csv", "FROM range(300)").Output), Has.Length.EqualTo(301));
        Assert.That(Answer("FROM range(300)"), Does.EndWith("300 rows\n"));
        Assert.That(Answer("--csv", "--limit", "2", "FROM range(300)"), Is.EqualTo("range\n0\n1\n"));
        Assert.That(scene.Run("sql", "--json", "--limit", "2", "FROM range(300)").Json.GetProperty("rows").GetArrayLength(), Is.EqualTo(2));
        Assert.That(Answer("--line", "SELECT 1 AS a, NULL AS long_name"), Is.EqualTo("        a = 1\nlong_name = NULL\n\n1 row\n"));
    }

    [Test]
    public void Several_epochs_are_in_one_statement()
    {
        const string select = "SELECT (SELECT count(*) FROM e1.calls) AS one, (SELECT count(*) FROM E2.Calls) AS two, (SELECT count(*) FROM calls) AS now, (SELECT count(*) FROM \"e1\".cst_callsites_v1) AS sites";
        Assert.That(Answer("--csv", select), Is.EqualTo("one,two,now,sites\n1,2,2,1\n"));
        Assert.That(Answer("--csv", "--epoch", "1", select), Is.EqualTo("one,two,now,sites\n1,2,1,1\n"));
        Assert.That(Answer("--csv", "SELECT e7.calls FROM call_coverage e7 WHERE e7.path = 'shop/orders.py'"), Is.EqualTo("calls\n2\n"));
        var missing = scene.Run("sql", "SELECT * FROM e1.calls JOIN e7.calls USING (call_id)");
        Assert.That((missing.Exit, missing.Error), Is.EqualTo((2, "error (unknown_epoch): The lake has no epoch 7; it has the epochs 1 to 2.\n")));
        using var lake = Lake.Open(scene.At("state"));
        using var rows = lake.Sql("FROM e1.runs_v1");
        Assert.That(rows.Batches().Sum(b => b.Length), Is.EqualTo(1));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Answer(params string[] arguments)
    {
        var reply = scene.Run(["sql", .. arguments]);
        Assert.That(reply.Exit, Is.Zero, reply.Error);
        return reply.Output;
    }

    private Reply Piped(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var streams = new CommandStreams(output, error, IsLive: false) { IsInputPiped = true, OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)) };
        return new Reply(CommandLine.Run(["sql", .. arguments, "--config", scene.At("pipeline.yaml")], streams), output.ToString(), error.ToString());
    }
}
