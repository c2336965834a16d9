using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>Nothing in the names of the folders above a lake reaches its rows, whether it looks like a partition or like a pattern.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FolderNameTests : IDisposable
{
    private static readonly string[] Names =
        ["text=abc", "file_id=zz", "file_bucket=00", "fact_id=9/at=7", "x=1/text=__HIVE_DEFAULT_PARTITION__", "file_id=%41", "[a]b", "st*r", "wh?t", "it's=a \"name\"", "a\\b=c", "file_id=\\1"];

    private LakeScene scene = new();

    /// <summary>The test command has each name in one layout, by a seed.</summary>
    public static IEnumerable<TestCaseData> Cases()
    {
        var all = from name in Names from layout in Enum.GetValues<LayoutKind>() select (Layout: layout, Name: name);
        return Setting.Some([.. all], Names.Length, c => c.Name).Select(c => new TestCaseData(c.Layout, c.Name));
    }

    public void Dispose() => scene.Dispose();

    [TestCaseSource(nameof(Cases))]
    public void A_lake_is_written_kept_and_read_below_any_name(LayoutKind layout, string above)
    {
        Scene(layout, above);
        scene.Epoch(RowScope.All, (A, 1, "x"), (A, 2, "y"), (C, 3, null));
        SplitPartition.InFirstEpoch(scene);
        scene.Epoch(RowScope.Of([A, B]), (A, 1, "z"), (A, 2, "y"), (B, 4, "new"));
        Look("0a:1:z 0a:2:y c1:3: 0b:4:new", epoch: 2);
        Keep(s => Optimize.Run(s, scene.Connection));
        Keep(s => Checkpoints.Write(s, scene.Connection));
        Look("0a:1:z 0a:2:y c1:3: 0b:4:new");
        Keep(s => Relayout.Run(s, scene.Connection, layout == LayoutKind.FileId ? Layout.OfBuckets(1) : Layout.OfFiles));
        Look("0a:1:z 0a:2:y c1:3: 0b:4:new");
        Keep(s => Restore.Run(s, scene.Connection, 1));
        Look("0a:1:x 0a:2:y c1:3:");
        Assert.That(Changes(1, 2), Is.EqualTo("1:x update_preimage, 1:z update_postimage, 4:new insert"));
    }

    [TestCaseSource(nameof(Cases))]
    public void A_lake_that_was_moved_has_the_rows_that_it_had(LayoutKind layout, string above)
    {
        Scene(layout, "before");
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 3, null));
        Keep(s => Checkpoints.Write(s, scene.Connection));
        var from = scene.State;
        scene.Above = above;
        Directory.CreateDirectory(Path.GetDirectoryName(scene.State)!);
        Directory.Move(from, scene.State);
        Look("0a:1:x c1:3:");
        scene.Epoch(RowScope.Of([C]), (C, 3, "now"));
        Look("0a:1:x c1:3:now");
        Assert.That(Changes(1, 2), Is.EqualTo("3: update_preimage, 3:now update_postimage"));
    }

    private void Scene(LayoutKind layout, string above)
    {
        scene.Dispose();
        scene = new LakeScene(layout) { Above = above };
    }

    private void Keep(Action<LakeStore> work)
    {
        using var store = scene.Open();
        work(store);
    }

    /// <summary>The rows, by an epoch's reader and by the reader of any Delta table.</summary>
    private void Look(string rows, long? epoch = null)
    {
        Assert.That(scene.Show(epoch), Is.EqualTo(rows));
        Assert.That(scene.Show(epoch, RowScope.Of([A])), Is.EqualTo(string.Join(' ', rows.Split(' ').Where(r => r.StartsWith("0a", StringComparison.Ordinal)))));
        var table = DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection);
        var (file, id, text) = (Column("file_id"), Column("fact_id"), Column("text"));
        Assert.That(
            string.Join(' ', table.Rows().OrderBy(r => (long)r[id]!).Select(r => $"{((string)r[file]!)[5..7]}:{r[id]}:{r[text]}")),
            Is.EqualTo(rows));

        int Column(string name) => table.Columns.ToList().FindIndex(c => c.Name == name);
    }

    private string Changes(long since, long until)
    {
        using var store = scene.Open(LakeOpenMode.Read);
        using var changes = EpochChanges.Read(store, scene.Connection, scene.Facts, since, until);
        using var rows = changes.Rows();
        return string.Join(", ", rows.Rows().Select(r => $"{r[1]}:{r[3]} {r[5]}"));
    }
}
