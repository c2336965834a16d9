using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Tests.Verify;

/// <summary>A small repository and its lake, refreshed once, in a folder that is gone after the test.</summary>
internal sealed class LakeScene : IDisposable
{
    private static readonly Lazy<ContractCatalog> Schemas = new(() => ContractCatalog.Load(Path.Combine(TestRoot.Folder, "schemas")));
    private readonly TempFolder folder = new();

    public LakeScene()
    {
        Write("shop/prices.py", "RATE = 0.2\n\n\ndef gross(net):\n    return net * (1 + RATE)\n");
        Write("shop/orders.py", "from shop.prices import gross\n\n\nclass Order:\n    def total(self, net: float) -> float:\n        return gross(net)\n");
        Refresh();
    }

    public static ContractCatalog Contracts => Schemas.Value;

    public string State => folder.At("state");

    public string Target => folder.At("published");

    private PipelineSettings Settings => PipelineSettings.Parse("{layout: {kind: bucket, buckets: 2}, engine: {threads: 1}}", folder.At("pipeline.yaml"));

    public string At(string path) => folder.At(path);

    public void Write(string path, string text) => folder.Write(Path.Combine("repo", path), text);

    public RefreshResult Refresh() => Refresher.Refresh(new RefreshRequest(folder.At("repo"), State, Settings, Contracts));

    public PublishResult Publish(params string[] datasets) => Publisher.Publish(
        new PublishRequest(State, Contracts, Settings, Target, datasets is [] ? ["cpg_nodes_v1", "cpg_edges_v1", "cpg_props_v1"] : datasets));

    public VerifyReport Verify(bool rebuild = false) => Verifier.Verify(new VerifyRequest(State, Contracts, Settings, Rebuild: rebuild));

    /// <summary>Problems as <c>dataset kind</c>.</summary>
    public IReadOnlyList<string> Problems(bool rebuild = false) => [.. Verify(rebuild).Problems.Select(p => $"{p.Dataset} {p.Kind}")];

    /// <summary>A data file of a dataset.</summary>
    public string DataFile(string dataset) => Directory.EnumerateFiles(Table(dataset), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

    /// <summary>Makes the log of a dataset name a copy of one of its data files, so that each row of that file stands twice.</summary>
    public void DoubleRows(string dataset)
    {
        var file = DataFile(dataset);
        File.Copy(file, file.Replace("part-", "part-copy-", StringComparison.Ordinal));
        EditLog(dataset, lines => [.. lines, .. lines.Where(l => l.Contains(Path.GetFileName(file), StringComparison.Ordinal)).Select(l => l.Replace("part-", "part-copy-", StringComparison.Ordinal))]);
    }

    /// <summary>Makes the log of a dataset forget one of its data files.</summary>
    public void LoseRows(string dataset)
    {
        var name = Path.GetFileName(DataFile(dataset));
        EditLog(dataset, lines => [.. lines.Where(l => !l.Contains(name, StringComparison.Ordinal))]);
    }

    public void Dispose() => folder.Dispose();

    private string Table(string dataset) => Path.Combine(State, "datasets", Contracts[dataset].Stage, dataset);

    private void EditLog(string dataset, Func<string[], string[]> edit)
    {
        var log = Path.Combine(Table(dataset), "_delta_log", "00000000000000000000.json");
        File.WriteAllLines(log, edit(File.ReadAllLines(log)));
    }
}
