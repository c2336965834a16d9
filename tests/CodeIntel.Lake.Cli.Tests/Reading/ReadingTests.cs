using System.Diagnostics;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests.Reading;

/// <summary>The read API, its data frames and Arrow streams, against what <c>sql</c> says. One lake that every test only reads.</summary>
[TestFixture]
internal sealed class ReadingTests : IDisposable
{
    /// <summary>Each second row is null in every column.</summary>
    private const string Scalars = """
        SELECT t.* EXCLUDE k FROM range(2) r LEFT JOIN (SELECT 1 AS k, true AS b, (-1)::TINYINT AS i8, (-2)::SMALLINT AS i16, (-3)::INTEGER AS i32, (-4)::BIGINT AS i64,
            5::UTINYINT AS u8, 6::USMALLINT AS u16, 7::UINTEGER AS u32, 18446744073709551615::UBIGINT AS u64, 1.5::FLOAT AS f, 'nan'::DOUBLE AS nan, 1e300 AS d,
            12.30::DECIMAL(4,2) AS dec4, -123456789012345.678::DECIMAL(18,3) AS dec18, 'é😀 "x"' AS text, '' AS empty,
            '1e8f0a3c-7b1d-4c1e-9f00-0123456789ab'::UUID AS id, DATE '1969-12-31' AS day, TIMESTAMPTZ '2024-02-29 23:59:59.123456+02' AS moment,
            TIMESTAMP '1000-01-01 00:00:00' AS old, TIMESTAMP_S '2024-01-01 00:00:01' AS s, TIMESTAMP_MS '2024-01-01 00:00:01.5' AS ms) t ON r.range = t.k
        """;

    private const string Nested = """
        SELECT t.* EXCLUDE k FROM range(5000) r LEFT JOIN (SELECT 1 AS k, [1, NULL, 3] AS l, [['a'], [], NULL] AS ll, {'x': 1, 'y': NULL::VARCHAR, 'z': [true]} AS st,
            MAP {'p': 1.5, 'q': NULL} AS m, '\x00\xFF'::BLOB AS bytes, 99999999999999999999999999999999999999::HUGEINT AS huge, -0.0000000001::DECIMAL(38,10) AS dec38,
            TIMESTAMP_NS '2024-01-01 00:00:00.0000015' AS ns) t ON r.range % 2 = t.k
        """;

    private readonly CommandScene scene = new();

    public ReadingTests() => scene.Refresh();

    private string State => scene.At("state");

    public void Dispose() => scene.Dispose();

    [Test]
    public void Every_dataset_is_the_same_in_every_form()
    {
        using var lake = Lake.Open(State);
        Assert.That(lake.Datasets, Has.Count.GreaterThan(40));
        var some = Setting.Some(lake.Datasets, 24, d => d.Stage);
        TestContext.Out.WriteLine($"{some.Count} of {lake.Datasets.Count} datasets, seed {Setting.Seed}");
        foreach (var dataset in some)
        {
            var expected = Expected($"FROM {dataset.Name}");
            Assert.That(expected, Has.Count.EqualTo(dataset.Rows), dataset.Name);
            using var rows = lake.Read(dataset.Name);
            Assert.That(RowText.OfBatches(rows.Batches()), Is.EqualTo(expected), dataset.Name);
            AssertStream(lake, $"FROM {dataset.Name}", expected);
            var lists = Lists(rows.Schema).Select(c => $"CAST({c} AS VARCHAR) AS {c}").ToList();
            if (lists.Count == 0)
            {
                AssertFrame(lake, $"FROM {dataset.Name}", expected);
            }
            else
            {
                var flat = $"SELECT * REPLACE ({string.Join(", ", lists)}) FROM {dataset.Name}";
                AssertFrame(lake, flat, Expected(flat));
            }
        }
    }

    [TestCase(Scalars, 2)]
    [TestCase("SELECT path, size_bytes FROM repo_files_v1 WHERE false", 0)]
    [TestCase("SELECT range AS n, range::VARCHAR AS t, if(range % 3 = 0, NULL, range / 7) AS d FROM range(2049)", 2049)]
    [TestCase("SELECT range AS n, if(range % 2 = 0, NULL, 'x' || range) AS t FROM range(120000)", 120_000)]
    public void An_answer_is_the_same_in_every_form(string select, int count)
    {
        var expected = Expected(select);
        Assert.That(expected, Has.Count.EqualTo(count));
        using var lake = Lake.Open(State);
        using var rows = lake.Sql(select);
        Assert.That(RowText.OfBatches(rows.Batches()), Is.EqualTo(expected));
        AssertStream(lake, select, expected);
        AssertFrame(lake, select, expected);
    }

    [Test]
    public void Nested_and_wide_values_are_the_same_in_a_stream()
    {
        using var lake = Lake.Open(State);
        AssertStream(lake, Nested, Expected(Nested));
    }

    [Test]
    public void A_number_that_no_type_has_room_for_is_an_error_that_names_the_column()
    {
        const string value = "170141183460469231731687303715884105727::HUGEINT";
        using var lake = Lake.Open(State);
        var error = Assert.Throws<LakeException>(() =>
        {
            using var rows = lake.Sql($"SELECT 1 AS good, {value} AS odd");
            rows.Batches().ToList();
        });
        Assert.That((error!.Error, error.Code), Is.EqualTo((LakeError.Usage, "sql_failed")));
        Assert.That(error.Message, Does.Contain("'odd'").And.Contain("Cast it to VARCHAR"));
        using var cast = lake.Sql($"SELECT CAST({value} AS VARCHAR) AS odd");
        Assert.That(cast.Batches().Sum(b => b.Length), Is.EqualTo(1));
    }

    [TestCase("[1]")]
    [TestCase("{'x': 1}")]
    [TestCase("MAP {1: 2}")]
    [TestCase("'x'::BLOB")]
    [TestCase("79228162514264337593543950336::DECIMAL(38,0)")]
    [TestCase("DATE '12000-01-01'")]
    [TestCase("'infinity'::TIMESTAMP")]
    [TestCase("'-infinity'::TIMESTAMP_NS")]
    [TestCase("TIMESTAMP '290000-01-01 00:00:00'")]
    [TestCase("'infinity'::DATE")]
    public void What_a_data_frame_cannot_hold_is_an_error_that_names_the_column(string value)
    {
        using var lake = Lake.Open(State);
        using var rows = lake.Sql($"SELECT 1 AS good, {value} AS odd");
        var error = Assert.Throws<LakeException>(() => rows.ToDataFrame());
        Assert.That((error!.Code, error.Message), Is.EqualTo(("not_in_data_frame", error.Message)));
        Assert.That(error.Message, Does.Contain("'odd'").And.Contain("Cast it to VARCHAR"));
    }

    [Test]
    public void Columns_and_files_are_chosen()
    {
        using var lake = Lake.Open(State);
        using var some = lake.Read("cst_defs_v1", ["name", "file_id"], ["shop/orders.py", "shop/nothing.py"]);
        Assert.That(some.Schema.FieldsList.Select(f => f.Name), Is.EqualTo(new[] { "name", "file_id" }));
        Assert.That(RowText.OfBatches(some.Batches()), Is.EqualTo(Expected($"SELECT name, file_id FROM cst_defs_v1 WHERE file_id = '{StableId.File("shop/orders.py")}'")).And.Not.Empty);
        using var none = lake.Read("cst_defs_v1", files: []);
        Assert.That(none.Batches(), Is.Empty);
    }

    [Test]
    public async Task Batches_come_asynchronously_and_outlive_the_lake()
    {
        Apache.Arrow.RecordBatch kept;
        var lake = Lake.Open(State);
        using (var rows = lake.Sql("SELECT range AS n FROM range(5000)"))
        {
            lake.Dispose();
            kept = await rows.ReadNextRecordBatchAsync();
            var more = 0;
            while (await rows.ReadNextRecordBatchAsync() is { } batch)
            {
                more += batch.Length;
                batch.Dispose();
            }

            Assert.That(kept.Length + more, Is.EqualTo(5000));
        }

        Assert.That(RowText.OfBatches([kept]), Has.Count.EqualTo(kept.Length));
        kept.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lake.Sql("SELECT 1"));
    }

    [Test]
    public void Threads_read_one_lake_at_once()
    {
        using var lake = Lake.Open(State);
        var names = lake.Datasets.Select(d => d.Name).ToList();
        Parallel.ForEach(names.Concat(names), name =>
        {
            using var read = lake.Read(name);
            using var asked = lake.Sql($"FROM {name}");
            Assert.That(RowText.OfBatches(read.Batches()), Is.EqualTo(RowText.OfBatches(asked.Batches())));
        });
    }

    [Test]
    public void Errors_have_codes()
    {
        using var lake = Lake.Open(State);
        Assert.That(Code(() => Lake.Open(scene.At("nowhere"))), Is.EqualTo("lake_missing"));
        Assert.That(Code(() => Lake.OpenEpoch(State, 9)), Is.EqualTo("unknown_epoch"));
        Assert.That(Code(() => lake.Read("nothing_v1")), Is.EqualTo("unknown_dataset"));
        Assert.That(Code(() => lake.Read("repo_files_v1", ["path", "nothing"])), Is.EqualTo("unknown_column"));
        Assert.That(Code(() => lake.Read("runs_v1", files: ["shop/orders.py"])), Is.EqualTo("not_of_files"));
        Assert.That(Code(() => lake.Sql("SELECT nothing FROM repo_files_v1")), Is.EqualTo("sql_failed"));
        Assert.That(Code(() => lake.Sql("COPY repo_files_v1 TO 'x.csv'")), Is.EqualTo("sql_failed"));
        Assert.That(Code(() => lake.Sql("FROM read_text('/etc/hostname')")), Is.EqualTo("sql_failed"));
        Assert.That(Code(() => lake.Sql("SELECT error('no') FROM range(3)").Batches().ToList()), Is.EqualTo("sql_failed"));
    }

    [Test]
    public void A_token_stops_a_statement()
    {
        using var lake = Lake.Open(State);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.Catch<OperationCanceledException>(() => lake.Sql("SELECT count(*) FROM range(10000000000000) a WHERE a.range % 7 = 3", stop.Token).Batches().ToList());
        using var after = lake.Sql("SELECT 1 AS one");
        Assert.That(after.Batches().Single().Length, Is.EqualTo(1));
    }

    [Test]
    public void An_epoch_stays_as_it_is_until_it_is_vacuumed()
    {
        using var own = new CommandScene();
        own.Refresh();
        using var lake = Lake.Open(own.At("state"));
        own.Write("repo/shop/prices.py", "def gross(net):\n    return 2 * net\n\n\ndef net(gross):\n    return gross / 2\n");
        Assert.That(own.Run("refresh").Exit, Is.Zero);
        using (var rows = lake.Sql("SELECT count(*) AS n FROM cst_defs_v1"))
        {
            Assert.That(RowText.OfBatches(rows.Batches()), Is.EqualTo(new[] { """{"n":2}""" }));
        }

        Assert.That(Lake.Epochs(own.At("state")), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That(own.Run("vacuum", "--keep-epochs", "1").Exit, Is.Zero);
        Assert.That(Code(() => lake.Read("cst_defs_v1").Batches().ToList()), Is.EqualTo("epoch_vacuumed"));
        Assert.That(Code(() => Lake.OpenEpoch(own.At("state"), 1)), Is.EqualTo("epoch_vacuumed"));
    }

    [Test]
    public void The_example_runs()
    {
        var file = scene.At("nodes.arrows");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "read-lake.dll"), State, file]) { RedirectStandardOutput = true };
        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        Assert.That(program.ExitCode, Is.Zero);
        Assert.That(output, Does.Contain("Epoch 1 of ").And.Contain("function").And.Contain("The files have"));
        using var reader = new ArrowStreamReader(File.OpenRead(file));
        Assert.That(RowText.OfBatches(Batches(reader)), Is.EqualTo(Expected("FROM cpg_nodes_v1")));
    }

    private static string Code(Func<object?> read) => Assert.Throws<LakeException>(() => read())!.Code;

    private static IEnumerable<string> Lists(Apache.Arrow.Schema schema) => schema.FieldsList.Where(f => f.DataType is NestedType).Select(f => f.Name);

    private static IEnumerable<Apache.Arrow.RecordBatch> Batches(ArrowStreamReader reader)
    {
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            yield return batch;
        }
    }

    private List<string> Expected(string select)
    {
        var reply = scene.Run("sql", select, "--json");
        Assert.That(reply.Exit, Is.Zero, reply.Output);
        return RowText.OfAnswer(reply.Json.GetProperty("rows"));
    }

    private static void AssertFrame(Lake lake, string select, List<string> expected)
    {
        using var rows = lake.Sql(select);
        Assert.That(RowText.OfFrame(rows.ToDataFrame()), Is.EqualTo(expected), select);
    }

    /// <summary>What <c>sql --arrow</c> writes, as Apache.Arrow and as DuckDB read it.</summary>
    private void AssertStream(Lake lake, string select, List<string> expected)
    {
        var file = scene.At("rows.arrows");
        var reply = scene.Run("sql", select, "--arrow", file);
        Assert.That((reply.Exit, reply.Output), Is.EqualTo((0, string.Empty)), reply.Error);
        using var reader = new ArrowStreamReader(File.OpenRead(file));
        var names = reader.Schema.FieldsList.Select(f => f.Name).ToList();
        Assert.That(RowText.OfBatches(Batches(reader)), Is.EqualTo(expected), select);
        var row = string.Join(" || chr(31) || ", names.Select(n => $"coalesce(CAST({SqlText.Name(n)} AS VARCHAR), chr(30))"));
        var digest = $"SELECT count(*) || ' ' || coalesce(md5(string_agg(r, chr(29) ORDER BY r)), '') AS digest FROM (SELECT {row} AS r FROM";
        using var again = new ArrowStreamReader(File.OpenRead(file));
        using var ours = lake.Sql($"{digest} ({select}))");
        Assert.That(RowText.OfBatches(ours.Batches()), Is.EqualTo(new[] { $$"""{"digest":"{{ArrowInEngine.Ask(again, $"{digest} stream)")}}"}""" }), select);
    }
}
