using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Concurrency;

/// <summary>
/// Many orders in which writers, readers and those who clean up can meet. LAKE_SCHEDULES sets how many of each kind are played, LAKE_SEED
/// the first one's seed; a complaint names the seed that plays it again.
/// </summary>
[TestFixture]
public sealed class ConcurrencyTests
{
    private const int OfTables = 500;
    private const int OfLakes = 250;
    private const int TimesInLong = 24;

    [Test]
    public void Transactions_on_one_table() => Play(
        "a table",
        OfTables,
        (seed, connection) => new TableSchedule(seed, connection),
        [
            .. Enum.GetNames<ConflictRule>().Where(r => r != nameof(ConflictRule.ProtocolChanged)).Select(r => $"conflicts {r}"),
            "replaces that won", "appends that won", "compactions that won", "reads", "deleted files", "deaths",
        ]);

    [Test]
    public void Epochs_of_a_lake() => Play(
        "a lake",
        OfLakes,
        (seed, connection) => new LakeSchedule(seed, connection),
        [
            "epochs", "restores", "epochs that gave way", "epochs stopped, ConcurrentAppend", "epochs stopped, ConcurrentDeleteDelete", "foreign OPTIMIZE",
            "reads", "vacuumed files, Manifest", "vacuumed files, Removed", "deaths",
        ]);

    /// <param name="name">What is played, for people.</param>
    /// <param name="count">How many in the test command.</param>
    /// <param name="schedule">Makes one from its seed.</param>
    /// <param name="wanted">What must have happened in so many.</param>
    private static void Play(string name, int count, Func<int, IEngineSession, ISchedule> schedule, string[] wanted)
    {
        var counts = new Counts();
        var chosen = Setting.Number("LAKE_SCHEDULES", count, count * TimesInLong);
        Assert.That(Schedules.Play(name, chosen, Setting.Seed, schedule, counts, TestContext.Out), Is.Empty);
        Assert.That(chosen < count ? [] : wanted.Where(w => counts[w] == 0), Is.Empty, "never happened");
    }
}
