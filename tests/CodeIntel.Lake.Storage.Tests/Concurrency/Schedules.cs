using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Concurrency;

/// <summary>Some actors over files in memory, in an order that a seed decides.</summary>
internal interface ISchedule
{
    /// <summary>Plays it to its end and tells what is wrong; null where all is well.</summary>
    /// <param name="crew">Plays the actors.</param>
    /// <param name="counts">Takes what happened.</param>
    string? Play(Crew crew, Counts counts);
}

/// <summary>How often what happened.</summary>
internal sealed class Counts
{
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    public int this[string what] => counts.GetValueOrDefault(what);

    public void Add(string what) => counts.AddOrUpdate(what, 1, (_, n) => n + 1);

    public override string ToString() => string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Value} {c.Key}"));
}

/// <summary>Plays many schedules, each with the seed after the one before, on all cores.</summary>
internal static class Schedules
{
    public const int MostActors = 4;
    private const int Enough = 3;

    /// <returns>What is wrong, with the seed that shows it again.</returns>
    public static IReadOnlyList<string> Play(string name, int count, int seed, Func<int, IEngineSession, ISchedule> schedule, Counts counts, TextWriter log)
    {
        var watch = Stopwatch.StartNew();
        var complaints = new ConcurrentBag<(int Seed, string What)>();
        var next = -1;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            using var database = Engine.Open(new EngineLimits(Threads: 1));
            using var connection = database.Connect();
            using var crew = new Crew(MostActors);
            for (var i = Interlocked.Increment(ref next); i < count && complaints.Count < Enough; i = Interlocked.Increment(ref next))
            {
                if (schedule(unchecked(seed + i), connection).Play(crew, counts) is { } complaint)
                {
                    complaints.Add((unchecked(seed + i), complaint));
                }
            }
        });
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {Math.Min(next, count)} schedules from seed {seed} in {watch.Elapsed.TotalSeconds:F1} s; {counts}"));
        return [.. complaints.OrderBy(c => c.Seed).Select(c => $"{name}, LAKE_SEED={c.Seed} LAKE_SCHEDULES=1: {c.What}")];
    }
}
