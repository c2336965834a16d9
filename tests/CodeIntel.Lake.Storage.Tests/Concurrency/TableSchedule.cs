using System.Globalization;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using static CodeIntel.Lake.Storage.Tests.Concurrency.SharedTable;

namespace CodeIntel.Lake.Storage.Tests.Concurrency;

/// <summary>
/// Writers, readers and a cleaner on one table, each without knowing of the others. What a writer puts into a partition is made from all it
/// read, so that the commits in version order must give, one after the other, just what each of them saw and wrote.
/// </summary>
internal sealed class TableSchedule(int seed, IEngineSession connection) : ISchedule
{
    private const string Application = "app";
    private readonly MemoryFileSystem files = New();
    private readonly Random random = new(seed);
    private readonly List<Attempt> attempts = [];
    private readonly List<(long Version, string Seen)> reads = [];
    private readonly Dictionary<string, byte[]> written = new(StringComparer.Ordinal);
    private long floor;

    private enum Outcome
    {
        Unknown,
        Won,
        Lost,
    }

    public string? Play(Crew crew, Counts counts)
    {
        var work = Enumerable.Range(0, random.Next(2, Schedules.MostActors)).Select(_ => Act(random.Next(), counts, Writer)).ToList();
        work.Add(Act(random.Next(), counts, random.Next(3) == 0 ? Cleaner : Reader));
        foreach (var path in files.Files)
        {
            written[path] = files.Read(path);
        }

        var failures = crew.Run(seed, work);
        return failures.Count > 0 ? $"an actor failed: {failures[0]}" : Check();
    }

    private static string NoteOf(DeltaSnapshot snapshot) => snapshot.Metadata.Configuration.GetValueOrDefault("note", "none");

    private Action<Actor> Act(int choice, Counts counts, Action<IFileSystem, Random, Counts> work) => actor =>
    {
        var own = new Random(choice);
        if (own.Next(4) == 0)
        {
            actor.DieAfter(own.Next(60));
        }

        var seen = new TakenInTurns(files, actor);
        try
        {
            work(seen, own, counts);
        }
        finally
        {
            foreach (var (path, content) in seen.Written)
            {
                written[path] = content;
            }

            counts.Add(actor.Dead ? "deaths" : "actors that ended well");
        }
    };

    private void Writer(IFileSystem own, Random chance, Counts counts)
    {
        for (var i = 0; i < 2; i++)
        {
            var attempt = new Attempt($"w{attempts.Count}");
            attempts.Add(attempt);
            try
            {
                Write(own, chance, attempt);
                attempt.Outcome = Outcome.Won;
                counts.Add($"{attempt.Kind}s that won");
            }
            catch (DeltaConflictException e)
            {
                attempt.Outcome = Outcome.Lost;
                attempt.Rival = e.Version;
                counts.Add($"conflicts {e.Rule}");
            }
            catch (FileNotFoundException) when (attempt.Start < floor)
            {
                attempt.Outcome = Outcome.Lost;
            }
        }
    }

    private void Write(IFileSystem own, Random chance, Attempt attempt)
    {
        var transaction = new DeltaTransaction(DeltaLog.Open(own, Root, connection));
        attempt.Start = transaction.Start.Version;
        attempt.Note = NoteOf(transaction.Start);
        var target = Values[chance.Next(Values.Length)];
        var dataChange = true;
        switch (chance.Next(10))
        {
            case 0:
                attempt.Kind = "append";
                transaction.Adds.Add(Put(own, Root, Column, target, attempt.Id, [attempt.Id]));
                attempt.Target = target;
                break;
            case 1 or 2:
                attempt.Kind = "compaction";
                var parts = transaction.Start.Files.Values.Where(f => f.Partition(Column) == target).ToList();
                transaction.Removes.AddRange(parts);
                if (parts.Count > 0)
                {
                    transaction.Adds.Add(Put(own, Root, Column, target, attempt.Id, Rows(parts, own.Read)));
                }

                dataChange = false;
                break;
            case 3:
                attempt.Kind = "change of metadata";
                transaction.Metadata = transaction.Start.Metadata with { Configuration = new Dictionary<string, string> { ["note"] = attempt.Id } };
                break;
            default:
                attempt.Kind = "replace";
                Replace(own, chance, attempt, transaction, target);
                break;
        }

        if (chance.Next(4) == 0)
        {
            attempt.Step = (transaction.Start.Transactions.GetValueOrDefault(Application)?.Version ?? 0) + 1;
            transaction.Step = new TxnAction(Application, attempt.Step, null);
        }

        var parameters = new Dictionary<string, string> { ["attempt"] = attempt.Id };
        attempt.Version = transaction.Commit(own, transaction.Actions(attempt.Kind, parameters, DateTimeOffset.UnixEpoch, dataChange));
    }

    private static void Replace(IFileSystem own, Random chance, Attempt attempt, DeltaTransaction transaction, string target)
    {
        attempt.Target = target;
        var others = chance.Next(4) switch
        {
            0 => Values.Where(v => v != target),
            1 => [Values[chance.Next(Values.Length)]],
            _ => [],
        };
        foreach (var value in others.Append(target))
        {
            attempt.Read[value] = Rows(transaction.Files(DeltaReadScope.Partitions(Column, value)), own.Read);
        }

        var scope = others.Count() == 2 && chance.Next(2) == 0 ? DeltaReadScope.Everything : DeltaReadScope.Nothing;
        transaction.Files(scope);
        DataFile[] made = chance.Next(8) == 0 ? [] : [Put(own, Root, Column, target, attempt.Id, [attempt.Id])];
        attempt.Empties = made.Length == 0;
        transaction.Replace(DeltaReadScope.Partitions(Column, target), made);
    }

    private void Reader(IFileSystem own, Random chance, Counts counts)
    {
        for (var i = 0; i < 3; i++)
        {
            var snapshot = DeltaLog.Open(own, Root, connection);
            try
            {
                reads.Add((snapshot.Version, Show(snapshot, Column, own.Read)));
                counts.Add("reads");
            }
            catch (FileNotFoundException) when (snapshot.Version < floor)
            {
                counts.Add("reads of what was cleaned up");
            }
        }
    }

    private void Cleaner(IFileSystem own, Random chance, Counts counts)
    {
        for (var i = 0; i < 2; i++)
        {
            var head = DeltaLog.Open(own, Root, connection);
            var oldest = DeltaLog.Open(own, Root, connection, Math.Max(0, head.Version - chance.Next(2)));
            var needed = DeltaRetention.NeededFiles(own, oldest, _ => { });
            floor = Math.Max(floor, oldest.Version);
            foreach (var gone in head.Tombstones.Select(t => DeltaPath.Resolve(Root, t.Path)).Where(p => !needed.Contains(p)))
            {
                own.Delete(gone);
                counts.Add("deleted files");
            }
        }
    }

    /// <summary>Plays the commits one after the other.</summary>
    private string? Check()
    {
        var model = Values.ToDictionary(v => v, _ => new[] { "start" }, StringComparer.Ordinal);
        var (note, step) = ("none", 0L);
        var versions = new List<string> { ShowModel() };
        var left = attempts.ToDictionary(a => a.Id, StringComparer.Ordinal);
        var head = DeltaLog.Head(files, Root);
        for (var version = 1L; version <= head; version++)
        {
            var id = DeltaLog.ReadCommit(files, Root, version)!.OfType<CommitInfoAction>().Single().Parameters["attempt"];
            if (!left.Remove(id, out var attempt))
            {
                return $"{id} is in the log twice";
            }

            if (attempt.Outcome == Outcome.Lost || (attempt.Outcome == Outcome.Won && attempt.Version != version))
            {
                return $"{attempt} is version {version}";
            }

            if (attempt.Step > 0 && attempt.Step != ++step)
            {
                return $"{attempt} is step {attempt.Step} of the application, where step {step} was due";
            }

            if (attempt.Read.FirstOrDefault(r => !r.Value.SequenceEqual(model[r.Key])) is { Key: { } value } stale)
            {
                return $"{attempt} saw '{string.Join(',', stale.Value)}' in {value}, and was committed upon '{string.Join(',', model[value])}'";
            }

            if (attempt.Note != note)
            {
                return $"{attempt} saw the metadata {attempt.Note}, and was committed upon {note}";
            }

            note = attempt.Kind == "change of metadata" ? id : note;
            if (attempt.Target is { } target)
            {
                model[target] = attempt.Empties ? [] : [.. (attempt.Kind == "append" ? model[target] : []).Append(id).Order(StringComparer.Ordinal)];
            }

            versions.Add(ShowModel());
            var snapshot = DeltaLog.Open(files, Root, connection, version);
            if (Show(snapshot, Column, p => written[p]) is var shown && shown != versions[^1])
            {
                return $"version {version} is '{shown}', not '{versions[^1]}'";
            }
        }

        if (left.Values.FirstOrDefault(a => a.Outcome == Outcome.Won) is { } lost)
        {
            return $"{lost} is not in the log";
        }

        if (attempts.FirstOrDefault(a => a.Outcome == Outcome.Lost && a.Rival is { } rival && (rival <= a.Start || rival > head)) is { } wrong)
        {
            return $"{wrong} lost to version {wrong.Rival}, which it has seen or which is not there";
        }

        if (reads.FirstOrDefault(r => r.Seen != versions[(int)r.Version]) is { Seen: not null } mixed)
        {
            return $"a reader saw '{mixed.Seen}' as version {mixed.Version}, not '{versions[(int)mixed.Version]}'";
        }

        var dangling = DeltaLog.Open(files, Root, connection).Files.Values.FirstOrDefault(f => files.Size(f.FullPath) != f.Size);
        return dangling is null ? null : $"the file '{dangling.FullPath}' is missing";

        string ShowModel() => string.Join(' ', model.Where(m => m.Value.Length > 0).OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}:{string.Join(',', m.Value)}"));
    }

    /// <summary>One transaction, as its writer knows it.</summary>
    private sealed class Attempt(string id)
    {
        public string Id { get; } = id;

        public string Kind { get; set; } = "begin";

        public long Start { get; set; }

        /// <summary>The rows that it read, by partition.</summary>
        public Dictionary<string, string[]> Read { get; } = new(StringComparer.Ordinal);

        public string Note { get; set; } = string.Empty;

        public string? Target { get; set; }

        public bool Empties { get; set; }

        public long Step { get; set; }

        public Outcome Outcome { get; set; }

        public long Version { get; set; }

        public long? Rival { get; set; }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Id} from version {Start} ({Outcome}{(Outcome == Outcome.Won ? $" as {Version}" : string.Empty)})");
    }
}
