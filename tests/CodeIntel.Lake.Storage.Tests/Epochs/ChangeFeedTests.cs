using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>The change data feed of a dataset's table, as any Delta reader sees it.</summary>
[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChangeFeedTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout == LayoutKind.FileId ? Layout.OfFiles : Layout.OfBuckets(0));

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_new_table_has_the_feed()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        AssertHasFeed(0);
        Assert.That(Head().Protocol.WriterFeatures, Is.EqualTo(new[] { "changeDataFeed", "appendOnly", "invariants" }));
        Assert.That(Changes(0), Is.EqualTo("insert 1:x"));
        Assert.That(ChangeFiles(0), Is.Empty, "the added files tell it");
    }

    [Test]
    public void Each_change_of_a_row_is_recorded_and_no_other_row()
    {
        scene.Epoch(RowScope.All, (A, 1, "same"), (A, 2, "old"), (A, 3, "goes"), (B, 4, "other file"), (C, 5, "goes with its file"), (RowScope.GlobalFileId, 6, "no file's"));
        scene.Epoch(RowScope.Of([A, C, RowScope.GlobalFileId]), (A, 1, "same"), (A, 2, "new"), (A, 7, "comes"), (RowScope.GlobalFileId, 6, null));
        Assert.That(Changes(1), Is.EqualTo(
            "delete 3:goes, delete 5:goes with its file, insert 7:comes, update_postimage 2:new, update_postimage 6:, update_preimage 2:old, update_preimage 6:no file's"));
        var partitions = ChangeFiles(1).Select(c => c.PartitionValues[scene.Layout.Column]);
        Assert.That(partitions, Is.EquivalentTo(layout == LayoutKind.FileId ? new[] { A, C, RowScope.GlobalFileId } : ["00", RowScope.GlobalFileId]));
        Assert.That(File.ReadAllLines(scene.Commit(1)).Where(l => l.Contains("\"cdc\"", StringComparison.Ordinal)), Is.All.Contain("\"path\":\"_change_data/").And.All.Contain("\"dataChange\":false"));
    }

    [Test]
    public void Scopes_that_are_replaced_one_after_the_other_are_all_recorded()
    {
        scene.Epoch(RowScope.All, (A, 1, "a"), (B, 2, "b"), (C, 3, "c"));
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.Of([A]), Rows((A, 1, "A")));
            staged.Replace(scene.Facts, RowScope.Of([B, C]), Rows((B, 2, "b"), (C, 3, "C"), (C, 4, "more")));
            staged.Commit(new Dictionary<string, string>());
        }

        Assert.That(Changes(1), Is.EqualTo("insert 4:more, update_postimage 1:A, update_postimage 3:C, update_preimage 1:a, update_preimage 3:c"));
    }

    [Test]
    public void A_row_that_moves_to_another_file_leaves_the_one_and_comes_to_the_other()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A, C]), (C, 1, "x"));
        Assert.That(Changes(1), Is.EqualTo("delete 1:x, insert 1:x"), "in both layouts");
    }

    [Test]
    public void Rows_without_a_key_are_counted()
    {
        var bag = scene.Facts with { Key = [] };
        using (var store = scene.Open())
        {
            foreach (var rows in new[] { Rows((A, 1, "x"), (A, 1, "x"), (A, 1, "x"), (A, 2, "y")), Rows((A, 1, "x"), (A, 2, "z"), (A, 2, "z")) })
            {
                using var staged = store.Begin(scene.Connection);
                staged.Replace(bag, RowScope.All, rows);
                staged.Commit(new Dictionary<string, string>());
            }
        }

        Assert.That(Changes(1), Is.EqualTo("delete 1:x, delete 1:x, delete 2:y, insert 2:z, insert 2:z"));
    }

    [Test]
    public void An_unpartitioned_dataset_has_it_too()
    {
        using (var store = scene.Open())
        {
            foreach (var total in new[] { 1, 2 })
            {
                using var staged = store.Begin(scene.Connection);
                staged.Replace(scene.Totals, RowScope.All, $"SELECT name, {total} AS total, name = 'b' AS good, CAST(NULL AS TIMESTAMP) AS at FROM (VALUES ('a'), ('b')) AS t(name) WHERE name = 'a' OR {total} = 1");
                staged.Commit(new Dictionary<string, string>());
            }
        }

        var table = DeltaTable.Open(LocalFileSystem.Instance, Path.Combine(scene.State, "datasets", "cpg", "totals_v1"), scene.Connection);
        Assert.That(table.Changes(1).Select(r => $"{r[4]} {r[0]}:{r[1]}").Order(StringComparer.Ordinal), Is.EqualTo(new[] { "delete b:1", "update_postimage a:2", "update_preimage a:1" }));
    }

    [Test]
    public void What_was_empty_or_had_other_columns_needs_no_change_files()
    {
        scene.Epoch(RowScope.All);
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var wider = scene.Facts with { Columns = [.. scene.Facts.Columns, new Column("more", ColumnType.Text, true, "More.")] };
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(wider, RowScope.All, $"SELECT *, NULL AS more FROM ({Rows((A, 1, "y"))})");
            staged.Commit(new Dictionary<string, string>());
        }

        Assert.That((ChangeFiles(1).Count, ChangeFiles(2).Count), Is.EqualTo((0, 0)));
        Assert.That((Changes(1), Changes(2)), Is.EqualTo(("insert 1:x", "delete 1:x, insert 1:y")));
    }

    [Test]
    public void A_table_that_was_made_without_the_feed_gets_it_with_its_next_commit()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "stays"));
        MakeOld();
        var files = Head().Files.Keys.ToList();
        scene.Epoch(RowScope.Of([A]), (A, 1, "y"));
        AssertHasFeed(1);
        Assert.That(Changes(1), Is.EqualTo("update_postimage 1:y, update_preimage 1:x"));
        Assert.That(Head().Files.Keys.Intersect(files).Count(), Is.EqualTo(layout == LayoutKind.FileId ? 1 : 0), "no file is written for it");
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Assert.That(DeltaLog.ReadCommit(LocalFileSystem.Instance, scene.FactsFolder, 2)!.Any(a => a is ProtocolAction or MetadataAction), Is.False, "said once");
    }

    [Test]
    public void A_restore_gives_the_feed_and_never_takes_it()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        MakeOld();
        scene.Epoch(RowScope.All, (A, 1, "y"));
        using (var store = scene.Open())
        {
            Restore.Run(store, scene.Connection, 1);
        }

        AssertHasFeed(2);
        Assert.That((scene.Show(), Changes(2)), Is.EqualTo(("0a:1:x", "delete 1:y, insert 1:x")));
    }

    [TestCase(1, 4, "changeDataFeed,generatedColumns", false)]
    [TestCase(1, 3, null, true, "changeDataFeed", "appendOnly", "invariants", "checkConstraints")]
    [TestCase(1, 7, "appendOnly", true, "appendOnly", "changeDataFeed")]
    public void A_protocol_keeps_what_it_has(int reader, int writer, string? features, bool changes, params string[] expected)
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        MakeOld(new ProtocolAction(reader, writer, null, writer == 7 ? features!.Split(',') : null));
        scene.Epoch(RowScope.All, (A, 1, "y"));
        Assert.That(Head().Protocol.MinWriterVersion, Is.EqualTo(changes ? 7 : writer));
        Assert.That(Head().Protocol.WriterFeatures ?? [], Is.EqualTo(expected));
        Assert.That(Head().Metadata.Configuration["delta.enableChangeDataFeed"], Is.EqualTo("true"));
    }

    [Test]
    public void What_is_not_committed_leaves_no_change_file()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.All, Rows((A, 1, "y")));
        }

        Assert.That(Directory.GetFiles(scene.FactsFolder, "*.parquet", SearchOption.AllDirectories), Has.Length.EqualTo(1));
    }

    /// <summary>Makes the facts' first commit one of a program that knew nothing of the feed.</summary>
    private void MakeOld(ProtocolAction? protocol = null)
    {
        var actions = DeltaLog.ReadCommit(LocalFileSystem.Instance, scene.FactsFolder, 0)!.Select(a => a switch
        {
            ProtocolAction => protocol ?? new ProtocolAction(1, 2),
            MetadataAction metadata => metadata with { Configuration = new Dictionary<string, string>() },
            _ => a,
        }).ToList();
        File.Delete(scene.Commit(0));
        Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, 0, actions));
    }

    private void AssertHasFeed(long version)
    {
        var head = DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection, version);
        Assert.That((head.Protocol.MinReaderVersion, head.Protocol.MinWriterVersion, head.Protocol.ReaderFeatures), Is.EqualTo((1, 7, (IReadOnlyList<string>?)null)));
        Assert.That(head.Metadata.Configuration["delta.enableChangeDataFeed"], Is.EqualTo("true"));
    }

    private DeltaSnapshot Head() => DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection);

    private List<CdcAction> ChangeFiles(long version) => [.. DeltaLog.ReadCommit(LocalFileSystem.Instance, scene.FactsFolder, version)!.OfType<CdcAction>()];

    /// <summary>The changes of one version as "type key:text", sorted.</summary>
    private string Changes(long version)
    {
        var table = DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection, version);
        var names = table.Columns.Select(c => c.Name).ToList();
        var texts = table.Changes(version).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r[names.Count]} {r[names.IndexOf("fact_id")]}:{r[names.IndexOf("text")]}"));
        return string.Join(", ", texts.Order(StringComparer.Ordinal));
    }
}
