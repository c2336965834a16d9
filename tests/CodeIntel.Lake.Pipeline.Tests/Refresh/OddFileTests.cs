using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>Files that are no ordinary Python: each has its row and is counted, and none stops the run.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OddFileTests : IDisposable
{
    private readonly RefreshScene scene = new(("plain.py", "def plain():\n    return 1\n"));

    public void Dispose() => scene.Dispose();

    [Test]
    public void Each_has_a_row_that_says_what_it_is()
    {
        scene.Write("broken.py", "def kept():\n    return 1\n\ndef broken(:\n");
        scene.Write("empty.py", string.Empty);
        scene.Write("line.py", "x = '" + new string('a', 10_000_000) + "'\n");
        scene.Write("deep.py", "x = " + new string('(', 5000) + "1" + new string(')', 5000) + "\n");
        File.WriteAllBytes(scene.At("binary.py"), [0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0xfe]);
        var result = scene.Refresh();
        Assert.That(scene.Rows("SELECT path, status FROM cst_parse_manifest_v1 ORDER BY path"), Is.EqualTo(new[]
        {
            "binary.py binary", "broken.py partial", "deep.py ok", "empty.py ok", "plain.py ok",
        }));
        Assert.That(scene.Rows("SELECT count(*) FROM repo_files_v1 WHERE status = 'ok'"), Is.EqualTo(new[] { "5" }));
        Assert.That(scene.Rows("SELECT path, reason FROM repo_skipped_v1"), Is.EqualTo(new[] { "line.py too_large" }));
        Assert.That((result.Files.Added, result.Files.Redone, result.Files.Failed), Is.EqualTo((5, 5, 1)));
        Assert.That(scene.Rows("SELECT files_failed FROM runs_v1"), Is.EqualTo(new[] { "1" }));
        Assert.That(scene.Rows("SELECT DISTINCT path FROM cst_parse_errors_v1 ORDER BY path"), Is.EqualTo(new[] { "binary.py", "broken.py" }));
        Assert.That(scene.Rows("SELECT DISTINCT path FROM diagnostics_norm_v1 ORDER BY path"), Is.EqualTo(new[] { "binary.py", "broken.py" }));
        Assert.That(scene.Rows("SELECT qname FROM cst_defs_norm_v1 WHERE path = 'broken.py'"), Has.Member("broken.kept"), "what can be read is read");
        Assert.That(scene.Refresh().Changed, Is.False);
    }

    [Test]
    public void A_file_that_is_healed_loses_its_errors()
    {
        scene.Write("plain.py", "def plain(:\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT count(*) > 0 FROM diagnostics_norm_v1"), Is.EqualTo(new[] { "True" }));
        scene.Write("plain.py", "def plain():\n    return 1\n");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT status FROM cst_parse_manifest_v1"), Is.EqualTo(new[] { "ok" }));
        Assert.That(scene.Rows("SELECT path FROM cst_parse_errors_v1 UNION ALL SELECT path FROM diagnostics_norm_v1"), Is.Empty);
    }

    [Test]
    public void A_folder_in_the_place_of_a_file_removes_the_file()
    {
        scene.Write("other.py", "x = 1\n");
        scene.Refresh();
        scene.Delete("plain.py");
        Directory.CreateDirectory(scene.At("plain.py"));
        var result = scene.Refresh();
        Assert.That((result.Files.Deleted, result.Files.Failed), Is.EqualTo((1, 0)));
        Assert.That(scene.DatasetsWith("plain.py"), Is.Empty);
    }

    /// <summary>The file is locked by whoever has it open, which holds for the superuser, too.</summary>
    [Test]
    public void A_file_that_cannot_be_read_has_a_row_and_is_counted_until_it_can()
    {
        scene.Write("secret.py", "x = 1\n");
        using (new FileStream(scene.At("secret.py"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.That(scene.Refresh().Files.Failed, Is.EqualTo(1));
            Assert.That(scene.Rows("SELECT path, file_sha256 FROM repo_files_v1 WHERE status = 'unreadable'"), Is.EqualTo(new[] { "secret.py -" }));
            Assert.That(scene.Rows("SELECT status FROM cst_parse_manifest_v1 WHERE path = 'secret.py'"), Is.EqualTo(new[] { "unreadable" }));
            Assert.That(scene.Rows("SELECT DISTINCT path FROM diagnostics_norm_v1"), Is.EqualTo(new[] { "secret.py" }));
            Assert.That(scene.Refresh().Changed, Is.False);
        }

        Assert.That(scene.Refresh().Files.Modified, Is.EqualTo(1));
        Assert.That(scene.Rows("SELECT status FROM cst_parse_manifest_v1 WHERE path = 'secret.py'"), Is.EqualTo(new[] { "ok" }));
    }

    [Test]
    public void A_path_that_is_skipped_has_a_row_and_is_counted()
    {
        scene.Write("real.py", "x = 1\n");
        File.CreateSymbolicLink(scene.At("link.py"), "real.py");
        File.CreateSymbolicLink(scene.At("dangling.py"), "nowhere.py");
        scene.Refresh();
        Assert.That(scene.Rows("SELECT path, reason, paths FROM repo_skipped_v1 ORDER BY path"), Is.EqualTo(new[] { "dangling.py symlink 1", "link.py symlink 1" }));
        Assert.That(scene.Rows("SELECT files_added, files_skipped FROM runs_v1"), Is.EqualTo(new[] { "2 2" }));
        scene.Delete("link.py");
        scene.Delete("dangling.py");
        Assert.That(scene.Refresh().Changed);
        Assert.That(scene.Rows("SELECT path FROM repo_skipped_v1"), Is.Empty);
    }

    [Test]
    public void A_repository_without_files_has_every_dataset_and_no_row()
    {
        scene.Delete("plain.py");
        var result = scene.Refresh();
        Assert.That((result.Epoch, result.Changed), Is.EqualTo((1, true)));
        Assert.That(result.Datasets.Where(d => d.Stage is not "runs" && d.Rows > 0), Is.Empty);
        Assert.That(result.Datasets.Select(d => d.Name), Has.Member("cst_defs_v1").And.Member("cpg_nodes_v1").And.Member("rel_dispositions_v1"));
        Assert.That(scene.Refresh().Changed, Is.False);

        scene.Write("plain.py", "def plain():\n    return 1\n");
        Assert.That(scene.Refresh().Files.Added, Is.EqualTo(1));
        scene.Delete("plain.py");
        scene.Refresh();
        Assert.That(scene.DatasetsWith("plain.py"), Is.Empty);
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }
}
