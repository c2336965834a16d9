using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Pipeline.Tests.Verify;

/// <summary>
/// A small repository and its lake, refreshed once, in a folder that is gone after the test. The lake of each layout is made once and copied from then on.
/// </summary>
internal sealed class LakeScene : IDisposable
{
    private static readonly Lazy<ContractCatalog> Schemas = new(() => ContractCatalog.Load(Path.Combine(Folders.SourceTree, "schemas")));
    private static readonly ConcurrentDictionary<string, Lazy<LakeScene>> Made = new(StringComparer.Ordinal);
    private readonly TempFolder folder;

    public LakeScene(string layout = "{kind: bucket, buckets: 2}", string above = "")
    {
        (Layout, Above, folder) = (layout, above, new TempFolder());
        var made = Made.GetOrAdd(layout, l => new(() => new LakeScene(l, new TempFolder()))).Value;
        Folders.Copy(made.folder.At("repo"), folder.At("repo"));
        Folders.Copy(made.State, State);
        var description = Path.Combine(State, "lake.json");
        File.WriteAllText(description, File.ReadAllText(description).Replace(made.folder.Root, folder.Root, StringComparison.Ordinal));
    }

    private LakeScene(string layout, TempFolder folder)
    {
        (Layout, Above, this.folder) = (layout, string.Empty, folder);
        Write("shop/prices.py", "RATE = 0.2\n\n\ndef gross(net):\n    return net * (1 + RATE)\n");
        Write("shop/orders.py", "from shop.prices import gross\n\n\nclass Order:\n    def total(self, net: float) -> float:\n        return gross(net)\n");
        Refresh();
    }

    /// <summary>Deletes what the scenes were copied from.</summary>
    public static void Clean()
    {
        foreach (var made in Made.Values.Where(m => m.IsValueCreated))
        {
            made.Value.Dispose();
        }
    }

    public static ContractCatalog Contracts => Schemas.Value;

    public string Layout { get; }

    /// <summary>Folders above the lake and what is published.</summary>
    public string Above { get; set; }

    public string State => folder.At(Path.Combine(Above, "state"));

    public string Target => folder.At(Path.Combine(Above, "published"));

    private PipelineSettings Settings => PipelineSettings.Parse($"{{layout: {Layout}, engine: {{threads: 1}}, layers: {{flows: false}}}}", folder.At("pipeline.yaml"));

    public string At(string path) => folder.At(path);

    public void Write(string path, string text) => folder.Write(Path.Combine("repo", path), text);

    public RefreshResult Refresh(string? fullReason = null) => Refresher.Refresh(new RefreshRequest(folder.At("repo"), State, Settings, Contracts, fullReason));

    public PublishResult Publish(params string[] datasets) => Publisher.Publish(
        new PublishRequest(State, Contracts, Settings, Target, datasets is [] ? ["cpg_nodes_v1", "cpg_edges_v1", "cpg_props_v1"] : datasets));

    public VerifyReport Verify(bool rebuild = false) => Verifier.Verify(new VerifyRequest(State, Contracts, Settings, Rebuild: rebuild));

    /// <summary>Problems as <c>dataset kind</c>.</summary>
    public IReadOnlyList<string> Problems(bool rebuild = false) => [.. Verify(rebuild).Problems.Select(p => $"{p.Dataset} {p.Kind}")];

    /// <summary>A data file of a dataset.</summary>
    public string DataFile(string dataset) => Directory.EnumerateFiles(Table(dataset), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

    /// <summary>Makes each row of one of a dataset's data files stand twice in it.</summary>
    public void DoubleRows(string dataset) => Rewrite(dataset, "FROM {0} UNION ALL FROM {0}");

    /// <summary>Makes one of a dataset's data files lose its rows.</summary>
    public void LoseRows(string dataset) => Rewrite(dataset, "FROM {0} LIMIT 0");

    public void Dispose() => folder.Dispose();

    private string Table(string dataset) => Path.Combine(State, "datasets", Contracts[dataset].Stage, dataset);

    /// <summary>
    /// Gives a data file other rows, and log and manifest the size that it has then: files, log and manifest agree, and only the rows are wrong.
    /// </summary>
    public void Rewrite(string dataset, string select)
    {
        var file = DataFile(dataset);
        var before = new FileInfo(file).Length;
        using (var database = Engine.Open(new EngineLimits(Threads: 1)))
        using (var connection = database.Connect())
        {
            connection.Execute($"CREATE TABLE changed AS {string.Format(CultureInfo.InvariantCulture, select, $"read_parquet({SqlText.Literal(file)}, hive_partitioning = false)")}");
            connection.Execute($"COPY changed TO {SqlText.Literal(file)} (FORMAT parquet)");
        }

        var after = new FileInfo(file).Length;
        var log = Path.Combine(Table(dataset), "_delta_log", $"{0:d20}.json");
        File.WriteAllLines(log, File.ReadAllLines(log).Select(l => l.Contains(Path.GetFileName(file), StringComparison.Ordinal) ? l.Replace($"\"size\":{before}", $"\"size\":{after}", StringComparison.Ordinal) : l));
        var manifest = Path.Combine(State, "epochs", $"{1:d20}.json");
        var sealedBody = JsonNode.Parse(File.ReadAllText(manifest))!;
        var state = sealedBody["body"]!["datasets"]![dataset]!;
        state["bytes"] = state["bytes"]!.GetValue<long>() + after - before;
        sealedBody["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sealedBody["body"]!.ToJsonString())));
        File.WriteAllText(manifest, sealedBody.ToJsonString());
    }
}
