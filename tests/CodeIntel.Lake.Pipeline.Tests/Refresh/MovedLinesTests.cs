using System.Text.RegularExpressions;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>A line more at the top of a file moves what stands below, and changes nothing else: no link, no other file, no id.</summary>
[TestFixture]
internal sealed partial class MovedLinesTests : IDisposable
{
    private const string Broken = "import os\n\n\ndef f(:\n    return os.sep +\n\n\ndef g():\n    return f((1)\n";

    private readonly RefreshScene scene = new(("broken.py", Broken)) { Settings = "engine: {threads: 1}\nlayers: {ast: true, cst: true}" };
    private IReadOnlyList<Change> changes = [];
    private string moved = string.Empty;

    /// <summary>A row as it was or as it is.</summary>
    private sealed record Change(string Dataset, string Type, IReadOnlyDictionary<string, object?> Values)
    {
        public string Key(IEnumerable<string> columns) => string.Join('|', columns.Select(c => Values[c]));
    }

    [OneTimeSetUp]
    public void PutACommentAtTheTop()
    {
        var shop = Path.Combine(Folders.SourceTree, "samples", "bookshop", "src");
        foreach (var file in Directory.EnumerateFiles(shop, "*.py", SearchOption.AllDirectories))
        {
            scene.Write(Path.GetRelativePath(shop, file), File.ReadAllText(file));
        }

        moved = Path.GetRelativePath(shop, Directory.EnumerateFiles(shop, "*.py", SearchOption.AllDirectories).MaxBy(f => new FileInfo(f).Length)!);
        scene.Refresh();
        scene.Write(moved, "# first\n" + File.ReadAllText(scene.At(moved)));
        scene.Write("broken.py", "# first\n" + Broken);
        scene.Refresh();
        changes = ReadChanges();
    }

    public void Dispose() => scene.Dispose();

    [Test]
    public void Rows_of_that_file_alone_are_updated_and_none_comes_or_goes()
    {
        Assert.That(changes.Select(c => c.Type).Distinct(), Is.EquivalentTo(new[] { "update_preimage", "update_postimage" }));
        Assert.That(changes.Select(c => c.Values["path"]).Distinct(), Is.EquivalentTo(new[] { moved, "broken.py" }));
    }

    [Test]
    public void What_changed_of_a_row_is_its_place_or_the_hash_and_size_of_the_file()
    {
        var columns = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in changes.GroupBy(c => $"{c.Dataset} {c.Key(scene.Contracts[c.Dataset].Key)}"))
        {
            Assert.That(row.Count(), Is.EqualTo(2), row.Key);
            var (before, after) = (row.First(c => c.Type == "update_preimage"), row.First(c => c.Type == "update_postimage"));
            columns.UnionWith(scene.Contracts[before.Dataset].Columns.Select(c => c.Name).Where(c => !IsSame(before.Values[c], after.Values[c])).Select(c => IsPlace(c) ? "place" : $"{before.Dataset}.{c}"));
        }

        Assert.That(columns, Is.EqualTo(new[]
        {
            "cpg_props_v1.value_str", "cst_line_index_v1.line_starts", "cst_parse_manifest_v1.byte_count", "cst_parse_manifest_v1.file_sha256", "cst_parse_manifest_v1.line_count",
            "place", "repo_files_v1.file_sha256", "repo_files_v1.size_bytes",
        }));
    }

    /// <summary>Also of a dataset that comes later: what has a column for a place is told by its contract.</summary>
    [Test]
    public void Datasets_without_a_place_are_as_before()
    {
        string[] ofTheFile = ["cpg_props_v1", "cst_line_index_v1", "cst_parse_manifest_v1", "repo_files_v1"];
        var placed = scene.Contracts.All.Where(c => c.Columns.Any(p => IsPlace(p.Name))).Select(c => c.Name).ToList();
        Assert.That(changes.Select(c => c.Dataset).Distinct().Except(placed), Is.EquivalentTo(ofTheFile));
        Assert.That(placed, Has.None.StartsWith("rel_").And.None.EndsWith("_candidates_v1").And.None.EqualTo("cpg_edges_v1").And.None.EqualTo("goid_crosswalk_v1"));
        Assert.That(changes.Where(c => c.Dataset == "cpg_props_v1").Select(c => c.Values["prop_key"]), Has.All.EqualTo("file_sha256"));
        Assert.That(scene.CompareWithRebuild(), Is.Empty);
    }

    private List<Change> ReadChanges()
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        using var store = LakeStore.Open(scene.State, scene.Contracts, LakeOpenMode.Read);
        var all = new List<Change>();
        foreach (var contract in scene.Contracts.All.Where(LakeComparison.Covers))
        {
            using var read = EpochChanges.Read(store, connection, contract, 1, null);
            using var rows = read.Rows();
            all.AddRange(rows.Rows().Select(r => new Change(contract.Name, (string)r[contract.Columns.Count]!, contract.Columns.Select((c, i) => (c.Name, r[i])).ToDictionary(p => p.Name, p => p.Item2))));
        }

        return all;
    }

    private static bool IsSame(object? left, object? right) => left is System.Collections.IEnumerable and not string ? NUnit.Framework.Is.EqualTo(left).ApplyTo(right).IsSuccess : Equals(left, right);

    private static bool IsPlace(string column) => Place().IsMatch(column);

    [GeneratedRegex("^(.+_)?(bstart|bend|line|lineno|col)$")]
    private static partial Regex Place();
}
