using System.Text;
using System.Text.Json.Nodes;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Storage.Tests.Epochs;
using CodeIntel.Lake.Testing;
using static CodeIntel.Lake.Storage.Tests.Epochs.LakeScene;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>A lake of twelve epochs with a checkpoint, once made on disk and then copied in memory for each case. Only data files and checkpoints are read from disk.</summary>
internal sealed class SampleLake : IDisposable
{
    public const int Epochs = 12;

    private readonly LakeScene scene = new();

    public SampleLake()
    {
        for (var i = 1; i <= Epochs; i++)
        {
            using var store = scene.Open();
            using var staged = store.Begin(scene.Connection);
            staged.Replace(Facts, RowScope.Of([A, B, C]), Rows((A, 1, $"text {i}"), (B, 3, "stays"), (C, 4, $"goes {i}")));
            staged.Replace(scene.Totals, RowScope.All, $"SELECT 'facts' AS name, {i} AS total, true AS good, CAST(NULL AS TIMESTAMP) AS at");
            staged.Commit(new Dictionary<string, string> { ["epoch"] = $"{i}" });
        }

        foreach (var folder in Directory.EnumerateDirectories(State, "*", SearchOption.AllDirectories).Append(State))
        {
            Whole.CreateFolder(folder);
        }

        foreach (var file in Directory.EnumerateFiles(State, "*", SearchOption.AllDirectories))
        {
            Whole.Write(file, File.ReadAllBytes(file));
        }

        Paths = [.. Enumerable.Range(1, Epochs).Select(e => Shown(Whole, e)!)];
    }

    /// <summary>The whole lake in memory; not to be changed.</summary>
    public MemoryFileSystem Whole { get; } = new();

    public string State => scene.State;

    public Contract Facts => scene.Facts;

    public Contract Totals => scene.Totals;

    /// <summary>What <see cref="Show"/> gives of each epoch.</summary>
    public IReadOnlyList<string> Paths { get; }

    public string LogFolder => Path.Combine(scene.FactsFolder, "_delta_log");

    public string EpochFile(string prefix, long epoch) => scene.EpochFile(prefix, epoch);

    /// <summary>A lake whose last epoch was cut after so many of its commits: manifest gone, redo log there.</summary>
    public MemoryFileSystem Cut(int commits)
    {
        var files = new MemoryFileSystem(Whole);
        var body = JsonNode.Parse(files.Read(EpochFile(string.Empty, Epochs)))!["body"]!;
        var tables = new[] { (scene.Facts, scene.FactsFolder), (scene.Totals, Path.Combine(State, "datasets", scene.Totals.Stage, scene.Totals.Name)) };
        var pending = new JsonObject
        {
            ["appId"] = "codeintel-lake/" + JsonNode.Parse(files.Read(Path.Combine(State, "lake.json")))!["lakeId"]!.GetValue<string>(),
            ["manifest"] = body.DeepClone(),
            ["tables"] = new JsonArray([
                .. tables.Select(t => new JsonObject
                {
                    ["dataset"] = t.Item1.Name,
                    ["stage"] = t.Item1.Stage,
                    ["version"] = Epochs - 1,
                    ["commit"] = Encoding.UTF8.GetString(files.Read(Commit(t.Item2))),
                })]),
        };
        foreach (var (_, folder) in tables.Skip(commits))
        {
            files.Delete(Commit(folder));
        }

        files.Delete(EpochFile(string.Empty, Epochs));
        var text = pending.ToJsonString();
        files.Write(EpochFile("pending-", Epochs), Encoding.UTF8.GetBytes(
            $"{{\"sha256\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\",\"body\":{text}}}\n"));
        return files;

        static string Commit(string table) => Path.Combine(table, "_delta_log", $"{Epochs - 1:d20}.json");
    }

    public LakeStore Open(MemoryFileSystem files, LakeOpenMode mode) =>
        LakeStore.Open(State, scene.Catalog, mode, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Files = files });

    /// <summary>The data files that a reader of an epoch scans, both datasets together; null for the newest epoch.</summary>
    public string Show(LakeReader reader) => string.Join('\n', Scanned(reader.Relation(Facts, RowScope.All)).Concat(Scanned(reader.Relation(Totals, RowScope.All))));

    /// <summary>The literals in the list of files of a relation, in order; none of a relation without files.</summary>
    public static IEnumerable<string> Scanned(string relation)
    {
        const string List = "read_parquet([";
        var at = relation.IndexOf(List, StringComparison.Ordinal);
        var found = new List<string>();
        if (at >= 0)
        {
            at += List.Length;
            for (var start = at; relation[start] == '\''; start = at + 2)
            {
                at = start + 1;
                while (relation[at] != '\'' || relation[at + 1] == '\'')
                {
                    at += relation[at] == '\'' ? 2 : 1;
                }

                found.Add(relation[start..++at]);
            }
        }

        return found.Order(StringComparer.Ordinal);
    }

    public void Dispose() => scene.Dispose();

    private string Shown(MemoryFileSystem files, long epoch)
    {
        using var store = Open(files, LakeOpenMode.Read);
        return Show(store.Read(scene.Connection, epoch));
    }
}
