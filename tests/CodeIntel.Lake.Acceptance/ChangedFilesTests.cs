using NUnit.Framework;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance;

/// <summary>
/// The change feed of the repository's files tells what the comparison of the two snapshots told the refresh. LAKE_SCRIPTS sets how many edit
/// scripts are played, LAKE_SEED the first; the test command plays of many the one that soonest has each kind of change, and no more once each was met.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class ChangedFilesTests
{
    private const int Edits = 6;
    private const int ScriptsInTheTestCommand = 4;
    private const int DrawnForTheTestCommand = 60;
    private const int ScriptsInLong = 6;
    private static readonly string[] Expected = ["added insert", "modified update", "deleted delete", "renamed insert"];

    [Test]
    public void The_diff_of_the_repository_from_its_change_feed_is_the_diff_of_its_snapshots()
    {
        var first = Setting.Number("LAKE_SEED", 2);
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var scripts = Setting.Number("LAKE_SCRIPTS", 0, ScriptsInLong) is > 0 and var all
            ? Enumerable.Range(first, all).Select(s => EditScript.Draw(s, Edits))
            : Enumerable.Range(first, DrawnForTheTestCommand).Select(s => EditScript.Draw(s, Edits)).OrderBy(EditsUntilAllChanged).Take(ScriptsInTheTestCommand);
        foreach (var script in scripts.TakeWhile(_ => Setting.IsLong || !Expected.All(kinds.ContainsKey)))
        {
            var seed = script.Seed;
            using var scene = new Scene(ScriptPlay.LayoutOf(seed)) { Layers = Scene.NoLayers };
            scene.Write(script.Initial);
            scene.Refresh();
            foreach (var step in script.Steps.TakeWhile(_ => Setting.IsLong || !Expected.All(kinds.ContainsKey)))
            {
                scene.Write(step.Tree);
                if (scene.Refresh() is { Changed: true, Epoch: var epoch })
                {
                    Compare(scene, epoch, $"seed {seed}, {step.Choice}", kinds);
                }
            }
        }

        TestContext.Out.WriteLine($"seeds from {first}: {string.Join(", ", kinds.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Value} {k.Key}"))}");
        Assert.That(kinds.Keys, Is.SupersetOf(Expected));
    }

    /// <summary>How many edits of a script it takes until files came, changed, went and were moved; more than there are where they do not.</summary>
    private static int EditsUntilAllChanged(EditScript script)
    {
        var (came, changed, went, moved, edits, before) = (false, false, false, false, 0, script.Initial);
        foreach (var after in script.Steps.Select(s => s.Tree).TakeWhile(_ => !(came && changed && went && moved)))
        {
            var paths = TreeDiff.ChangedPaths(before, after).Where(p => p.EndsWith(".py", StringComparison.Ordinal)).ToList();
            var gone = paths.Where(p => !after.Entries.ContainsKey(p)).Select(p => before.Entries[p]).OfType<FileEntry>().Select(f => Convert.ToHexString(f.Bytes)).ToList();
            var news = paths.Where(p => !before.Entries.ContainsKey(p)).Select(p => after.Entries[p]).OfType<FileEntry>().Select(f => Convert.ToHexString(f.Bytes)).ToList();
            (came, went, moved) = (came || news.Except(gone).Any(), went || gone.Except(news).Any(), moved || news.Intersect(gone).Any());
            changed = changed || paths.Exists(p => after.Entries.ContainsKey(p) && before.Entries.ContainsKey(p));
            (edits, before) = (edits + 1, after);
        }

        return came && changed && went && moved ? edits : Edits + 1;
    }

    private static void Compare(Scene scene, long epoch, string where, Dictionary<string, int> kinds)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        using var store = LakeStore.Open(scene.State, scene.Contracts, LakeOpenMode.Read);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var (before, after) = (new List<FileFact>(), new List<FileFact>());
        using (var changes = EpochChanges.Read(store, connection, scene.Contracts[ScanRows.FilesDataset], epoch - 1, epoch))
        using (var rows = changes.Rows())
        {
            foreach (var row in rows.Rows())
            {
                var type = (string)row[7]!;
                types[(string)row[0]!] = type.Split('_')[0];
                (type is "delete" or "update_preimage" ? before : after).Add(Fact(row));
            }
        }

        var diff = RepositoryDiff.Between(before, after).Changes.ToList();
        using var stored = connection.Query($"SELECT * FROM {store.Read(connection, epoch).Relation(scene.Contracts[ScanRows.DiffDataset], RowScope.All)} ORDER BY path");
        Assert.That(diff.Select(Text), Is.EqualTo(stored.Rows().Select(r => string.Join('|', r))), where);
        foreach (var change in diff)
        {
            var kind = $"{change.KindWord} {types[change.File.FileId]}";
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
        }
    }

    private static FileFact Fact(object?[] row) => new(
        (string)row[0]!, (string)row[1]!, (string?)row[2], (long)row[3]!, (string)row[4]!, FileStateText.ParseGitState((string)row[5]!), FileStateText.ParseStatus((string)row[6]!));

    /// <summary>As a row of the diff's dataset.</summary>
    private static string Text(FileChange change) => string.Join(
        '|',
        change.File.FileId,
        change.File.Path,
        change.KindWord,
        change.Previous?.Path,
        change.Current?.Path,
        change.Previous?.Sha256,
        change.Current?.Sha256,
        change.Previous?.Size,
        change.Current?.Size,
        change.Reason,
        (int)change.Stages);
}
