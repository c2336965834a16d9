using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RestoreTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout);

    public void Dispose() => scene.Dispose();

    [Test]
    public void The_new_epoch_is_equal_to_the_old_one_and_those_between_stay()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        scene.Epoch(RowScope.Of([A, B]), (B, 3, "z"));
        scene.Epoch(RowScope.Of([C]), (C, 2, "w"), (C, 4, "v"));
        var parts = Directory.GetFiles(scene.FactsFolder, "*.parquet", SearchOption.AllDirectories);
        var report = Run(1);
        Assert.That((report.Epoch, report.Changed, string.Join(' ', report.Datasets)), Is.EqualTo((4L, true, "facts_v1")));
        Assert.That((scene.Show(), scene.Show(3), scene.Show(2)), Is.EqualTo(("0a:1:x c1:2:y", "c1:2:w 0b:3:z c1:4:v", "c1:2:y 0b:3:z")));
        using var store = scene.Open(LakeOpenMode.Read);
        Assert.That((store.Latest!.Facts["rows"], store.Latest.Datasets["facts_v1"].Rows, store.Latest.Datasets["facts_v1"].Version), Is.EqualTo(("2", 2L, 3L)));
        Assert.That(store.Read(scene.Connection).CheckFiles(), Is.Empty);
        Assert.That(Directory.GetFiles(scene.FactsFolder, "*.parquet", SearchOption.AllDirectories), Is.EquivalentTo(parts), "no row is copied");
    }

    [Test]
    public void The_next_epoch_goes_on_from_there()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Run(1);
        scene.Epoch(RowScope.Of([C]), (C, 2, "w"));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x c1:2:w"));
    }

    [Test]
    public void An_equal_lake_gets_no_epoch()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var report = Run(1);
        Assert.That((report.Epoch, report.Changed, report.Datasets.Count, scene.Show()), Is.EqualTo((1L, false, 0, "0a:1:x")));
    }

    [Test]
    public void A_dataset_that_there_was_not_yet_has_no_rows()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Totals, RowScope.All, "SELECT 'facts' AS name, 2.5 AS total, true AS good, CAST(NULL AS TIMESTAMP) AS at");
            staged.Commit(new Dictionary<string, string>());
        }

        Assert.That(Run(1).Datasets, Is.EqualTo(new[] { "totals_v1" }));
        using var after = scene.Open(LakeOpenMode.Read);
        Assert.That(scene.Connection.Scalar<long>($"SELECT count(*) FROM {after.Read(scene.Connection).Relation(scene.Totals, RowScope.All)}"), Is.Zero);
    }

    [Test]
    public void A_reader_of_changes_sees_what_came_back()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.All, (A, 1, "z"));
        Run(1);
        var changes = DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Changes(2).ToList();
        var text = changes[0].Length - 3;
        Assert.That(changes.Select(c => $"{c[text]} {string.Join(',', c.OfType<string>().Where(v => v is "x" or "z"))}"), Is.EquivalentTo(new[] { "delete z", "insert x" }));
    }

    [Test]
    public void A_file_that_is_gone_or_short_stops_it_before_anything_changes()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var part = Directory.GetFiles(scene.FactsFolder, "*.parquet", SearchOption.AllDirectories).Single();
        scene.Epoch(RowScope.All, (A, 1, "z"));
        var whole = File.ReadAllBytes(part);
        File.WriteAllBytes(part, whole[..10]);
        Assert.That(Assert.Throws<LakeException>(() => Run(1))!.Message, Does.Contain(part).And.Contain("has 10 bytes"));
        File.Delete(part);
        var error = Assert.Throws<LakeException>(() => Run(1));
        Assert.That((error!.Error, error.Code, scene.Show()), Is.EqualTo((LakeError.LakeUnusable, "data_file_missing", "0a:1:z")));
        Assert.That(Directory.GetFiles(Path.Combine(scene.State, "epochs"), "0*"), Has.Length.EqualTo(2));
    }

    [Test]
    public void Vacuum_keeps_what_came_back_and_a_vacuumed_epoch_does_not_come_back()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.All, (A, 1, "z"));
        Run(1);
        using (var store = scene.Open())
        {
            Assert.That(Vacuum.Run(store, scene.Connection, new VacuumOptions { KeepEpochs = 1, KeepAge = TimeSpan.Zero }).Removed, Is.EqualTo(new[] { 1, 2 }));
        }

        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"));
        Assert.That(Assert.Throws<LakeException>(() => Run(2))!.Code, Is.EqualTo("epoch_vacuumed"));
    }

    [Test]
    public void Another_programs_commit_is_not_overwritten()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.All, (A, 1, "z"));
        File.WriteAllText(scene.Commit(2), ForeignWrite("WRITE"));
        Assert.That(Assert.Throws<ForeignCommitException>(() => Run(1))!.Version, Is.EqualTo(2));
    }

    [Test]
    public void A_foreign_commit_that_changes_no_row_is_built_upon()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.All, (A, 1, "z"));
        File.WriteAllText(scene.Commit(2), ForeignWord("VACUUM END"));
        Assert.That(Run(2).Changed, Is.False);
        Assert.That((Run(1).Epoch, scene.Show(), scene.Show(2)), Is.EqualTo((3L, "0a:1:x", "0a:1:z")));
    }

    [Test]
    public void A_version_of_an_abandoned_epoch_is_made_up_for()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.All, (A, 1, "z"));
        scene.Epoch(RowScope.All, (A, 1, "abandoned"));
        File.Delete(scene.EpochFile("", 3));
        Assert.That((Run(1).Epoch, scene.Show(), scene.Show(2)), Is.EqualTo((3L, "0a:1:x", "0a:1:z")));
    }

    private RestoreReport Run(long epoch)
    {
        using var store = scene.Open();
        return Restore.Run(store, scene.Connection, epoch);
    }
}
