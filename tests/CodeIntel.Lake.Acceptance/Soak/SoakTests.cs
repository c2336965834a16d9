using System.Diagnostics;
using System.Globalization;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Soak;

/// <summary>
/// Many refreshes of one lake in one process, with a vacuum now and then: time, memory and files stay what they were, the graph scans like
/// a published file, and the lake equals a rebuild. LAKE_SOAK sets how many refreshes, LAKE_SEED the edits, LAKE_SOAK_CODE a folder of
/// Python code that the edits go on beside. The test command plays a few, over the sample, and holds them to what so few can tell.
/// </summary>
[TestFixture]
public sealed class SoakTests
{
    private const int RefreshesInTheTestCommand = 4;
    private const int LongSoak = 200;
    private const int MostFiles = 160;
    private const string Edges = "cpg_edges_v1";

    [Test]
    public void Refreshes_without_end()
    {
        var refreshes = Setting.Number("LAKE_SOAK", RefreshesInTheTestCommand);
        var isLong = refreshes >= LongSoak;
        var (every, vacuumEvery, keep) = isLong ? (50, 25, 10) : (2, 2, 2);
        var seed = Setting.Seed;
        using var scene = new Scene("bucket", isLong ? 2 : 1, ["src", "library"]);
        var library = SoakProject.Library(isLong ? Code() : Path.Combine(TestContext.CurrentContext.TestDirectory, "bookshop"), MostFiles);
        var project = new SoakProject(scene, library, seed);
        var record = new SoakRecord(scene.State, every);
        TestContext.Progress.WriteLine($"soak: {refreshes} refreshes, {library.Count} files of real code, seed {seed}");
        project.Edit();
        scene.Refresh();
        for (var i = 1; i <= refreshes; i++)
        {
            project.Edit();
            var watch = Stopwatch.StartNew();
            scene.Refresh();
            record.Add(watch.Elapsed.TotalSeconds);
            if (i % vacuumEvery == 0)
            {
                VacuumKeeping(scene, keep);
            }

            if (i % every == 0)
            {
                TestContext.Progress.WriteLine(record.Take());
            }
        }

        var scan = ScanAgainstPublished(scene, isLong ? 25 : 3);
        var problems = Verifier.Verify(new VerifyRequest(scene.State, scene.Contracts, scene.Settings, Rebuild: true)).Problems;
        TestContext.Out.WriteLine(record.Table());
        TestContext.Out.WriteLine(record.Summary() + string.Create(CultureInfo.InvariantCulture, $"\nscan of {Edges}: {scan:F2} × the published file\nverify --rebuild: {problems.Count} problems"));
        Assert.Multiple(() =>
        {
            Assert.That(problems, Is.Empty);
            Assert.That(record.FileGrowth, Is.LessThanOrEqualTo(isLong ? 1.25 : 2), "files in the state folder, later against sooner");
            if (isLong)
            {
                Assert.That(record.TimeSlope, Is.LessThanOrEqualTo(30), "seconds per refresh, percent per 1,000 refreshes");
                Assert.That(record.ManagedSlope, Is.LessThanOrEqualTo(16), "managed memory, MB per 1,000 refreshes");
                Assert.That(record.ResidentSlope, Is.LessThanOrEqualTo(128), "resident memory, MB per 1,000 refreshes");
                Assert.That(scan, Is.LessThanOrEqualTo(1.25), $"scan of {Edges} against the published file");
            }
        });
    }

    /// <summary>The folder of code that is named, or else that of this machine's Python.</summary>
    private static string Code()
    {
        var code = Environment.GetEnvironmentVariable("LAKE_SOAK_CODE") is { Length: > 0 } named
            ? named
            : Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib", "python3.*").Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (code is null)
        {
            Assert.Ignore("There is no Python code: none below /usr/lib, and LAKE_SOAK_CODE names no folder.");
        }

        return code!;
    }

    private static void VacuumKeeping(Scene scene, int epochs)
    {
        using var store = LakeStore.Open(scene.State, scene.Contracts, LakeOpenMode.Write);
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        Vacuum.Run(store, connection, new VacuumOptions { KeepEpochs = epochs, KeepAge = TimeSpan.Zero });
    }

    /// <summary>How many times as long a query takes over the lake as over the published file; the two take turns.</summary>
    private static double ScanAgainstPublished(Scene scene, int times)
    {
        var published = Path.Combine(scene.Root, "published");
        Publisher.Publish(new PublishRequest(scene.State, scene.Contracts, scene.Settings, published, [Edges]));
        using var database = Engine.Open(new EngineLimits());
        using var connection = database.Connect();
        using var store = LakeStore.Open(scene.State, scene.Contracts, LakeOpenMode.Read);
        var relation = store.Read(connection).Relation(scene.Contracts[Edges], RowScope.All);
        var file = $"read_parquet({SqlText.Literal(Path.Combine(published, Edges + ".parquet"))})";
        var (lake, single) = (new List<double>(), new List<double>());
        for (var i = 0; i <= times; i++)
        {
            lake.Add(Time(connection, relation));
            single.Add(Time(connection, file));
        }

        return SoakRecord.Median(lake.Skip(1)) / SoakRecord.Median(single.Skip(1));
    }

    private static double Time(IEngineSession connection, string relation)
    {
        var watch = Stopwatch.StartNew();
        using var result = connection.Query($"SELECT edge_kind, origin, count(*), sum(confidence), max(rule_priority) FROM {relation} GROUP BY ALL");
        _ = result.ToList();
        return watch.Elapsed.TotalSeconds;
    }
}
