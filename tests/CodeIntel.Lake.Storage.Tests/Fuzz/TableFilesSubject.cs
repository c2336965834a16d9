using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Tests.Delta;
using CodeIntel.Lake.Testing.Fuzz;
using static CodeIntel.Lake.Storage.Tests.Delta.DeletionVectorBytes;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>Logs, checkpoints in Parquet and files of deletion vectors, on disk, with the rows read: those of the files that the log names.</summary>
internal sealed class TableFilesSubject : IFuzzSubject
{
    private const string Checkpoint = "00000000000000000003.checkpoint.parquet";

    private readonly TableScene scene = new();
    private readonly Dictionary<string, long[]> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> checkpointed = new(StringComparer.Ordinal);
    private readonly string vectorFile;
    private readonly byte[] vector = InFile(LogSamples.SecondRow);
    private readonly byte[] parquet;
    private readonly string whole;

    public TableFilesSubject()
    {
        for (var i = 0; i < 4; i++)
        {
            scene.Data($"f{i}.parquet", $"SELECT {i} * 10 + range AS a FROM range(3)");
            rows[scene.At($"f{i}.parquet")] = [i * 10, (i * 10) + 1, (i * 10) + 2];
        }

        parquet = File.ReadAllBytes(scene.At("f0.parquet"));
        vectorFile = scene.At($"deletion_vector_{LogSamples.VectorFile:d}.bin");
        Write(LogSamples.All[0]);
        var snapshot = DeltaTable.Open(LocalFileSystem.Instance, scene.Root, scene.Connection).Snapshot;
        whole = NaiveReplay.Reading.TextOf(snapshot);
        DeltaLog.WriteCheckpoint(LocalFileSystem.Instance, scene.Root, snapshot.Version, DateTimeOffset.UnixEpoch, scene.Connection);
        foreach (var name in new[] { Checkpoint, "_last_checkpoint" })
        {
            checkpointed.Add(name, File.ReadAllBytes(scene.Log(name)));
        }
    }

    public string Try(Random random) => random.Next(10) switch
    {
        < 4 => Log(random),
        < 7 => ParquetCheckpoint(random),
        _ => Vector(random),
    };

    public void Dispose() => scene.Dispose();

    private string Log(Random random)
    {
        var (log, _) = LogSubject.Mutate(random);
        Write(log);
        var table = Open();
        LogSubject.Check(log, table.Snapshot);
        var read = Read(table);
        var shape = table.Columns.Select(c => (c.Name, c.Type.TypeText)).Contains(("a", "long"));
        if (shape && table.Snapshot.Files.Values.All(f => f.Add.DeletionVector is null && !f.Add.PartitionValues.ContainsKey("a")))
        {
            Expect(table.Snapshot.Files.Values.SelectMany(f => rows.GetValueOrDefault(Path.GetFullPath(f.FullPath), [-1])), read);
        }

        _ = table.Changes(random.Next((int)table.Snapshot.Version + 1)).Count();
        return "rows and changes";
    }

    /// <summary>What a flipped bit makes of a text within is not known to anyone; but whatever files it names, they are read, or missed.</summary>
    private string ParquetCheckpoint(Random random)
    {
        Write(checkpointed);
        File.WriteAllBytes(scene.Log(Checkpoint), ByteMutations.Damage(random, checkpointed[Checkpoint], parquet));
        var table = Open();
        var read = Read(table);
        if (NaiveReplay.Reading.TextOf(table.Snapshot) != whole)
        {
            return "another checkpoint";
        }

        Expect(rows[scene.At("f1.parquet")].Concat(rows[scene.At("f3.parquet")]), read);
        return "rows by a checkpoint";
    }

    private string Vector(Random random)
    {
        Write(LogSamples.All[2]);
        File.WriteAllBytes(vectorFile, ByteMutations.Damage(random, vector, parquet));
        Expect([0, 2, 10, 12], Read(Open()));
        return "rows by a vector";
    }

    private DeltaTable Open() => DeltaTable.Open(LocalFileSystem.Instance, scene.Root, scene.Connection);

    private static List<object?> Read(DeltaTable table)
    {
        var at = table.Columns.ToList().FindIndex(c => c.Name == "a");
        return table.Rows().Select(r => at < 0 ? null : r[at]).ToList();
    }

    /// <exception cref="FuzzException">These are not the rows.</exception>
    private static void Expect(IEnumerable<long> expected, List<object?> read)
    {
        if (!expected.Order().Select(r => (object?)r).SequenceEqual(read.OrderBy(r => r as long?)))
        {
            throw new FuzzException($"the rows are {string.Join(' ', read)}, not {string.Join(' ', expected)}");
        }
    }

    private void Write(IReadOnlyDictionary<string, byte[]> log)
    {
        foreach (var file in Directory.EnumerateFiles(scene.Log(string.Empty)).ToList())
        {
            File.Delete(file);
        }

        foreach (var (name, text) in log)
        {
            File.WriteAllBytes(scene.Log(name), text);
        }

        File.WriteAllBytes(vectorFile, vector);
    }
}
