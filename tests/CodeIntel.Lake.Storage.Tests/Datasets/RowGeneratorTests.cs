using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Tests.DuckDb;
using Microsoft.CodeAnalysis;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Datasets;

/// <summary>Rows are made from contracts, and what does not fit them does not compile.</summary>
[TestFixture]
public sealed class RowGeneratorTests
{
    private const string Small =
        "dataset: sample_v1\ndescription: D\ncolumns:\n"
        + "  - {name: file_id, type: string, description: \"a < b & c\"}\n  - {name: end_col, type: integer, nullable: true, description: E}\n";

    private static readonly IReadOnlyDictionary<ColumnType, (string Source, object Value)> Samples = new Dictionary<ColumnType, (string, object)>
    {
        [ColumnType.Text] = ("\"é\"u8", "é"),
        [ColumnType.Integer] = ("-7", -7),
        [ColumnType.Long] = ("1L << 40", 1L << 40),
        [ColumnType.Double] = ("0.5", 0.5),
        [ColumnType.Boolean] = ("true", true),
        [ColumnType.Timestamp] = ("new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc)", new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc)),
        [ColumnType.TextList] = ("[\"a\", \"\"]", new object[] { "a", string.Empty }),
        [ColumnType.LongList] = ("[3, 4]", new object[] { 3L, 4L }),
    };

    [TestCase("new SampleV1 { FileId = \"f\", EndCol = 1 }", "")]
    [TestCase("new SampleV1 { FileId = \"f\"u8, EndCol = null }", "")]
    [TestCase("new SampleV1 { FileId = \"f\" }", "CS9035 SampleV1.EndCol", TestName = "forgotten")]
    [TestCase("new SampleV1 { FileId = 1, EndCol = \"f\" }", "CS0029 CS0029", TestName = "swapped")]
    [TestCase("new SampleV1 { FileId = null, EndCol = 1 }", "CS8625", TestName = "null where there must be a value")]
    [TestCase("new SampleV1 { FileId = \"f\", EndCol = 1, Col = 2 }", "CS0117 Col", TestName = "unknown")]
    [TestCase("new OtherV1()", "CS0246 OtherV1", TestName = "without a contract")]
    public void A_row_compiles_only_with_the_columns_of_its_contract(string row, string expected)
    {
        var errors = new RowProgram(Small, $$"""static class Maker { public static void Write(IRowWriters writers) { var row = {{row}}; } }""").Errors;
        var parts = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(errors.Select(e => e.Id), Is.EqualTo(parts.Where(p => p.StartsWith("CS", StringComparison.Ordinal))));
        Assert.That(errors.Select(e => e.GetMessage()), Has.All.Contains(parts.LastOrDefault(p => !p.StartsWith("CS", StringComparison.Ordinal)) ?? string.Empty));
    }

    [TestCase("", 1, 1)]
    [TestCase("columns: {", 2, 1)]
    [TestCase("dataset: sample_v1\ncolumns: []\n", 1, 1)]
    [TestCase("dataset: sample_v1\ndescription: D\n", 1, 1)]
    [TestCase("dataset: sample_v1\ndescription: D\ncolumns:\n  - {name: a, type: text, description: A}\n", 4, 5)]
    [TestCase("dataset: sample_v1\ndescription: D\ncolumns:\n  - {name: a, type: long, description: A}\n  - {name: 1a, type: long, description: A}\n", 5, 5)]
    [TestCase("dataset: sample_v1\ndescription: D\ncolumns:\n  - {name: a, description: A}\n", 4, 5)]
    [TestCase("dataset: sample_v1\ndescription: D\ncolumns:\n  - a\n", 4, 5)]
    [TestCase("dataset: \"sample v1\"\ndescription: D\ncolumns: []\n", 1, 1)]
    public void A_contract_that_cannot_be_read_is_an_error_at_its_file_and_line(string contract, int line, int column)
    {
        var error = new RowProgram(contract, "static class Maker;").Errors.Single(e => e.Id == "LAKE001");
        var place = error.Location.GetLineSpan();
        Assert.That(error.Severity, Is.EqualTo(DiagnosticSeverity.Error));
        Assert.That((place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1), Is.EqualTo(("schemas/sample_v1.yaml", line, column)), error.GetMessage());
    }

    [Test]
    public void Values_of_every_type_and_nulls_come_back_from_their_columns()
    {
        var types = Enum.GetValues<ColumnType>().SelectMany(t => new[] { (Type: t, Nullable: false), (Type: t, Nullable: true) }).Reverse().ToList();
        var columns = types.Select(t => (Name: $"a_{t.Type}{(t.Nullable ? "_or_null" : "")}".ToLowerInvariant(), t.Type, t.Nullable)).ToList();
        var contract = "dataset: sample_v1\ndescription: D\ncolumns:\n"
            + string.Concat(columns.Select(c => $"  - {{name: {c.Name}, type: \"{c.Type.ContractName()}\", nullable: {(c.Nullable ? "true" : "false")}, description: D}}\n"));
        string Row(bool nulls) => $"new SampleV1 {{ {string.Join(", ", columns.Select(c => $"{Property(c.Name)} = {(c.Nullable && nulls ? "default" : Samples[c.Type].Source)}"))} }}";
        var program = new RowProgram(contract, $$"""
            public static class Maker
            {
                public static void Write(IRowWriters writers)
                {
                    var rows = new RowWriter<SampleV1>(writers);
                    rows.Write({{Row(nulls: false)}});
                    rows.Write([0], _ => {{Row(nulls: true)}});
                }
            }
            """);
        Assert.That(program.Errors, Is.Empty);

        using var scene = new DuckDbScene();
        scene.Connection.Execute($"CREATE TABLE sample_v1 ({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type.SqlName()}"))})");
        using (var appender = scene.Connection.OpenAppender("sample_v1", [.. columns.Select(c => c.Type)]))
        {
            program.Writer()(new Writers(appender));
            appender.Close();
        }

        var rows = scene.Rows("SELECT * FROM sample_v1");
        Assert.That(rows, Has.Count.EqualTo(2));
        Assert.That(rows[0], Is.EqualTo(columns.Select(c => Samples[c.Type].Value)));
        Assert.That(rows[1], Is.EqualTo(columns.Select(c => c.Nullable ? null : Samples[c.Type].Value)));
    }

    [Test]
    public void Texts_that_are_empty_are_not_null()
    {
        var program = new RowProgram(
            "dataset: sample_v1\ndescription: D\ncolumns:\n" + string.Concat(Enumerable.Range(0, 7).Select(i => $"  - {{name: t{i}, type: string, nullable: true, description: D}}\n")),
            """
            public static class Maker
            {
                public static void Write(IRowWriters writers) => new RowWriter<SampleV1>(writers).Write(new SampleV1
                {
                    T0 = "", T1 = ""u8, T2 = "a"u8[1..], T3 = "a"u8[..0], T4 = (string?)null, T5 = default, T6 = default(ReadOnlySpan<byte>),
                });
            }
            """);
        using var scene = new DuckDbScene();
        scene.Connection.Execute("CREATE TABLE sample_v1 AS SELECT t0: '', t1: '', t2: '', t3: '', t4: '', t5: '', t6: '' WHERE false");
        using (var appender = scene.Connection.OpenAppender("sample_v1", [.. Enumerable.Repeat(ColumnType.Text, 7)]))
        {
            program.Writer()(new Writers(appender));
            appender.Close();
        }

        Assert.That(scene.Rows("FROM sample_v1")[0], Is.EqualTo(new object?[] { "", "", "", "", null, null, null }));
    }

    [Test]
    public void Rows_are_written_without_garbage()
    {
        var program = new RowProgram(Small, """
            public static class Maker
            {
                public static void Write(IRowWriters writers)
                {
                    var rows = new RowWriter<SampleV1>(writers);
                    for (var i = 0; i < 1000; i++)
                    {
                        rows.Write(new SampleV1 { FileId = "f"u8, EndCol = i });
                    }
                }
            }
            """);
        using var scene = new DuckDbScene();
        scene.Connection.Execute("CREATE TABLE sample_v1 (file_id VARCHAR, end_col INTEGER)");
        using var appender = scene.Connection.OpenAppender("sample_v1", [ColumnType.Text, ColumnType.Integer]);
        var write = program.Writer();
        var writers = new Writers(appender);
        write(writers);
        var before = GC.GetAllocatedBytesForCurrentThread();
        write(writers);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1000), "bytes for a thousand rows");
    }

    [Test]
    public void A_change_of_the_program_alone_makes_no_row_again()
    {
        var driver = new RowProgram(Small, "class One;").Driver.RunGenerators(RowProgram.Compile("class Two;"));
        var outputs = driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).ToList();
        Assert.That(outputs.Select(o => o.Reason), Is.Not.Empty.And.All.EqualTo(IncrementalStepRunReason.Cached));
    }

    private static string Property(string column) => string.Concat(column.Split('_').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    private sealed class Writers(IRowWriter writer) : IRowWriters
    {
        public IRowWriter For(string dataset) => dataset == "sample_v1" ? writer : throw new ArgumentException(dataset);
    }
}
