using System.Globalization;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>What opening a table costs does not grow with its log, and the checksums that see to it are hints that nothing depends on.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GrowthTests : IDisposable
{
    private readonly IEngine database = Engine.Open(new EngineLimits(Threads: 1));
    private readonly RecordingFileSystem files = new(new ForgetfulFileSystem(new ForgetfulFileSystem(LocalFileSystem.Instance, FileOperation.FlushFile), FileOperation.FlushFolder));
    private readonly string root = Folders.Temporary("growth-");
    private readonly IEngineSession connection;

    public GrowthTests() => connection = database.Connect();

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [TestCase(1)]
    [TestCase(120)]
    public void Opening_costs_after_a_thousand_commits_what_it_costs_after_ten(int active)
    {
        var table = Create("t", active);
        Extend(table, active, 19);
        var few = new[] { 10, 19 }.Select(v => Cost(table, v)).ToList();
        Extend(table, active, 1009);
        var many = new[] { 1000, 1009 }.Select(v => Cost(table, v)).ToList();
        TestContext.Out.WriteLine($"{active} files: {string.Join(", ", few.Concat(many).Select(c => $"{c.Reads} files read with {c.Bytes} bytes"))}");
        for (var i = 0; i < few.Count; i++)
        {
            Assert.That((many[i].Reads, many[i].Lists), Is.EqualTo((few[i].Reads, 0)), "no folder is listed either");
            Assert.That((double)many[i].Bytes / few[i].Bytes, Is.LessThan(1.05));
        }

        Assert.That(many[0].Reads, Is.EqualTo(2), "a checksum, and the commit that it belongs to");
    }

    [Test]
    public void Every_version_is_the_same_with_checksums_and_without()
    {
        var table = Create("t", 3);
        Extend(table, 3, 47);
        var with = Enumerable.Range(0, 48).Select(v => State(table, v)).ToList();
        Assert.That(with[47].Version, Is.EqualTo(47));
        var checksums = Names(table, "*.crc");
        Assert.That(checksums, Is.EqualTo(new[] { $"{30:d20}.crc", $"{40:d20}.crc" }), "older ones are gone");
        foreach (var checksum in checksums)
        {
            File.Delete(Path.Combine(table, "_delta_log", checksum));
        }

        Assert.That(Enumerable.Range(0, 48).Select(v => State(table, v)), Is.EqualTo(with));
        Assert.That(with.Select(s => s.Files).Distinct().Count(), Is.EqualTo(48));
    }

    [TestCase("cut")]
    [TestCase("empty")]
    [TestCase("one character another")]
    [TestCase("another program's")]
    [TestCase("of another commit")]
    [TestCase("its commit gone")]
    public void A_checksum_that_cannot_be_relied_on_is_passed_over(string damage)
    {
        var table = Create("t", 2);
        Extend(table, 2, 12);
        var expected = State(table, 12);
        var file = Path.Combine(table, "_delta_log", $"{10:d20}.crc");
        var text = File.ReadAllText(file);
        Assert.That(Cost(table, 12).Lists, Is.Zero);
        switch (damage)
        {
            case "cut":
                File.WriteAllText(file, text[..^9]);
                break;
            case "empty":
                File.WriteAllText(file, string.Empty);
                break;
            case "one character another":
                File.WriteAllText(file, text.Replace("\"size\":1", "\"size\":2", StringComparison.Ordinal));
                break;
            case "another program's":
                File.WriteAllText(file, """{"tableSizeBytes":0,"numFiles":0,"numMetadata":1,"numProtocol":1,"allFiles":[]}""");
                break;
            case "of another commit":
                File.AppendAllText(Commit(table, 10), "\n");
                break;
            default:
                File.Delete(Commit(table, 10));
                break;
        }

        Assert.That(State(table, 12), Is.EqualTo(expected));
        Assert.That(Cost(table, 12).Lists, Is.Positive, "it was opened in another way");
    }

    [Test]
    public void A_damaged_commit_after_the_checksum_is_named()
    {
        var table = Create("t", 2);
        Extend(table, 2, 12);
        File.WriteAllText(Commit(table, 11), "{\"add");
        var error = Assert.Throws<LakeException>(() => Open(table, 12));
        Assert.That((error!.Code, error.Message.Contains(Commit(table, 11), StringComparison.Ordinal)), Is.EqualTo(("table_damaged", true)));
    }

    [Test]
    public void A_checkpoint_has_the_tombstones_that_no_checksum_has()
    {
        var table = Create("t", 2);
        Extend(table, 2, 20);
        foreach (var version in Enumerable.Range(0, 20))
        {
            File.Delete(Commit(table, version));
        }

        File.Delete(Path.Combine(table, "_delta_log", $"{20:d20}.crc"));
        Assert.That(Open(table, 20).Tombstones, Has.Count.EqualTo(20));
    }

    [Test]
    public void Tables_that_come_to_a_version_together_get_their_checkpoints_one_epoch_after_the_other()
    {
        var tables = Enumerable.Range(0, LogMaintenance.CheckpointsAtOnce + 2).Select(i => Create($"t{i}", 1)).ToList();
        tables.ForEach(t => Extend(t, 1, 10, maintenance: false));
        Keep();
        Assert.That(tables.Count(t => Names(t, "*.crc").Length == 1), Is.EqualTo(tables.Count));
        Assert.That(tables.Count(HasCheckpoint), Is.EqualTo(LogMaintenance.CheckpointsAtOnce));
        Keep();
        Assert.That(tables.Count(HasCheckpoint), Is.EqualTo(tables.Count));

        void Keep() => LogMaintenance.Run(files, tables.Select(t => (t, 10L)), DateTimeOffset.UtcNow, connection);

        bool HasCheckpoint(string table) => Names(table, "*.checkpoint.parquet").Length == 1;
    }

    [Test]
    public void Maintenance_that_fails_is_left_out_and_done_after_the_next_commit()
    {
        var table = Create("t", 2);
        Extend(table, 2, 11, maintenance: false);
        var broken = new Broken(files);
        LogMaintenance.Run(broken, [(table, 11)], DateTimeOffset.UtcNow, connection);
        Assert.That((broken.Failures, Names(table, "*.crc").Length, Names(table, "*.parquet").Length), Is.EqualTo((2, 0, 0)));
        Assert.That(Names(table, ".*"), Is.Empty, "nothing is left lying about");
        LogMaintenance.Run(files, [(table, 12)], DateTimeOffset.UtcNow, connection);
        Assert.That((Names(table, "*.crc").Length, Names(table, "*.checkpoint.parquet").Length), Is.EqualTo((1, 1)));
    }

    private string Create(string name, int active)
    {
        var table = Path.Combine(root, name);
        var metadata = new MetadataAction("00000000-0000-0000-0000-000000000001", name, """{"type":"struct","fields":[]}""", ["p"], new Dictionary<string, string>(), 1);
        Commit(table, 0, [new ProtocolAction(1, 2), metadata, .. Enumerable.Range(0, active).Select(i => Add(active, i))]);
        return table;
    }

    /// <summary>Commits up to a version, each of which replaces one file. The long way between has no maintenance, for it would only take time.</summary>
    private void Extend(string table, int active, long to, bool maintenance = true)
    {
        for (var version = DeltaLog.Head(files, table) + 1; version <= to; version++)
        {
            var number = (int)version + active - 1;
            Commit(table, version, [new RemoveAction(Add(active, number - active).Path, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), true, null, null), Add(active, number)]);
            if (maintenance && (version is <= 50 or > 970))
            {
                LogMaintenance.Run(files, [(table, version)], DateTimeOffset.UtcNow, connection);
            }
        }
    }

    /// <summary>The file that takes the place of the one so many before.</summary>
    private static AddAction Add(int active, int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"p={number % active:d4}/part-{number:d6}.parquet"),
        new Dictionary<string, string?> { ["p"] = (number % active).ToString("d4", CultureInfo.InvariantCulture) },
        1000,
        1,
        true,
        """{"numRecords":3}""");

    private void Commit(string table, long version, IReadOnlyList<DeltaAction> actions)
    {
        var info = new CommitInfoAction(1, "REPLACE", new Dictionary<string, string>(), new Dictionary<string, string>());
        Assert.That(DeltaLog.TryCommit(files, table, version, [info, .. actions, new TxnAction("app", version, 1)]));
    }

    private DeltaSnapshot Open(string table, long version) => DeltaLog.Open(files, table, connection, version);

    private (long Version, string Files, long Transaction, string Metadata) State(string table, long version)
    {
        var snapshot = Open(table, version);
        var active = snapshot.Files.Values.OrderBy(f => f.RawPath, StringComparer.Ordinal).Select(f => $"{f.RawPath} {f.Size} {f.RowCount} {f.Partition("p")}");
        return (snapshot.Version, string.Join('\n', active), snapshot.Transactions["app"].Version, $"{snapshot.Metadata.Id} {snapshot.Metadata.Name} {snapshot.Protocol.MinWriterVersion}");
    }

    private (int Reads, long Bytes, int Lists) Cost(string table, long version)
    {
        var before = files.Steps.Count;
        Open(table, version);
        var steps = files.Steps.Skip(before).ToList();
        var read = steps.Where(s => s.Operation == FileOperation.Read).ToList();
        return (read.Count, read.Sum(s => files.Size(s.Path) ?? 0), steps.Count(s => s.Operation == FileOperation.List));
    }

    private static string Commit(string table, long version) => Path.Combine(table, "_delta_log", $"{version:d20}.json");

    private static string[] Names(string table, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(table, "_delta_log"), pattern).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>Cannot give a file its final name.</summary>
    private sealed class Broken(IFileSystem inner) : SteppedFileSystem(inner)
    {
        public int Failures { get; private set; }

        protected override T Take<T>(FileStep step, Func<T> act)
        {
            if (step.To is null)
            {
                return act();
            }

            Failures++;
            throw new IOException("The disk does not want to.");
        }
    }
}
