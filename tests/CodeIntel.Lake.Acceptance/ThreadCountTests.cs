using System.Text.Json;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance;

/// <summary>Same input, same rows in the same order, on any number of threads, and in one run as in the next.</summary>
[TestFixture]
public sealed class ThreadCountTests
{
    private static readonly int GeneratedProjects = Setting.IsLong ? 6 : 1;
    private const int FirstSeed = 7002;

    /// <summary>They hold times.</summary>
    private static readonly string[] Timed = ["runs_v1", "run_stages_v1", "run_datasets_v1"];

    /// <summary>Number of threads of each run that is held against the first one, which has one thread.</summary>
    private static IEnumerable<TestCaseData> Runs =>
    [
        new TestCaseData("bucket", Setting.IsLong ? new[] { 1, 2, 2, 8, 8 } : [8]),
        new TestCaseData("file_id", Setting.IsLong ? new[] { 2, 8 } : [2]),
    ];

    [TestCaseSource(nameof(Runs))]
    public void Lakes_are_equal_down_to_the_order_of_rows_in_each_data_file(string layout, int[] threadCounts)
    {
        var expected = Build(layout, 1);
        Assert.That(expected.Keys.Count(k => k.StartsWith("cpg_nodes_v1 ", StringComparison.Ordinal)), Is.GreaterThan(1), "there are partitions to compare");
        foreach (var threads in threadCounts)
        {
            Assert.That(Build(layout, threads), Is.EqualTo(expected), $"{threads} threads");
        }
    }

    /// <summary>The data files after a full run and an incremental one.</summary>
    /// <returns>By dataset and partition, of each file the number of rows, a hash of the rows in the order of the file, and which of them are deleted.</returns>
    private static SortedDictionary<string, string> Build(string layout, int threads)
    {
        using var scene = new Scene(layout, threads);
        var scripts = Enumerable.Range(FirstSeed, GeneratedProjects).Select(seed => EditScript.Draw(seed, 1)).ToList();
        var initial = Union([Sample(), .. scripts.Select(s => s.Initial)]);
        Assert.That(initial.Entries, Has.Count.GreaterThan(6 * GeneratedProjects), "some dozens of files");
        scene.Write(initial);
        scene.Refresh();
        scene.Write(Union([Sample(), .. scripts.Select(s => s.Steps[0].Tree)]));
        Assert.That(scene.Refresh().Changed);
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var contract in scene.Contracts.All.Where(c => c.Scope != DatasetScope.Transient && !Timed.Contains(c.Name)))
        {
            AddFiles(contract, Path.Combine(scene.State, "datasets", contract.Stage, contract.Name), layout, connection, found);
        }

        return found;
    }

    private static void AddFiles(Contract contract, string table, string layout, IEngineSession connection, SortedDictionary<string, string> found)
    {
        var files = ActiveFiles(table);
        if (files.Count == 0)
        {
            return;
        }

        var columns = contract.Columns.Select(c => c.Name).Where(c => layout != "file_id" || !contract.IsPerFile || c != "file_id").Select(SqlText.Name);
        using var result = connection.Query($"""
            SELECT filename, count(*), md5(string_agg(content, chr(10) ORDER BY file_row_number))
            FROM (SELECT filename, file_row_number, CAST(row({string.Join(", ", columns)}) AS VARCHAR) AS content
                  FROM read_parquet([{SqlText.Literals(files.Keys)}], filename = true, file_row_number = true, hive_partitioning = false))
            GROUP BY filename
            """);
        foreach (var partition in result.Rows().GroupBy(r => Path.GetRelativePath(table, Path.GetDirectoryName((string)r[0]!)!), r => $"{r[1]} rows, {r[2]}{files[(string)r[0]!]}"))
        {
            found.Add($"{contract.Name} {partition.Key}", string.Join("; ", partition.Order(StringComparer.Ordinal)));
        }
    }

    /// <summary>The files that the log leaves, with their deletion vectors, read from its text: two commits, no checkpoint, removes before adds.</summary>
    private static SortedDictionary<string, string> ActiveFiles(string table)
    {
        var active = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Directory.EnumerateFiles(Path.Combine(table, "_delta_log"), "*.json").Order(StringComparer.Ordinal).SelectMany(File.ReadLines))
        {
            using var action = JsonDocument.Parse(line);
            if (action.RootElement.TryGetProperty("add", out var added))
            {
                active.Add(Path.Combine(table, PathOf(added)), added.TryGetProperty("deletionVector", out var vector) ? $", without {vector}" : string.Empty);
            }
            else if (action.RootElement.TryGetProperty("remove", out var removed))
            {
                active.Remove(Path.Combine(table, PathOf(removed)));
            }
        }

        return active;
    }

    private static string PathOf(JsonElement file) => Uri.UnescapeDataString(file.GetProperty("path").GetString()!);

    /// <summary>All files of several projects; where two have one path, the first project's.</summary>
    private static ProjectTree Union(IReadOnlyList<ProjectTree> trees) => new(
        trees.SelectMany(t => t.Entries).Where(e => e.Value is FileEntry).GroupBy(e => e.Key, StringComparer.Ordinal).Select(g => g.First()));

    private static ProjectTree Sample()
    {
        var sample = Path.Combine(Folders.SourceTree, "samples", "bookshop");
        return new ProjectTree(Directory.EnumerateFiles(sample, "*.py", SearchOption.AllDirectories).Select(f =>
            KeyValuePair.Create(Path.GetRelativePath(sample, f), (TreeEntry)new FileEntry(File.ReadAllBytes(f), MtimeTag.Natural))));
    }
}
