using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.DuckDb;

/// <summary>Rows that wait in the engine's memory.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeptRowsTests : IDisposable
{
    private static readonly Column[] Columns = [new("file_id", ColumnType.Text, Nullable: false, string.Empty), new("n", ColumnType.Long, Nullable: false, string.Empty)];

    private readonly DuckDbScene scene = new();

    private int Tables => scene.Rows("SELECT table_name FROM duckdb_tables()").Count;

    public void Dispose() => scene.Dispose();

    [Test]
    public void What_no_row_came_to_needs_no_table()
    {
        using var rows = scene.Connection.Rows.Table(Columns);
        Assert.That((rows.Count, rows.ByFile.Count, Tables), Is.EqualTo((0L, 0, 0)));
        Assert.That(scene.Rows($"SELECT file_id, n FROM {rows.Relation}"), Is.Empty);
    }

    [Test]
    public void Rows_of_several_appenders_are_counted_without_a_statement()
    {
        using var rows = scene.Connection.Rows.Table(Columns);
        using (var other = scene.Connection.Connect())
        {
            Append(rows.Append(scene.Connection), "a", 2500);
            Append(rows.Append(other), "b", 3);
        }

        Assert.That(rows.Count, Is.EqualTo(2503));
        Assert.That(rows.ByFile, Is.EquivalentTo(new Dictionary<string, long> { ["a"] = 2500, ["b"] = 3 }));
        Assert.That(scene.Rows($"SELECT sum(n)::BIGINT FROM {rows.Relation}")[0][0], Is.EqualTo((2499L * 1250) + 3));
    }

    [Test]
    public void Some_small_tables_stay_and_no_others()
    {
        var rows = Enumerable.Range(0, 150).Select(i => Kept(1)).Append(Kept(5000)).ToList();
        Assert.That(Tables, Is.EqualTo(151));
        rows[^1].Dispose();
        Assert.That(Tables, Is.EqualTo(150), "the large one is gone at once");
        rows.ForEach(r => r.Dispose());
        Assert.That(Tables, Is.EqualTo(100));
    }

    private static void Append(IRowAppender appender, string file, int count)
    {
        for (var i = 0; i < count; i++)
        {
            appender.Text(file);
            appender.Long(i);
            appender.EndRow();
        }

        appender.Close();
    }

    private IRowTable Kept(int count)
    {
        var rows = scene.Connection.Rows.Table(Columns);
        Append(rows.Append(scene.Connection), "a", count);
        return rows;
    }
}
