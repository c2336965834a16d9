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

[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EpochChangesTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout == LayoutKind.FileId ? Layout.OfFiles : Layout.OfBuckets(0));

    public void Dispose() => scene.Dispose();

    [Test]
    public void Each_kind_of_change_has_its_type_version_and_epoch()
    {
        scene.Epoch(RowScope.All, (A, 1, "same"), (A, 2, "old"), (C, 3, "goes"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "same"), (A, 2, "new"));
        scene.Epoch(RowScope.Of([B, C]), (B, 4, "comes"));
        Assert.That(Changes(1), Is.EqualTo("2:old update_preimage v1 e2, 2:new update_postimage v1 e2, 3:goes delete v2 e3, 4:comes insert v2 e3"));
        Assert.That(Changes(1, 2), Is.EqualTo("2:old update_preimage v1 e2, 2:new update_postimage v1 e2"));
        Assert.That(Changes(2, 3), Is.EqualTo("3:goes delete v2 e3, 4:comes insert v2 e3"));
        Assert.That(Changes(0, 1), Is.EqualTo("1:same insert v0 e1, 2:old insert v0 e1, 3:goes insert v0 e1"));
        Assert.That(Changes(3), Is.Empty);
    }

    [Test]
    public void What_came_and_went_nets_out()
    {
        scene.Epoch(RowScope.All, (A, 1, "one"), (A, 2, "two"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "other"), (A, 3, "three"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "one"), (A, 2, "2"));
        Assert.That(Changes(1), Is.EqualTo("2:two update_preimage v2 e3, 2:2 update_postimage v2 e3"));
        Assert.That(Changes(1, 2), Is.EqualTo("1:one update_preimage v1 e2, 1:other update_postimage v1 e2, 2:two delete v1 e2, 3:three insert v1 e2"));
    }

    [Test]
    public void A_row_that_moves_to_another_file_is_an_update()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.Of([A, C]), (C, 1, "x"));
        Assert.That(Changes(1), Is.EqualTo("1:x update_preimage v1 e2, 1:x update_postimage v1 e2"), "its file_id differs");
    }

    [Test]
    public void Restore_is_a_change_and_optimize_is_not()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"), (A, 2, "y"));
        SplitPartition.InFirstEpoch(scene);
        Keep(s => Optimize.Run(s, scene.Connection));
        Assert.That(Changes(1), Is.Empty);
        scene.Epoch(RowScope.All, (A, 1, "z"), (A, 2, "y"));
        Keep(s => Restore.Run(s, scene.Connection, 1));
        Assert.That(Changes(3), Is.EqualTo("1:z update_preimage v3 e4, 1:x update_postimage v3 e4"));
        Assert.That(Changes(1), Is.Empty);
    }

    /// <summary>A file that is added says itself what changed; only where files are merged, a change file does. Either way there are few files, and the row of each epoch comes once.</summary>
    [Test]
    public void Rows_that_are_only_added_lie_in_files_of_their_own()
    {
        var (files, changeFiles) = (new List<long>(), new List<int>());
        for (var i = 1; i <= 30; i++)
        {
            using var store = scene.Open();
            using var staged = store.Begin(scene.Connection);
            var rows = scene.Connection.Rows.Cast(scene.Totals, $"SELECT 'epoch {i}' AS name, {i} AS total, true AS good, NULL AS at", sorted: true);
            staged.Append(scene.Totals, rows);
            var state = staged.Commit(new Dictionary<string, string>()).Datasets[scene.Totals.Name];
            files.Add(state.Files);
            var folder = Path.Combine(scene.State, "datasets", "cpg", "totals_v1", "_change_data");
            changeFiles.Add(Directory.Exists(folder) ? Directory.GetFiles(folder, "*.parquet", SearchOption.AllDirectories).Length : 0);
            Assert.That(Totals(i - 1), Is.EqualTo($"epoch {i} insert"));
        }

        Assert.That(files, Has.All.LessThan(10), "data files");
        Assert.That(changeFiles[7], Is.Zero, "eight files are added");
        Assert.That(changeFiles[^1], Is.InRange(1, 8), "some epochs merge");
        Assert.That(Totals(0).Split(", "), Has.Length.EqualTo(30));
    }

    [Test]
    public void They_are_the_difference_of_the_two_epochs_whatever_was_between()
    {
        var random = new Random(7);
        for (var i = 0; i < 6; i++)
        {
            var rows = new[] { A, B, C }.SelectMany((f, n) => Enumerable.Range(n * 4, 4).Where(_ => random.Next(3) > 0).Select(k => (f, k, (string?)$"{random.Next(3)}"))).ToArray();
            scene.Epoch(RowScope.Of([A, B, C]), rows);
        }

        using var store = scene.Open(LakeOpenMode.Read);
        for (var since = 1; since <= 6; since++)
        {
            for (var until = since; until <= 6; until++)
            {
                var before = store.Read(scene.Connection, since).Relation(scene.Facts, RowScope.All);
                var after = store.Read(scene.Connection, until).Relation(scene.Facts, RowScope.All);
                using var expected = scene.Connection.Query($"""
                    SELECT fact_id, b.text, a.text FROM {before} AS b FULL JOIN {after} AS a USING (fact_id)
                    WHERE a.file_id IS NULL OR b.file_id IS NULL OR a IS DISTINCT FROM b ORDER BY fact_id
                    """);
                var wanted = expected.Rows().SelectMany(r => new[] { (r[0], r[1], "pre"), (r[0], r[2], "post") }).Where(r => r.Item2 is not null).ToList();
                using var changes = EpochChanges.Read(store, scene.Connection, scene.Facts, since, until);
                using var result = changes.Rows();
                var found = result.Rows().Select(r => (r[1], r[3], (string)r[5]! is "delete" or "update_preimage" ? "pre" : "post")).ToList();
                Assert.That(found, Is.EquivalentTo(wanted), $"{since} to {until}");
            }
        }
    }

    /// <summary>LAKE_SEED sets the seed. Of ranges that end before the newest epoch the test command takes all changes, and leaves no policy a choice.</summary>
    [Test]
    public void Change_files_hold_what_the_data_files_do()
    {
        var seed = Setting.Number("LAKE_SEED", 11);
        var random = new Random(seed);
        var last = Setting.IsLong ? 8 : 6;
        string[] owners = [A, B, C, RowScope.GlobalFileId];
        var shift = 0;
        for (var i = 1; i <= last; i++)
        {
            var files = owners.Where(_ => i == 1 || random.Next(3) > 0).ToList();
            shift += files.Count == owners.Length ? random.Next(2) : 0;
            var rows = Enumerable.Range(0, 12).Select(k => (File: owners[(k + shift) % owners.Length], k, Text: random.Next(4) == 0 ? null : $"{random.Next(3)}"));
            scene.Epoch(RowScope.Of(files), [.. rows.Where(r => files.Contains(r.File) && random.Next(4) > 0)]);
        }

        var copy = Path.Combine(scene.Root, "copy");
        Folders.Copy(scene.State, copy);
        var changeFiles = WithoutChangeFiles(copy);
        TestContext.Out.WriteLine($"seed {seed}, {changeFiles} change files");
        Assert.That(changeFiles, Is.GreaterThan(5));
        using var recorded = scene.Open(LakeOpenMode.Read);
        using var compared = LakeStore.Open(copy, scene.Catalog, LakeOpenMode.Read, new LakeOptions { Files = scene.Files });
        for (var since = 0; since <= last; since++)
        {
            for (var until = since; until <= last; until++)
            {
                foreach (var policy in Enum.GetValues<ChangePolicy>().Where(p => Setting.IsLong || p == ChangePolicy.All || until == last))
                {
                    Assert.That(Texts(recorded, since, until, policy), Is.EqualTo(Texts(compared, since, until, policy)), $"seed {seed}, {since} to {until}, {policy}");
                }
            }
        }
    }

    [Test]
    public void Change_files_are_read_in_place_of_data_files()
    {
        scene.Epoch(RowScope.All, (A, 1, "old"), (B, 2, "other"));
        scene.Epoch(RowScope.Of([A]), (A, 1, "new"));
        foreach (var part in SplitPartition.Parts(scene))
        {
            File.Delete(part);
        }

        Assert.That(Changes(1), Is.EqualTo("1:old update_preimage v1 e2, 1:new update_postimage v1 e2"));
        Directory.Delete(Path.Combine(scene.FactsFolder, "_change_data"), recursive: true);
        Assert.That(Assert.Throws<LakeException>(() => Changes(1))!.Code, Is.EqualTo("data_file_missing"));
    }

    [Test]
    public void A_policy_leaves_out_what_the_consumer_has_no_use_for()
    {
        scene.Epoch(RowScope.All, (A, 1, "old"), (A, 2, "goes"), (A, 3, "old"));
        scene.Epoch(RowScope.All, (A, 1, "new"), (A, 4, "comes"), (A, 3, "new"), (A, 5, "comes"));
        scene.Epoch(RowScope.All, (A, 1, "new"), (A, 4, "comes, newer"), (A, 3, "old"));
        Assert.That(Changes(1, policy: ChangePolicy.InsertsAndUpdates), Is.EqualTo("1:new update_postimage v1 e2, 4:comes, newer insert v2 e3"));
        Assert.That(Changes(1, policy: ChangePolicy.InsertsOnly), Is.EqualTo("4:comes, newer insert v2 e3"));
    }

    [Test]
    public void A_dataset_without_a_table_has_no_changes()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        using var store = scene.Open(LakeOpenMode.Read);
        using var changes = EpochChanges.Read(store, scene.Connection, scene.Totals, 0, null);
        using var rows = changes.Rows();
        Assert.That((rows.Names.Count, rows.ToList().Count), Is.EqualTo((7, 0)));
    }

    [Test]
    public void What_cannot_be_compared_says_why()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        scene.Epoch(RowScope.All, (A, 1, "y"));
        Assert.That(Assert.Throws<LakeException>(() => Changes(2, 1))!.Code, Is.EqualTo("usage"));
        Assert.That(Assert.Throws<LakeException>(() => Changes(1, 5))!.Code, Is.EqualTo("unknown_epoch"));
        foreach (var contract in new[] { scene.Facts with { Key = [] }, scene.Facts with { Scope = DatasetScope.Transient } })
        {
            using var reading = scene.Open(LakeOpenMode.Read);
            Assert.That(Assert.Throws<LakeException>(() => EpochChanges.Read(reading, scene.Connection, contract, 1, null).Dispose())!.Code, Is.EqualTo("changes_not_kept"));
        }

        Keep(s => Vacuum.Run(s, scene.Connection, new VacuumOptions { KeepEpochs = 1, KeepAge = TimeSpan.Zero }));
        Assert.That(Assert.Throws<LakeException>(() => Changes(1))!.Code, Is.EqualTo("epoch_vacuumed"));
        Assert.That(Assert.Throws<LakeException>(() => Changes(0, 1))!.Code, Is.EqualTo("epoch_vacuumed"));
        Assert.That(Changes(0), Is.EqualTo("1:y insert v1 e2"), "who begins now has all rows");
        var wider = scene.Facts with { Columns = [.. scene.Facts.Columns, scene.Facts.Columns[1] with { Name = "more" }] };
        using var store = scene.Open(LakeOpenMode.Read);
        var error = Assert.Throws<LakeException>(() => EpochChanges.Read(store, scene.Connection, wider, 2, null).Dispose());
        Assert.That((error!.Error, error.Code), Is.EqualTo((LakeError.LakeUnusable, "schema_changed")));
    }

    private void Keep(Action<LakeStore> work)
    {
        using var store = scene.Open();
        work(store);
    }

    private string Totals(long since)
    {
        using var store = scene.Open(LakeOpenMode.Read);
        using var changes = EpochChanges.Read(store, scene.Connection, scene.Totals, since, null);
        using var rows = changes.Rows(ChangePolicy.All);
        return string.Join(", ", rows.Rows().Select(r => $"{r[0]} {r[4]}"));
    }

    private string Changes(long since, long? until = null, ChangePolicy policy = ChangePolicy.All)
    {
        using var store = scene.Open(LakeOpenMode.Read);
        return Texts(store, since, until, policy);
    }

    private string Texts(LakeStore store, long since, long? until, ChangePolicy policy)
    {
        using var changes = EpochChanges.Read(store, scene.Connection, scene.Facts, since, until);
        using var rows = changes.Rows(policy);
        return string.Join(", ", rows.Rows().Select(r => $"{r[1]}:{r[3]} {r[5]} v{r[6]} e{r[7]}"));
    }

    /// <summary>Takes the change files out of a lake's commits; tells how many there were.</summary>
    private static int WithoutChangeFiles(string state)
    {
        var table = Path.Combine(state, "datasets", "extract", "facts_v1");
        var count = 0;
        for (var version = 0; version <= DeltaLog.Head(LocalFileSystem.Instance, table); version++)
        {
            var actions = DeltaLog.ReadCommit(LocalFileSystem.Instance, table, version)!;
            count += actions.Count(a => a is CdcAction);
            File.Delete(Path.Combine(table, "_delta_log", $"{version:d20}.json"));
            Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, table, version, actions.Where(a => a is not CdcAction)));
        }

        return count;
    }
}
