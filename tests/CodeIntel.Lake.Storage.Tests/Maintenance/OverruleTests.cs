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

/// <summary>The way on after another program wrote to a table.</summary>
[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OverruleTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout);

    public void Dispose() => scene.Dispose();

    [Test]
    public void The_new_epoch_is_on_top_of_the_other_commits_which_stay()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        var foreign = ForeignDelete.Of(scene, 2);
        File.WriteAllText(scene.Commit(3), "{\"commitInfo\":{\"timestamp\":1}}\n");
        var texts = new[] { scene.Commit(2), scene.Commit(3), foreign.Added }.Select(File.ReadAllBytes).ToList();
        Assert.That(Assert.Throws<ForeignCommitException>(() => Run(2, overrule: false))!.Message, Does.Contain("--overrule"));
        var report = Run(2);
        Assert.That(report.Overruled, Is.EqualTo(new[] { new ForeignCommit("facts_v1", 2, "DELETE"), new ForeignCommit("facts_v1", 3, null) }));
        Assert.That((report.Epoch, report.Changed, string.Join(' ', report.Datasets)), Is.EqualTo((3L, true, "facts_v1")));
        Assert.That((scene.Show(), scene.Show(2), Head()), Is.EqualTo(("0a:1:z c1:2:y", "0a:1:z c1:2:y", "0a:1:z c1:2:y")));
        Assert.That(new[] { scene.Commit(2), scene.Commit(3), foreign.Added }.Select(File.ReadAllBytes), Is.EqualTo(texts), "nothing is overwritten");
        using (var store = scene.Open(LakeOpenMode.Read))
        {
            Assert.That((store.Latest!.Datasets["facts_v1"].Version, store.Latest.Datasets["facts_v1"].Rows), Is.EqualTo((4L, 2L)));
            Assert.That(store.Read(scene.Connection).CheckFiles(), Is.Empty);
        }

        scene.Epoch(RowScope.Of([C]), (C, 2, "w"));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:z c1:2:w", "0a:1:z c1:2:w")), "the next epoch is made as ever");
    }

    [Test]
    public void An_older_epoch_can_be_gone_back_to()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (C, 2, "y"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        ForeignDelete.Of(scene, 2);
        Assert.That((Run(1).Overruled.Count, scene.Show(), Head()), Is.EqualTo((1, "0a:1:x c1:2:y", "0a:1:x c1:2:y")));
    }

    [Test]
    public void Without_a_foreign_commit_it_is_a_plain_restore()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        Assert.That((Run(1).Changed, Run(1).Overruled.Count), Is.EqualTo((false, 0)));
        scene.Epoch(RowScope.All, (A, 1, "z"));
        Assert.That((Run(1).Epoch, Run(1).Overruled.Count, scene.Show()), Is.EqualTo((3L, 0, "0a:1:x")));
    }

    [Test]
    public void A_file_that_the_other_program_deleted_stops_it_before_anything_changes()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var removed = ForeignDelete.Of(scene, 1).Removed;
        File.Delete(removed);
        var error = Assert.Throws<LakeException>(() => Run(1));
        Assert.That((error!.Error, error.Code, error.Message.Contains(removed, StringComparison.Ordinal)), Is.EqualTo((LakeError.LakeUnusable, "data_file_missing", true)));
        Assert.That((File.Exists(scene.Commit(2)), File.Exists(scene.EpochFile("", 2))), Is.EqualTo((false, false)));
    }

    [Test]
    public void Columns_and_properties_of_another_program_are_made_up_for()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var ours = Metadata(0);
        var theirs = ours with { SchemaString = ours.SchemaString.Replace("\"fields\":[", "\"fields\":[{\"name\":\"more\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},", StringComparison.Ordinal) };
        Assert.That(theirs.SchemaString, Is.Not.EqualTo(ours.SchemaString));
        Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, 1, [theirs]));
        Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, 2, [theirs with { Configuration = new Dictionary<string, string> { ["delta.appendOnly"] = "true" } }]));
        Assert.That(Run(1).Overruled.Select(c => c.Version), Is.EqualTo(new[] { 1, 2 }));
        var now = Metadata(3);
        Assert.That((now.SchemaString, scene.Show()), Is.EqualTo((ours.SchemaString, "0a:1:x")));
        Assert.That(now.Configuration, Is.EquivalentTo(ours.Configuration));
        scene.Epoch(RowScope.Of([A]), (A, 1, "z"));
        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:z", "0a:1:z")));
    }

    [Test]
    public void A_feature_that_no_dataset_may_have_is_refused_by_name()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, 1, [new ProtocolAction(3, 7, ["timestampNtz"], ["timestampNtz"])]));
        Assert.That(Assert.Throws<UnsupportedFeatureException>(() => Run(1))!.Feature, Is.EqualTo("timestampNtz"));
        Assert.That((scene.Show(), File.Exists(scene.Commit(2))), Is.EqualTo(("0a:1:x", false)));
    }

    [Test]
    public void Vacuum_takes_the_other_programs_files_once_no_epoch_needs_them()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var foreign = ForeignDelete.Of(scene, 1);
        Run(1);
        using (var store = scene.Open())
        {
            Vacuum.Run(store, scene.Connection, new VacuumOptions { KeepEpochs = 1, KeepAge = TimeSpan.Zero });
        }

        Assert.That((File.Exists(foreign.Added), File.Exists(foreign.Removed), scene.Show()), Is.EqualTo((false, true, "0a:1:x")));
    }

    private RestoreReport Run(long epoch, bool overrule = true)
    {
        using var store = scene.Open();
        return Restore.Run(store, scene.Connection, epoch, overrule);
    }

    private MetadataAction Metadata(long version) => DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection, version).Metadata;

    /// <summary>The facts as a Delta reader sees them, which knows no epochs.</summary>
    private string Head()
    {
        var files = DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Files.Values.Select(f => SqlText.Literal(f.FullPath));
        return scene.Show($"read_parquet([{string.Join(", ", files)}], hive_partitioning = true)");
    }
}
