using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Changes from one version to another, as the log or its change files tell them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeltaChangesTests : IDisposable
{
    private readonly TableScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void Added_and_removed_files_are_inserts_and_deletes()
    {
        scene.Create("p string, a long", ["p"]);
        scene.Commit(1, scene.Data("1.parquet", "SELECT 1 AS a", """{"p":"x"}"""), scene.Data("2.parquet", "SELECT 2 AS a", """{"p":"y"}"""));
        scene.Commit(2, Remove("2.parquet", ""","partitionValues":{"p":"y"},"size":5"""), scene.Data("3.parquet", "SELECT 3 AS a", """{"p":null}"""));
        Assert.That(scene.Changes(0), Is.EqualTo(new[]
        {
            """{"_change_type":"delete","_commit_version":2,"a":2,"p":"y"}""",
            """{"_change_type":"insert","_commit_version":1,"a":1,"p":"x"}""",
            """{"_change_type":"insert","_commit_version":1,"a":2,"p":"y"}""",
            """{"_change_type":"insert","_commit_version":2,"a":3,"p":null}""",
        }));
        Assert.That(scene.Changes(1, 1), Has.Length.EqualTo(2));
    }

    [Test]
    public void Change_files_are_read_alone_where_there_are_any()
    {
        scene.Create("p string, a long", ["p"], scene.Data("1.parquet", "SELECT 1 AS a UNION ALL SELECT 5", """{"p":"x"}"""));
        scene.Data("_change_data/c.parquet", "SELECT 1 AS a, 'update_preimage' AS _change_type UNION ALL SELECT 2, 'update_postimage'");
        scene.Commit(
            1,
            Remove("1.parquet"),
            scene.Data("2.parquet", "SELECT 2 AS a UNION ALL SELECT 5", """{"p":"x"}"""),
            """{"cdc":{"path":"_change_data/c.parquet","partitionValues":{"p":"x"},"size":5,"dataChange":false}}""");
        Assert.That(scene.Changes(1), Is.EqualTo(new[]
        {
            """{"_change_type":"update_postimage","_commit_version":1,"a":2,"p":"x"}""",
            """{"_change_type":"update_preimage","_commit_version":1,"a":1,"p":"x"}""",
        }));
        Assert.That(scene.Rows(), Has.Length.EqualTo(2), "change files hold no rows of the table");
    }

    [Test]
    public void Files_that_only_moved_their_rows_change_nothing()
    {
        scene.Create("a long", null, scene.Data("1.parquet", "SELECT 1 AS a"));
        scene.Commit(1, Remove("1.parquet").Replace("\"dataChange\":true", "\"dataChange\":false", StringComparison.Ordinal), scene.Data("2.parquet", "SELECT 1 AS a").Replace("\"dataChange\":true", "\"dataChange\":false", StringComparison.Ordinal));
        Assert.That(scene.Changes(1), Is.Empty);
    }

    [Test]
    public void A_remove_that_does_not_name_its_partition_is_looked_up_in_the_version_before()
    {
        scene.Create("p string, a long", ["p"], scene.Data("1.parquet", "SELECT 1 AS a", """{"p":"x"}"""));
        scene.Commit(1, Remove("1.parquet"));
        Assert.That(scene.Changes(1).Single(), Is.EqualTo("""{"_change_type":"delete","_commit_version":1,"a":1,"p":"x"}"""));
    }

    [Test]
    public void Columns_that_came_later_are_null_in_earlier_changes()
    {
        scene.Create("a long", null, scene.Data("1.parquet", "SELECT 1 AS a"));
        scene.Commit(1, Metadata("a long, b string"), scene.Data("2.parquet", "SELECT 2 AS a, 'x' AS b"));
        Assert.That(scene.Changes(0), Is.EqualTo(new[] { """{"_change_type":"insert","_commit_version":0,"a":1,"b":null}""", """{"_change_type":"insert","_commit_version":1,"a":2,"b":"x"}""" }));
    }

    [Test]
    public void A_column_of_another_type_on_the_way_is_an_error()
    {
        scene.Create("a double", null, scene.Data("1.parquet", "SELECT 1.5::DOUBLE AS a"));
        scene.Commit(1, Remove("1.parquet"), Metadata("a long"), scene.Data("2.parquet", "SELECT 2 AS a"));
        Assert.That(Assert.Throws<LakeException>(() => scene.Changes(0))!.Code, Is.EqualTo("schema_changed"));
        scene.Commit(2, Remove("2.parquet"), Metadata("a double"));
        Assert.That(Assert.Throws<LakeException>(() => scene.Changes(0))!.Code, Is.EqualTo("schema_changed"), "there and back");
        Assert.That(scene.Changes(2, 2), Is.EqualTo(new[] { """{"_change_type":"delete","_commit_version":2,"a":"2"}""" }));
    }

    [Test]
    public void Changes_whose_commits_are_cleaned_up_are_missing()
    {
        scene.Checkpoint($"{1:d20}.checkpoint.parquet", OldProtocol, Metadata("a long"));
        scene.Commit(2, scene.Data("1.parquet", "SELECT 1 AS a"));
        Assert.That(scene.Changes(2), Has.Length.EqualTo(1));
        Assert.That(Assert.Throws<LakeException>(() => scene.Changes(1))!.Code, Is.EqualTo("changes_missing"));
        Assert.That(Assert.Throws<LakeException>(() => scene.Changes(3))!.Code, Is.EqualTo("unknown_version"));
    }

    [Test]
    public void The_time_of_a_change_is_the_commits_own_where_the_table_keeps_it()
    {
        scene.Create("a long");
        scene.Commit(1, """{"commitInfo":{"inCommitTimestamp":86400000,"timestamp":1}}""", scene.Data("1.parquet", "SELECT 1 AS a"));
        scene.Commit(2, """{"commitInfo":{"timestamp":172800000}}""", scene.Data("2.parquet", "SELECT 1 AS a"));
        Assert.That(scene.Open().Changes(1).Select(r => (DateTime)r[^1]!), Is.EqualTo(new[] { new DateTime(1970, 1, 2), new DateTime(1970, 1, 3) }));
    }
}
