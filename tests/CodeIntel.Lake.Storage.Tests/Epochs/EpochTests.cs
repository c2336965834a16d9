using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EpochTests : IDisposable
{
    private readonly LakeScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_manifest_names_versions_counts_and_facts()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var manifest = scene.Epoch(RowScope.Of([A]), (A, 1, "y"), (A, 2, "z"));
        using var store = scene.Open(LakeOpenMode.Read);
        var status = store.Read(scene.Connection).Datasets.Single();
        Assert.That((manifest.Epoch, status.Version, status.Rows, status.Files), Is.EqualTo((2L, 1L, 2L, 1L)));
        Assert.That(store.Latest!.Facts["rows"], Is.EqualTo("2"));
        Assert.That(Directory.GetFiles(Path.Combine(scene.State, "epochs"), "pending-*"), Is.Empty);
    }

    [Test]
    public void A_whole_redo_log_is_rolled_forward()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "y"));
        var log = scene.Files.LastWritten("pending-");
        File.Delete(scene.Commit(1));
        File.Delete(scene.EpochFile("", 2));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"), "before recovery");
        File.WriteAllBytes(scene.EpochFile("pending-", 2), log);
        scene.Open().Dispose();
        Assert.That(scene.Show(), Is.EqualTo("0a:1:y"));
        Assert.That(File.Exists(scene.EpochFile("pending-", 2)), Is.False);
    }

    [Test]
    public void A_table_that_has_the_epoch_is_skipped()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "y"));
        var log = scene.Files.LastWritten("pending-");
        File.Delete(scene.EpochFile("", 2));
        File.WriteAllBytes(scene.EpochFile("pending-", 2), log);
        scene.Open().Dispose();
        Assert.That((scene.Show(), File.Exists(scene.Commit(2))), Is.EqualTo(("0a:1:y", false)));
    }

    [TestCase(0.3)]
    [TestCase(0.99)]
    public void A_cut_redo_log_is_discarded(double part)
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "y"));
        var log = scene.Files.LastWritten("pending-");
        File.Delete(scene.Commit(1));
        File.Delete(scene.EpochFile("", 2));
        File.WriteAllBytes(scene.EpochFile("pending-", 2), log[..(int)(log.Length * part)]);
        scene.Open().Dispose();
        Assert.That((scene.Show(), File.Exists(scene.EpochFile("pending-", 2))), Is.EqualTo(("0a:1:x", false)));
    }

    [Test]
    public void A_damaged_manifest_is_an_error_that_names_it()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var file = scene.EpochFile("", 1);
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"rows\":1", "\"rows\":7", StringComparison.Ordinal));
        var error = Assert.Throws<LakeException>(() => scene.Show());
        Assert.That((error!.Code, error.Message.Contains(file, StringComparison.Ordinal)), Is.EqualTo(("manifest_damaged", true)));
    }

    [Test]
    public void A_foreign_commit_is_noticed_and_kept()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        File.WriteAllText(scene.Commit(1), ForeignWrite("WRITE"));
        var error = Assert.Throws<ForeignCommitException>(() => scene.Epoch(RowScope.Of([A]), (A, 1, "y")));
        Assert.That((error!.Error, error.Code), Is.EqualTo((LakeError.LakeUnusable, "foreign_commit")));
        Assert.That((error.Dataset, error.Version, error.Operation), Is.EqualTo(("facts_v1", 1L, "WRITE")));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"));
    }

    [Test]
    public void A_foreign_commit_during_the_epoch_stops_it_before_anything_is_visible()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.Of([A]), Rows((A, 1, "y")));
            File.WriteAllText(scene.Commit(1), ForeignWrite("WRITE"));
            Assert.Throws<ForeignCommitException>(() => staged.Commit(new Dictionary<string, string>()));
        }

        scene.Open().Dispose();
        Assert.That(scene.Show(), Is.EqualTo("0a:1:x"));
    }

    [Test]
    public void Missing_and_short_files_are_found()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        var parts = Directory.GetFiles(scene.FactsFolder, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        File.Delete(parts[0]);
        using (var cut = File.OpenWrite(parts[1]))
        {
            cut.SetLength(10);
        }

        using var store = scene.Open(LakeOpenMode.Read);
        var reader = store.Read(scene.Connection);
        Assert.That(reader.CheckFiles().Select(p => p.Kind), Is.EquivalentTo(new[] { "data_file_missing", "data_file_short" }));
        var error = Assert.Throws<LakeException>(() => reader.Relation(scene.Facts, RowScope.All));
        Assert.That((error!.Code, error.Message.Contains(parts[0], StringComparison.Ordinal)), Is.EqualTo(("data_file_missing", true)));
    }

    [Test]
    public void Plain_SQL_over_the_log_gives_the_same_rows()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        scene.Epoch(RowScope.Of([A, B]), (B, 3, "z"));
        scene.Epoch(RowScope.Of([C]), (C, 2, "y"), (C, 4, null));
        using var result = scene.Connection.Query($$"""
            WITH log AS (
                SELECT "add", remove, CAST(regexp_extract(filename, '(\d+)\.json$', 1) AS BIGINT) AS version
                FROM read_json('{{scene.FactsFolder}}/_delta_log/*.json', format = 'newline_delimited', filename = true,
                    columns = {"add": 'STRUCT(path VARCHAR)', remove: 'STRUCT(path VARCHAR)'})),
            steps AS (
                SELECT "add".path AS path, version, true AS active FROM log WHERE "add" IS NOT NULL
                UNION ALL SELECT remove.path, version, false FROM log WHERE remove IS NOT NULL)
            SELECT path FROM steps GROUP BY path HAVING arg_max(active, version)
            """);
        var files = result.ToList().Select(r => SqlText.Literal(Path.Combine(scene.FactsFolder, Uri.UnescapeDataString((string)r[0]!))));
        var rows = scene.Show($"read_parquet([{string.Join(", ", files)}], hive_partitioning = false)");
        Assert.That((rows, rows), Is.EqualTo((scene.Show(), "c1:2:y 0b:3:z c1:4:")));
    }

    [Test]
    public void Twelve_epochs_make_a_checkpoint_that_is_enough()
    {
        for (var i = 0; i < 12; i++)
        {
            scene.Epoch(RowScope.Of([A]), (A, 1, $"text {i}"));
        }

        Assert.That(File.Exists(Path.Combine(scene.FactsFolder, "_delta_log", $"{10:d20}.checkpoint.parquet")));
        for (var i = 0; i <= 10; i++)
        {
            File.Delete(scene.Commit(i));
        }

        Assert.That(scene.Show(), Is.EqualTo("0a:1:text 11"));
    }
}
