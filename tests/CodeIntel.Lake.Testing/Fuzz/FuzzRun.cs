using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Testing.Fuzz;

/// <summary>What is fuzzed, for one thread.</summary>
public interface IFuzzSubject : IDisposable
{
    /// <summary>Makes one input and puts it to the program.</summary>
    /// <returns>How it went, in a word or two, for the count.</returns>
    /// <exception cref="LakeException">The program refused the input, as it may.</exception>
    /// <exception cref="FuzzException">The program took the input and gave something wrong.</exception>
    string Try(Random random);
}

/// <summary>The program gave something wrong.</summary>
public sealed class FuzzException(string message) : Exception(message);

/// <summary>
/// Puts mutated inputs to a subject on a few threads. Each must end in the right answer or in an error of ours, in time and in little
/// memory. LAKE_FUZZ sets the number of cases in all suites together, LAKE_SEED the first seed: with LAKE_FUZZ=1 one case is played alone.
/// </summary>
/// <param name="name">Of the subject, for people.</param>
/// <param name="percent">The subject's share of all cases.</param>
public sealed class FuzzRun(string name, int percent)
{
    private const int CasesInTheTestCommand = 2_000;
    private const long MostBytes = 256L << 20;
    private const int MostFailures = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, int> outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> failures = new();
    private readonly int cases = (int)Math.Max(1, (long)Setting.Number("LAKE_FUZZ", CasesInTheTestCommand) * percent / 100);
    private readonly int first = Setting.Seed;
    private int taken;
    private long most;

    /// <summary>Plays the cases and tells the counts.</summary>
    /// <returns>What is wrong, with the seed of each case; empty where nothing is.</returns>
    public IReadOnlyList<string> Run(TextWriter log, Func<IFuzzSubject> subject)
    {
        var watch = Stopwatch.StartNew();
        var before = ResetPeak();
        var players = Enumerable.Range(0, Math.Min(2, Environment.ProcessorCount)).Select(_ => new Player()).ToList();
        players.ForEach(p => p.Start(() => Play(p, subject)));
        foreach (var player in players)
        {
            while (!player.Join(Limit / 60))
            {
                if (players.Find(p => p.Elapsed > Limit) is { } stuck)
                {
                    failures.Enqueue($"{name}, seed {stuck.Seed}: no end after {Limit.TotalSeconds} s");
                    return [.. failures];
                }
            }
        }

        var growth = Memory("VmHWM:") - before;
        log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {taken} cases from seed {first}, {watch.Elapsed.TotalSeconds:F1} s, at most {most >> 20} MB allocated by one, resident memory grew by {growth >> 20} MB at most"));
        log.WriteLine("    " + string.Join(", ", outcomes.OrderByDescending(o => o.Value).Select(o => $"{o.Key} {o.Value}")));
        if (growth > MostBytes * players.Count)
        {
            failures.Enqueue($"{name}: resident memory grew by {growth >> 20} MB");
        }

        return [.. failures];
    }

    private void Play(Player player, Func<IFuzzSubject> subject)
    {
        using var file = new SeedFile(name);
        using var one = subject();
        while (failures.Count < MostFailures && Interlocked.Increment(ref taken) is var number && number <= cases)
        {
            player.Begin(first + number - 1);
            file.Note(player.Seed);
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var outcome = Try(one, player.Seed);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            if (bytes > Interlocked.Read(ref most))
            {
                Interlocked.Exchange(ref most, bytes);
            }

            outcomes.AddOrUpdate(outcome, 1, (_, n) => n + 1);
            if (bytes > MostBytes)
            {
                failures.Enqueue($"{name}, seed {player.Seed}: {bytes >> 20} MB were allocated");
            }
        }

        Interlocked.Decrement(ref taken);
    }

    private string Try(IFuzzSubject subject, int seed)
    {
        try
        {
            return subject.Try(new Random(seed));
        }
        catch (LakeException e) when (e.Error != LakeError.Unexpected)
        {
            return e.Code;
        }
        catch (Exception e)
        {
            failures.Enqueue($"{name}, seed {seed}: {e.GetType().Name}: {Cut(e.Message, 600)}\n{Cut(e.StackTrace ?? string.Empty, 900)}");
            return "WRONG";
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    /// <summary>Has the system measure the peak from here on; gives what is resident now.</summary>
    private static long ResetPeak()
    {
        const string ClearReferences = "/proc/self/clear_refs";
        if (File.Exists(ClearReferences))
        {
            File.WriteAllText(ClearReferences, "5");
        }

        return Memory("VmRSS:");
    }

    /// <summary>A line of the process's status in bytes; 0 where the system has no such thing.</summary>
    private static long Memory(string line) => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(line, StringComparison.Ordinal)) is { } found
            ? long.Parse(found.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10
            : 0;

    /// <summary>A thread and the case that it is at.</summary>
    private sealed class Player
    {
        private Thread? thread;
        private long began;

        public int Seed { get; private set; }

        /// <summary>Time since the case began; what the subject needs to be made does not count.</summary>
        public TimeSpan Elapsed => thread!.IsAlive && Interlocked.Read(ref began) is var since and > 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

        public void Start(Action play)
        {
            thread = new Thread(() => play()) { IsBackground = true };
            thread.Start();
        }

        public bool Join(TimeSpan patience) => thread!.Join(patience);

        public void Begin(int seed)
        {
            Seed = seed;
            Interlocked.Exchange(ref began, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Holds the seed that is being played, for the day on which the whole process dies of it.</summary>
    private sealed class SeedFile : IDisposable
    {
        private readonly FileStream file;

        public SeedFile(string name) => file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"lake-fuzz-{name.Replace(' ', '-')}-{Guid.NewGuid():n}.seed"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1, FileOptions.DeleteOnClose);

        public void Note(int seed) => RandomAccess.Write(file.SafeFileHandle, Encoding.ASCII.GetBytes(seed.ToString("D10", CultureInfo.InvariantCulture)), 0);

        public void Dispose() => file.Dispose();
    }
}
