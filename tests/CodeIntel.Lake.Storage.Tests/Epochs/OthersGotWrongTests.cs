using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>
/// What other systems of this kind got wrong, one test each, named after the fault. Under the same category there are more where their subject is:
/// the empty set in ReplaceTests, checkpoints in CheckpointTests, the existing commit in DeltaLogTests, vacuum in VacuumTests.
/// </summary>
[TestFixture(LayoutKind.FileId)]
[TestFixture(LayoutKind.Bucket)]
[Category("WhatOthersGotWrong")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OthersGotWrongTests(LayoutKind layout) : IDisposable
{
    private readonly LakeScene scene = new(layout);

    public void Dispose() => scene.Dispose();

    /// <summary>Whoever looks at the head of the table finds the old rows or the new ones, wherever the program ended.</summary>
    [Test]
    public void Delete_commit_followed_by_an_append_commit_with_a_crash_between_them()
    {
        scene.Epoch(RowScope.All, (A, 1, "x 0"), (C, 2, "y 0"));
        var seen = new List<bool>();
        for (var steps = 0; steps < 8; steps++)
        {
            var old = Head();
            Assert.That(() => Epoch(new KilledAfterTheRedoLog(steps), $"{steps}"), Throws.TypeOf<CrashException>());
            Folders.BuryWriter(scene.State);
            var head = Head();
            Assert.That(head, Is.EqualTo(old).Or.EqualTo($"0a:1:x {steps} c1:2:y {steps}"), $"{steps} steps after the redo log");
            seen.Add(head != old);
            scene.Open().Dispose();
        }

        Assert.That((seen[0], seen[^1]), Is.EqualTo((false, true)));
    }

    /// <summary>A and B are files of one bucket.</summary>
    [Test]
    public void Two_overwrites_of_one_partition_where_the_second_removes_the_firsts_files([Values] bool inOneEpoch)
    {
        scene.Epoch(RowScope.All, (A, 1, "old"), (B, 2, "old"));
        using (var store = scene.Open())
        {
            var staged = store.Begin(scene.Connection);
            staged.Replace(scene.Facts, RowScope.Of([A]), Rows((A, 1, "new")));
            if (!inOneEpoch)
            {
                staged.Commit(new Dictionary<string, string>());
                staged.Dispose();
                staged = store.Begin(scene.Connection);
            }

            staged.Replace(scene.Facts, RowScope.Of([B]), Rows((B, 2, "new")));
            staged.Commit(new Dictionary<string, string>());
            staged.Dispose();
        }

        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:new 0b:2:new", "0a:1:new 0b:2:new")));
    }

    /// <summary>Two programs read the same version and overwrite the same partition; the slower one learns of the other, and its rows are not beside the other's.</summary>
    [Test]
    public void Concurrent_overwrite_that_doubles_rows()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        using (var store = scene.Open())
        using (var staged = store.Begin(scene.Connection))
        {
            staged.Replace(scene.Facts, RowScope.Of([A]), Rows((A, 1, "ours")));
            var old = DeltaLog.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection).Files.Values.Single();
            var theirs = old.RawPath.Replace("part-", "theirs-", StringComparison.Ordinal);
            File.Copy(old.FullPath, old.FullPath.Replace("part-", "theirs-", StringComparison.Ordinal));
            Assert.That(DeltaLog.TryCommit(LocalFileSystem.Instance, scene.FactsFolder, 1, [new RemoveAction(old.RawPath, 1, true, null, null), old.Add with { Path = theirs }]));
            Assert.That(() => staged.Commit(new Dictionary<string, string>()), Throws.InstanceOf<LakeException>().With.Message.Contain("version 1"));
        }

        Assert.That((scene.Show(), Head()), Is.EqualTo(("0a:1:x", "0a:1:x")));
    }

    /// <summary>Content is on disk before a log names it, logs before the manifest names their versions.</summary>
    [Test]
    public void Snapshot_saved_before_the_data()
    {
        scene.Epoch(RowScope.All, (A, 1, "x"));
        var before = scene.Files.Steps.Count;
        scene.Epoch(RowScope.Of([A]), (A, 1, "y"));
        var steps = scene.Files.Steps.Skip(before).ToList();
        var data = Directory.GetFiles(scene.FactsFolder, "part-*.parquet", SearchOption.AllDirectories).Single(f => steps.Any(s => s.Operation == FileOperation.Produce && s.Path == f));
        int[] order =
        [
            At(FileOperation.Produce, data), At(FileOperation.FlushFile, data), At(FileOperation.FlushFolder, Path.GetDirectoryName(data)!),
            Named(scene.EpochFile("pending-", 2)), Named(scene.Commit(1)), At(FileOperation.FlushFolder, Path.GetDirectoryName(scene.Commit(1))!), Named(scene.EpochFile("", 2)),
        ];
        Assert.That(order, Is.Ordered.And.All.GreaterThanOrEqualTo(0));

        int At(FileOperation operation, string path) => steps.FindLastIndex(s => s.Operation == operation && s.Path == path);

        int Named(string path) => steps.FindIndex(s => s.To == path);
    }

    private void Epoch(IFileSystem files, string text)
    {
        using var store = LakeStore.Open(scene.State, scene.Catalog, LakeOpenMode.Write, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Files = files });
        using var staged = store.Begin(scene.Connection);
        staged.Replace(scene.Facts, RowScope.Of([A, C]), Rows((A, 1, $"x {text}"), (C, 2, $"y {text}")));
        staged.Commit(new Dictionary<string, string>());
    }

    /// <summary>The facts as a Delta reader sees them, which knows no epochs.</summary>
    private string Head()
    {
        var table = DeltaTable.Open(LocalFileSystem.Instance, scene.FactsFolder, scene.Connection);
        var names = table.Columns.Select(c => c.Name).ToList();
        return string.Join(' ', table.Rows().Select(r => $"{((string)r[names.IndexOf("file_id")]!)[5..7]}:{r[names.IndexOf("fact_id")]}:{r[names.IndexOf("text")]}").Order(StringComparer.Ordinal));
    }

    /// <summary>The program ends so many steps after its redo log got its name.</summary>
    private sealed class KilledAfterTheRedoLog(int steps) : SteppedFileSystem(LocalFileSystem.Instance)
    {
        private int? left;

        protected override T Take<T>(FileStep step, Func<T> act)
        {
            if (left-- <= 0)
            {
                left = 0;
                throw new CrashException();
            }

            var result = act();
            if (step.To is { } to && Path.GetFileName(to).StartsWith("pending-", StringComparison.Ordinal))
            {
                left = steps;
            }

            return result;
        }
    }
}
