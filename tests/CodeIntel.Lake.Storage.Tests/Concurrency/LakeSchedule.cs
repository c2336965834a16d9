using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Concurrency;

/// <summary>
/// Epochs, restores, vacuums, readers and other programs on one lake; some end on the way. Each epoch must be one that a writer meant to
/// make, made upon the epoch before.
/// </summary>
internal sealed class LakeSchedule(int seed, IEngineSession connection) : ISchedule
{
    private static readonly string[] Datasets = [.. SharedLake.Catalog.All.Select(c => c.Name)];

    private readonly MemoryFileSystem files = SharedLake.New();
    private readonly Random random = new(seed);
    private readonly List<Intent> intents = [];
    private readonly SortedDictionary<long, string> seen = [];
    private readonly Dictionary<(string Dataset, long Version), bool> foreign = [];
    private readonly List<ForeignCommitException> stopped = [];
    private string? complaint;
    private int names;

    public string? Play(Crew crew, Counts counts)
    {
        var work = new List<Action<Actor>> { Act(Writer, counts), Act(random.Next(2) == 0 ? Writer : Reader, counts) };
        while (work.Count < Schedules.MostActors && random.Next(4) > 0)
        {
            work.Add(Act(random.Next(4) switch { 0 => Writer, 1 => Reader, 2 => Cleaner, _ => ForeignWriter }, counts));
        }

        Look(files, random, new Counts());
        var failures = crew.Run(seed, work);
        complaint ??= failures.Count > 0 ? $"an actor failed: {failures[0]}" : null;
        return complaint ?? Check(counts);
    }

    private Action<Actor> Act(Action<IFileSystem, Random, Actor, Counts> work, Counts counts)
    {
        var own = new Random(random.Next());
        var steps = own.Next(4) == 0 ? own.Next(120) : -1;
        return actor =>
        {
            actor.DieAfter(steps);
            var mine = new TakenInTurns(files, actor);
            try
            {
                work(mine, own, actor, counts);
            }
            finally
            {
                if (actor.Dead)
                {
                    Bury(mine);
                    counts.Add("deaths");
                }
            }
        };
    }

    /// <summary>What a dead actor's locks say of their owner is no live process any more.</summary>
    private void Bury(TakenInTurns mine)
    {
        var locks = mine.Written.Where(w => Path.GetDirectoryName(w.Key) == SharedLake.State).Select(w => w.Value).ToList();
        foreach (var path in files.List(SharedLake.State).Select(n => Path.Combine(SharedLake.State, n)))
        {
            if (locks.Any(l => l.AsSpan().SequenceEqual(files.Read(path))))
            {
                files.Write(path, Folders.Buried(files.Read(path)));
            }
        }
    }

    private void Writer(IFileSystem own, Random chance, Actor actor, Counts counts)
    {
        for (var i = 0; i < 2; i++)
        {
            try
            {
                WithLock(own, actor, store =>
                {
                    if (chance.Next(6) == 0)
                    {
                        Restored(own, store, chance, counts);
                    }
                    else
                    {
                        Epoch(own, store, chance, counts);
                    }
                });
            }
            catch (ForeignCommitException e)
            {
                stopped.Add(e);
                counts.Add($"epochs stopped, {e.Rule}");
            }
        }
    }

    /// <summary>Opens the lake to write, as soon as nobody else has it.</summary>
    private void WithLock(IFileSystem own, Actor actor, Action<LakeStore> work)
    {
        var file = Path.Combine(SharedLake.State, "lock.json");
        for (var i = 0; i < 20; i++)
        {
            try
            {
                using var store = SharedLake.Open(own, LakeOpenMode.Write);
                work(store);
                return;
            }
            catch (LakeException e) when (e.Code == "lake_locked")
            {
                var held = files.Exists(file) ? files.Read(file) : [];
                actor.WaitUntil(() => !files.Exists(file) || !files.Read(file).AsSpan().SequenceEqual(held));
            }
        }
    }

    private void Epoch(IFileSystem own, LakeStore store, Random chance, Counts counts)
    {
        var before = store.Read(connection);
        var id = $"e{names++}";
        var tables = new List<StagedTable>();
        var rows = before.Datasets.ToDictionary(d => d.Name, d => SharedTable.Show(before.Snapshot(d.Name)!, SharedLake.Column(d.Name), own.Read), StringComparer.Ordinal);
        var old = string.Join(" | ", rows.Select(w => $"{w.Key} {w.Value}"));
        foreach (var dataset in Datasets.Where(_ => chance.Next(3) > 0))
        {
            var table = SharedLake.Begin(store, before, connection, dataset);
            var (column, values) = (SharedLake.Column(dataset), SharedLake.Values(dataset));
            var value = values[chance.Next(values.Length)];
            var replaced = table.Files.Where(f => column is null || f.Partition(column) == value).ToList();
            SharedLake.Replace(table, replaced, [SharedTable.Put(own, table.Folder, column, value, id, [id])]);
            tables.Add(table);
            var parts = rows[dataset].Split(' ').Where(p => !p.StartsWith(value + ":", StringComparison.Ordinal)).Append($"{value}:{id}");
            rows[dataset] = string.Join(' ', parts.Order(StringComparer.Ordinal));
        }

        var changed = tables.Where(t => t.HasChanges).ToList();
        var intent = new Intent(before.Manifest!.Epoch + 1, old, string.Join(" | ", rows.Select(w => $"{w.Key} {w.Value}")));
        if (changed.Count > 0)
        {
            intents.Add(intent);
            var made = SharedLake.Commit(store, before, connection, changed);
            Won(intent, made.Epoch, counts);
            counts.Add(changed.All(t => made.Datasets[t.Contract.Name].Version == (t.Basis?.Version ?? -1) + 1) ? "epochs" : "epochs that gave way");
        }
    }

    private void Restored(IFileSystem own, LakeStore store, Random chance, Counts counts)
    {
        var epochs = store.Epochs;
        var wanted = epochs[chance.Next(epochs.Count)];
        var intent = new Intent(epochs[^1] + 1, SharedLake.Show(store.Read(connection), own.Read), SharedLake.Show(store.Read(connection, wanted), own.Read));
        intents.Add(intent);
        if (Restore.Run(store, connection, wanted) is { Changed: true } report)
        {
            Won(intent, report.Epoch, counts);
            counts.Add("restores");
        }
    }

    private void Won(Intent intent, long epoch, Counts counts)
    {
        if (epoch != intent.Epoch)
        {
            complaint ??= $"a writer meant to make epoch {intent.Epoch} and made {epoch}";
        }

        See(epoch, intent.After);
    }

    private void Reader(IFileSystem own, Random chance, Actor actor, Counts counts)
    {
        for (var i = 0; i < 3; i++)
        {
            Look(own, chance, counts);
        }
    }

    /// <summary>Reads the newest epoch, or any. Only where it is vacuumed meanwhile, it may be that it cannot be read.</summary>
    private void Look(IFileSystem own, Random chance, Counts counts)
    {
        using var store = SharedLake.Open(own, LakeOpenMode.Read);
        long? epoch = null;
        try
        {
            epoch = chance.Next(3) > 0 ? null : store.Epochs[0];
            var reader = store.Read(connection, epoch);
            epoch = reader.Manifest!.Epoch;
            See(epoch.Value, SharedLake.Show(reader, own.Read));
            counts.Add("reads");
        }
        catch (Exception e) when (e is FileNotFoundException or LakeException { Code: "epoch_vacuumed" } && epoch is { } gone && !files.Exists(store.Folder.ManifestFile(gone)))
        {
            counts.Add("reads of an epoch that was vacuumed");
        }
    }

    private void Cleaner(IFileSystem own, Random chance, Actor actor, Counts counts)
    {
        for (var i = 0; i < 2; i++)
        {
            WithLock(own, actor, store =>
            {
                var report = Vacuum.Run(store, connection, new VacuumOptions { KeepEpochs = chance.Next(1, 3), KeepAge = TimeSpan.Zero });
                foreach (var file in report.Files)
                {
                    counts.Add($"vacuumed files, {file.Kind}");
                }
            });
        }
    }

    /// <summary>Another program, which knows nothing of epochs: it merges files of a partition, tells of itself, or changes rows.</summary>
    private void ForeignWriter(IFileSystem own, Random chance, Actor actor, Counts counts)
    {
        for (var i = 0; i < 3; i++)
        {
            var dataset = Datasets[chance.Next(Datasets.Length)];
            var kind = chance.Next(12) switch { 0 => "APPEND", 1 => "SET PROPERTIES", 2 or 3 => "VACUUM END", _ => "OPTIMIZE" };
            try
            {
                Disturb(own, chance, dataset, kind);
                counts.Add($"foreign {kind}");
            }
            catch (DeltaConflictException)
            {
                counts.Add("foreign commits that lost");
            }
            catch (FileNotFoundException)
            {
                counts.Add("foreign commits that came too late for their files");
            }
        }
    }

    private void Disturb(IFileSystem own, Random chance, string dataset, string kind)
    {
        var transaction = new DeltaTransaction(DeltaLog.Open(own, Path.Combine(SharedLake.State, "datasets", "extract", dataset), connection));
        var (table, column, values) = (transaction.Start.Folder, SharedLake.Column(dataset), SharedLake.Values(dataset));
        var (value, name) = (values[chance.Next(values.Length)], $"x{names++}");
        switch (kind)
        {
            case "APPEND":
                transaction.Adds.Add(SharedTable.Put(own, table, column, value, name, [name]));
                break;
            case "SET PROPERTIES":
                transaction.Metadata = transaction.Start.Metadata with { Configuration = new Dictionary<string, string> { ["note"] = name } };
                break;
            case "OPTIMIZE":
                transaction.Removes.AddRange(transaction.Start.Files.Values.Where(f => column is null || f.Partition(column) == value));
                transaction.Adds.Add(SharedTable.Put(own, table, column, value, name, [.. SharedTable.Rows(transaction.Removes, own.Read), string.Empty]));
                break;
        }

        var harmful = kind is "APPEND" or "SET PROPERTIES";
        var actions = transaction.Actions(kind, new Dictionary<string, string>(), DateTimeOffset.UnixEpoch, harmful);
        foreign[(dataset, transaction.Commit(own, actions))] = harmful;
    }

    private void See(long epoch, string content)
    {
        if (!seen.TryAdd(epoch, content) && seen[epoch] != content)
        {
            complaint ??= $"epoch {epoch} is '{content}' for one and '{seen[epoch]}' for another";
        }
    }

    /// <summary>After a last recovery, every epoch that is there is whole, and follows from the one before it.</summary>
    private string? Check(Counts counts)
    {
        using (SharedLake.Open(files, LakeOpenMode.Write))
        {
        }

        using var store = SharedLake.Open(files, LakeOpenMode.Read);
        var epochs = store.Epochs;
        if (!epochs.SequenceEqual(Enumerable.Range((int)epochs[0], epochs.Count).Select(e => (long)e)))
        {
            return $"there are the epochs {string.Join(' ', epochs)}";
        }

        foreach (var epoch in epochs)
        {
            var reader = store.Read(connection, epoch);
            if (reader.CheckFiles().FirstOrDefault() is { } problem)
            {
                return $"epoch {epoch}: {problem.Message}";
            }

            See(epoch, SharedLake.Show(reader, files.Read));
        }

        foreach (var (epoch, content) in seen.Where(s => s.Key > 1))
        {
            if (!intents.Any(i => i.Epoch == epoch && i.After == content && i.Before == (seen.GetValueOrDefault(epoch - 1) ?? i.Before)))
            {
                return $"epoch {epoch} is '{content}', which nobody meant to make of '{seen.GetValueOrDefault(epoch - 1)}'";
            }
        }

        if (seen.Keys.Max() != epochs[^1])
        {
            return $"epoch {seen.Keys.Max()} was seen, and the newest is {epochs[^1]}";
        }

        var wrong = stopped.FirstOrDefault(s => !foreign.TryGetValue((s.Dataset, s.Version), out var harmful) || (!harmful && s.Rule != ConflictRule.ConcurrentDeleteDelete));
        return complaint ?? (wrong is null ? null : $"an epoch was stopped for no reason: {wrong.Message}");
    }

    /// <summary>An epoch as a writer meant it, and the one that it was made of.</summary>
    private sealed record Intent(long Epoch, string Before, string After);
}
