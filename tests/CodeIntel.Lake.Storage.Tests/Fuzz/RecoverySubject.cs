using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;
using CodeIntel.Lake.Testing.Fuzz;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>
/// Redo logs, also with a hash that fits, at every stage of the commit: recovery takes nothing away and writes nothing outside the lake; the
/// epoch before can be read, and the newest is that one or the new one.
/// </summary>
internal sealed class RecoverySubject(SampleLake lake) : IFuzzSubject
{
    private readonly IEngine database = Engine.Open(new EngineLimits(Threads: 1));
    private IEngineSession? connection;

    private IEngineSession Connection => connection ??= database.Connect();

    public string Try(Random random)
    {
        var files = lake.Cut(random.Next(3));
        var redo = lake.EpochFile("pending-", SampleLake.Epochs);
        var isForged = random.Next(2) == 0;
        files.Write(redo, isForged ? Mutation.OfSealedBody(random, files.Read(redo)) : Mutation.OfJson(random, files.Read(redo), files.Read(lake.EpochFile(string.Empty, 1))));
        var before = new MemoryFileSystem(files);
        var outcome = "refused";
        try
        {
            lake.Open(files, LakeOpenMode.Write).Dispose();
            outcome = Newest(files, isForged);
        }
        catch (LakeException e) when (e.Error != LakeError.Unexpected)
        {
            outcome = e.Code;
        }

        Compare(before, files);
        using var store = lake.Open(files, LakeOpenMode.Read);
        if (lake.Show(store.Read(Connection, SampleLake.Epochs - 1)) != lake.Paths[SampleLake.Epochs - 2])
        {
            throw new FuzzException("the epoch before is another");
        }

        return outcome;
    }

    public void Dispose()
    {
        connection?.Dispose();
        database.Dispose();
    }

    private string Newest(MemoryFileSystem files, bool isForged)
    {
        using var store = lake.Open(files, LakeOpenMode.Read);
        var newest = lake.Show(store.Read(Connection));
        return newest == lake.Paths[^1] ? "the new epoch"
            : newest == lake.Paths[^2] ? "the epoch before"
            : isForged ? "a forged epoch"
            : throw new FuzzException($"the newest epoch is {newest}");
    }

    /// <exception cref="FuzzException">A file is gone or another, or lies outside the lake.</exception>
    private void Compare(MemoryFileSystem before, MemoryFileSystem after)
    {
        foreach (var file in before.Files.Where(f => Path.GetFileName(f) is var name && !name.StartsWith("pending-", StringComparison.Ordinal) && name != "latest.json"))
        {
            if (!after.Exists(file) || !after.Read(file).AsSpan().SequenceEqual(before.Read(file)))
            {
                throw new FuzzException($"recovery changed '{file}'");
            }
        }

        if (after.Files.FirstOrDefault(f => !f.StartsWith(lake.State + Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.GetFullPath(f) != f) is { } outside)
        {
            throw new FuzzException($"recovery wrote '{outside}'");
        }
    }
}
