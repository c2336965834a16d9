using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class VacuumTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout);

    private string[] DataFiles => SplitPartition.Parts(scene);

    private string[] ChangeFiles => Directory.GetFiles(Path.Combine(scene.FactsFolder, "_change_data"));

    public void Dispose() => scene.Dispose();

    [Test]
    [Category("WhatOthersGotWrong")]
    public void Vacuum_takes_no_file_of_a_published_snapshot_and_every_other()
    {
        MakeEpochs(5);
        var before = Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories);
        var planned = Plan(Keep(2));
        Assert.That(Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories), Is.EquivalentTo(before), "a plan changes nothing");
        var done = Run(Keep(2));
        Assert.That(done.Files, Is.EqualTo(planned.Files));
        Assert.That((string.Join(' ', done.Kept), string.Join(' ', done.Removed)), Is.EqualTo(("4 5", "1 2 3")));
        Assert.That(before.Except(Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories)), Is.EquivalentTo(done.Files.Select(f => f.Path)));
        Assert.That(done.Bytes, Is.EqualTo(done.Files.Sum(f => f.Bytes)).And.Positive);
        Assert.That((scene.Show(4), scene.Show(5)), Is.EqualTo(("0a:1:text 4 c1:2:kept", "0a:1:text 5 c1:2:kept")));
        Assert.That(DataFiles, Has.Length.EqualTo(3), "of A twice, of C once");
        Assert.That(ChangeFiles, Has.Length.EqualTo(1), "what led from epoch 4 to epoch 5");
        Assert.That(Assert.Throws<LakeException>(() => scene.Show(3))!.Code, Is.EqualTo("epoch_vacuumed"));
        Assert.That(Run(Keep(2)).Files, Is.Empty, "nothing is left to do");
    }

    [Test]
    public void Manifests_go_first()
    {
        MakeEpochs(4);
        Assert.That(Run(Keep(1)).Files.Select(f => f.Kind), Is.EqualTo(new[]
        {
            VacuumedKind.Manifest, VacuumedKind.Manifest, VacuumedKind.Manifest, VacuumedKind.Changes, VacuumedKind.Changes, VacuumedKind.Changes,
            VacuumedKind.Removed, VacuumedKind.Removed, VacuumedKind.Removed,
        }));
    }

    [Test]
    public void Change_files_stay_as_long_as_both_their_epochs()
    {
        MakeEpochs(4);
        Run(Keep(2));
        using var store = scene.Open(LakeOpenMode.Read);
        using var changes = EpochChanges.Read(store, scene.Connection, scene.Facts, 3, 4);
        using var rows = changes.Rows();
        Assert.That(rows.Rows().Select(r => r[3]), Is.EqualTo(new[] { "text 3", "text 4" }));
    }

    [Test]
    public void The_newest_epoch_always_stays()
    {
        MakeEpochs(2);
        Assert.That(Run(Keep(0)).Kept, Is.EqualTo(new[] { 2 }));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:text 2 c1:2:kept"));
    }

    [Test]
    public void Young_epochs_stay()
    {
        MakeEpochs(3);
        var options = new VacuumOptions { KeepEpochs = 2, KeepAge = TimeSpan.FromDays(7) };
        Assert.That(Run(options).Removed, Is.Empty);
        Assert.That(Run(options, days: 8).Removed, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void A_lake_without_an_epoch_has_nothing_to_lose()
    {
        scene.Open().Dispose();
        var report = Run(Keep(1));
        Assert.That((report.Kept.Count, report.Files.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Files_that_no_log_names_go_when_they_are_old()
    {
        MakeEpochs(1);
        var folder = Path.GetDirectoryName(DataFiles[0])!;
        string[] old = [Path.Combine(folder, "part-old.parquet"), Path.Combine(scene.FactsFolder, "_delta_log", ".1.tmp"), Path.Combine(scene.State, "epochs", ".2.tmp"), Path.Combine(scene.State, ".3.tmp"), Path.Combine(scene.State, "cursors", ".4.tmp")];
        Directory.CreateDirectory(Path.Combine(scene.State, "cursors"));
        string[] others = [Path.Combine(folder, "part-young.parquet"), Path.Combine(folder, "notes.txt"), Path.Combine(scene.State, "epochs", ".young.tmp")];
        foreach (var file in old.Concat(others))
        {
            File.WriteAllText(file, "12345");
        }

        foreach (var file in old.Append(others[1]))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        }

        Assert.That(Run(Keep(1)).Files, Is.EquivalentTo(old.Select(f => new VacuumedFile(f, VacuumedKind.Orphan, 5))));
        Assert.That((old.Any(File.Exists), others.All(File.Exists), scene.Show()), Is.EqualTo((false, true, "0a:1:text 1 c1:2:kept")));
    }

    [Test]
    public void Log_files_go_that_a_checkpoint_stands_in_for()
    {
        MakeEpochs(13);
        Assert.That(Plan(Keep(4)).Files.Where(f => f.Kind == VacuumedKind.Log), Is.Empty, "epoch 10 is version 9");
        Assert.That(
            Run(Keep(2)).Files.Where(f => f.Kind == VacuumedKind.Log).Select(f => f.Path),
            Is.EqualTo(Enumerable.Range(0, 10).Select(v => scene.Commit(v))));
        Assert.That((scene.Show(12), scene.Show(13)), Is.EqualTo(("0a:1:text 12 c1:2:kept", "0a:1:text 13 c1:2:kept")));
        MakeEpochs(1);
        Assert.That(scene.Show(), Is.EqualTo("0a:1:text 1 c1:2:kept"));
    }

    [Test]
    public void A_checkpoint_that_cannot_be_read_stands_in_for_nothing()
    {
        MakeEpochs(11);
        var checkpoint = Path.Combine(scene.FactsFolder, "_delta_log", $"{10:d20}.checkpoint.parquet");
        File.WriteAllBytes(checkpoint, File.ReadAllBytes(checkpoint)[..^20]);
        Assert.That(Run(Keep(1)).Files.Select(f => f.Kind), Has.No.Member(VacuumedKind.Log));
        Assert.That(scene.Show(), Is.EqualTo("0a:1:text 11 c1:2:kept"));
    }

    [Test]
    public void Nothing_is_deleted_where_a_log_or_a_manifest_is_damaged()
    {
        MakeEpochs(4);
        var files = Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories);
        foreach (var (file, code) in new[] { (scene.Commit(3), "table_damaged"), (scene.EpochFile("", 1), "manifest_damaged") })
        {
            var whole = File.ReadAllText(file);
            File.WriteAllText(file, "{");
            Assert.That(Assert.Throws<LakeException>(() => Run(Keep(2)))!.Code, Is.EqualTo(code));
            File.WriteAllText(file, whole);
        }

        Assert.That(Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories), Is.EquivalentTo(files));
    }

    [Test]
    public void Nothing_is_deleted_where_a_log_and_a_manifest_name_different_files()
    {
        MakeEpochs(4);
        var lines = File.ReadAllLines(scene.Commit(2));
        lines[Array.FindIndex(lines, l => l.StartsWith("{\"add\"", StringComparison.Ordinal))] = "{\"txn\":{\"appId\":\"another\",\"version\":1}}";
        File.WriteAllLines(scene.Commit(2), lines);
        var files = Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories);
        Assert.That(Assert.Throws<LakeException>(() => Run(Keep(3)))!.Code, Is.EqualTo("lake_damaged"));
        Assert.That(Directory.GetFiles(scene.State, "*", SearchOption.AllDirectories), Is.EquivalentTo(files));
    }

    [Test]
    public void What_another_program_committed_since_stays()
    {
        MakeEpochs(1);
        var foreign = Path.Combine(scene.FactsFolder, "part-foreign.parquet");
        File.WriteAllText(foreign, "rows");
        File.SetLastWriteTimeUtc(foreign, DateTime.UtcNow.AddDays(-9));
        File.WriteAllText(scene.Commit(1), """{"add":{"path":"part-foreign.parquet","partitionValues":{},"size":4,"modificationTime":0,"dataChange":true}}""" + "\n");
        Assert.That(Run(Keep(1)).Files, Is.Empty);
        Assert.That(File.Exists(foreign));
    }

    [Test]
    public void Deleting_takes_the_writer_lock()
    {
        MakeEpochs(1);
        using var reader = scene.Open(LakeOpenMode.Read);
        Assert.That(() => Vacuum.Run(reader, scene.Connection, Keep(1)), Throws.InvalidOperationException);
    }

    private static VacuumOptions Keep(long epochs) => new() { KeepEpochs = epochs, KeepAge = TimeSpan.Zero };

    private void MakeEpochs(int count) => scene.Epochs(count, "kept");

    private VacuumReport Plan(VacuumOptions options)
    {
        using var store = scene.Open(LakeOpenMode.Read);
        return Vacuum.Plan(store, scene.Connection, options);
    }

    private VacuumReport Run(VacuumOptions options, int days = 0)
    {
        using var store = LakeStore.Open(scene.State, scene.Catalog, LakeOpenMode.Write, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Clock = new Later(days) });
        return Vacuum.Run(store, scene.Connection, options);
    }

    private sealed class Later(int days) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(days);
    }
}
