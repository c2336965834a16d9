using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Concurrency.SharedTable;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Two writers begin at one version of a table.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeltaTransactionTests : IDisposable
{
    private readonly MemoryFileSystem files = New();
    private readonly IEngine database = Engine.Open(new EngineLimits(Threads: 1));
    private readonly IEngineSession connection;
    private readonly DeltaTransaction first;
    private readonly DeltaTransaction second;

    public DeltaTransactionTests()
    {
        connection = database.Connect();
        first = new DeltaTransaction(DeltaLog.Open(files, Root, connection));
        second = new DeltaTransaction(first.Start);
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    [Test]
    public void Of_different_partitions_both_win()
    {
        Replace(first, "a", "one");
        Replace(second, "b", "two");
        Assert.That((Commit(first), Commit(second)), Is.EqualTo((1L, 2L)));
        Assert.That(Shown(), Is.EqualTo("a:one b:two c:start"));
    }

    [Test]
    public void Of_the_same_partition_one_wins_and_the_other_learns_who()
    {
        Replace(first, "a", "one");
        Replace(second, "a", "two");
        Commit(first, "MERGE");
        var error = Assert.Throws<DeltaConflictException>(() => Commit(second));
        Assert.That((error!.Code, error.Table, error.Version, error.Operation, error.Rule), Is.EqualTo(("commit_conflict", Root, 1L, "MERGE", ConflictRule.ConcurrentDeleteDelete)));
        Assert.That(error.Message, Does.Contain("version 1 (MERGE)"));
        Assert.That((Shown(), DeltaLog.Head(files, Root)), Is.EqualTo(("a:one b:start c:start", 1L)));
    }

    [Test]
    public void Where_only_an_append_came_to_the_same_partition_the_reader_of_it_loses()
    {
        first.Adds.Add(Put(files, Root, Column, "a", "1", ["one"]));
        Replace(second, "a", "two");
        Commit(first);
        Assert.That(Assert.Throws<DeltaConflictException>(() => Commit(second))!.Rule, Is.EqualTo(ConflictRule.ConcurrentAppend));
    }

    [Test]
    public void Appends_win_always()
    {
        Replace(first, "a", "one");
        second.Adds.Add(Put(files, Root, Column, "a", "2", ["two"]));
        Assert.That((Commit(first), Commit(second)), Is.EqualTo((1L, 2L)));
        Assert.That(Shown(), Is.EqualTo("a:one,two b:start c:start"));
    }

    [Test]
    public void Who_has_read_another_partition_than_it_writes_depends_on_it()
    {
        Replace(first, "a", "one");
        second.Files(DeltaReadScope.Partitions(Column, "a"));
        Replace(second, "b", "two");
        Commit(first);
        Assert.That(Assert.Throws<DeltaConflictException>(() => Commit(second))!.Rule, Is.EqualTo(ConflictRule.ConcurrentAppend));
    }

    [Test]
    public void Many_commits_are_followed_at_once()
    {
        for (var i = 0; i < 5; i++)
        {
            var other = new DeltaTransaction(DeltaLog.Open(files, Root, connection));
            Replace(other, "a", $"{i}");
            Commit(other);
        }

        Replace(second, "b", "two");
        Assert.That((Commit(second), Shown()), Is.EqualTo((6L, "a:4 b:two c:start")));
    }

    [Test]
    public void A_version_that_was_cleaned_up_is_not_made_again()
    {
        Replace(first, "a", "one");
        Commit(first);
        Commit(new DeltaTransaction(DeltaLog.Open(files, Root, connection)));
        files.Delete(Path.Combine(Root, "_delta_log", $"{1:d20}.json"));
        Replace(second, "b", "two");
        Assert.That(Assert.Throws<LakeException>(() => Commit(second))!.Code, Is.EqualTo("table_damaged"));
    }

    [Test]
    public void A_version_that_is_taken_in_the_last_moment_is_checked_too()
    {
        Replace(first, "a", "one");
        Replace(second, "a", "two");
        var late = new Late(files, () => Commit(first));
        Assert.That(Assert.Throws<DeltaConflictException>(() => second.Commit(late, second.Actions("WRITE", new Dictionary<string, string>(), DateTimeOffset.UnixEpoch)))!.Version, Is.EqualTo(1));
    }

    [Test]
    public void A_remove_repeats_the_path_of_its_add_letter_by_letter()
    {
        var odd = new AddAction("p%3Da/x%20%C3%A9.parquet", new Dictionary<string, string?> { [Column] = "a" }, 1, 0, true, null);
        DeltaLog.TryCommit(files, Root, 1, [odd]);
        var third = new DeltaTransaction(DeltaLog.Open(files, Root, connection));
        third.Replace(DeltaReadScope.Partitions(Column, "a"), []);
        Assert.That(third.Actions("DELETE", new Dictionary<string, string>(), DateTimeOffset.UnixEpoch).OfType<RemoveAction>().Select(r => r.Path), Does.Contain(odd.Path));
        Commit(third);
        Assert.That(Shown(), Is.EqualTo("b:start c:start"));
    }

    private void Replace(DeltaTransaction transaction, string partition, string word) =>
        transaction.Replace(DeltaReadScope.Partitions(Column, partition), [Put(files, Root, Column, partition, word, [word])]);

    private long Commit(DeltaTransaction transaction, string operation = "WRITE") =>
        transaction.Commit(files, transaction.Actions(operation, new Dictionary<string, string>(), DateTimeOffset.UnixEpoch));

    private string Shown() => Show(DeltaLog.Open(files, Root, connection), Column, files.Read);

    /// <summary>Has another one commit right before the first commit gets its name.</summary>
    private sealed class Late(IFileSystem inner, Action other) : SteppedFileSystem(inner)
    {
        private Action? rest = other;

        protected override T Take<T>(FileStep step, Func<T> act)
        {
            if (step.Operation == FileOperation.RenameExclusive)
            {
                rest?.Invoke();
                rest = null;
            }

            return act();
        }
    }
}
