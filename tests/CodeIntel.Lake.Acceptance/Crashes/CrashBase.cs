using System.Collections.Concurrent;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>
/// A tiny repository just after an edit, its lake before that edit, and what lake and publication are like when they are brought up to
/// date with nothing going wrong. It is made once for all suites: trials copy the first lake.
/// </summary>
internal sealed class CrashBase
{
    /// <summary>Epochs beyond these are made by restoring these in turn, which costs little: only how many commits a table has matters.</summary>
    private const int Refreshes = 2;

    private static readonly ConcurrentDictionary<(string Layout, int Epochs), Lazy<CrashBase>> Made = new();

    private readonly string root = Folders.Temporary("lake-crash-");
    private readonly PipelineSettings settings;

    private CrashBase(string layout, int epochs)
    {
        settings = PipelineSettings.Parse($"{{layout: {{kind: {layout}, buckets: 2}}, engine: {{threads: 1}}, layers: {{flows: false, goids: false, metrics: false}}}}", Path.Combine(root, "pipeline.yaml"));
        Write("shop/prices.py", "RATE = 0.2\n\n\ndef gross(net):\n    return net * (1 + RATE)\n");
        Write("shop/orders.py", "from shop.prices import gross\n\n\nclass Order:\n    def total(self, net: float) -> float:\n        return gross(net)\n");
        Write("shop/gone.py", "from shop.orders import Order\n\nfirst = Order()\n");
        for (var epoch = 1; epoch <= Math.Min(epochs, Refreshes); epoch++)
        {
            Write("shop/count.py", $"COUNT = {epoch}\n");
            Refresh(Before, Unflushed());
        }

        for (var epoch = Refreshes + 1; epoch <= epochs; epoch++)
        {
            RestoreBefore(((epoch - 1) % Refreshes) + 1);
        }

        Directory.CreateDirectory(Before);
        if (epochs > 0)
        {
            Publish(Before, Published, Unflushed());
        }

        Write("shop/prices.py", "RATE = 0.3\n\n\ndef gross(net, rate=RATE):\n    return net * (1 + rate)\n\n\ndef net(gross):\n    return gross / (1 + RATE)\n");
        Write("shop/late.py", "from shop.prices import net\n\nprint(net(3))\n");
        File.Delete(Path.Combine(Repository, "shop/gone.py"));
        Folders.Copy(Before, After);
        Refresh(After, Unflushed());
        Publish(After, PublishedAfter, Unflushed());
    }

    /// <summary>The base of a layout.</summary>
    /// <param name="layout">The layout, as pipeline.yaml spells it.</param>
    /// <param name="epochs">Epochs of the lake before the edit, an even number where there are more than two; the next after ten of them writes checkpoints.</param>
    public static CrashBase Of(string layout, int epochs) => Made.GetOrAdd((layout, epochs), key => new(() => new CrashBase(key.Layout, key.Epochs))).Value;

    /// <summary>Deletes the folders of all that were made.</summary>
    public static void Clean()
    {
        foreach (var scene in Made.Values.Where(m => m.IsValueCreated))
        {
            Directory.Delete(scene.Value.root, recursive: true);
        }
    }

    public static ContractCatalog Contracts { get; } = ContractCatalog.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas"));

    public static EngineLimits Limits { get; } = new(Threads: 1);

    public string Repository => Path.Combine(root, "repo");

    public string Before => Path.Combine(root, "before");

    public string After => Path.Combine(root, "after");

    /// <summary>A publication of the lake before the edit.</summary>
    public string Published => Path.Combine(root, "published");

    /// <summary>A publication of the lake after the edit.</summary>
    public string PublishedAfter => Path.Combine(root, "published-after");

    /// <summary>The local file system without the cost of flushing.</summary>
    public static FaultyFileSystem Unflushed() => new(LocalFileSystem.Instance);

    public RefreshResult Refresh(string state, IFileSystem files) =>
        Refresher.Refresh(new RefreshRequest(Repository, state, settings, Contracts) { Files = files });

    public PublishResult Publish(string state, string target, IFileSystem files) =>
        Publisher.Publish(new PublishRequest(state, Contracts, settings, target, ["cpg_nodes_v1", "cpg_edges_v1"]) { Files = files });

    /// <summary>
    /// Holds a lake that a crash of the refresh left against the lakes before and after the edit, brings it up to date and holds it against them again.
    /// </summary>
    /// <returns>What is wrong; null where all is well.</returns>
    public string? GoOn(string state)
    {
        var before = LatestEpoch(Before);
        var left = LatestEpoch(state);
        if (left != before && left != before + 1)
        {
            return $"the lake is at epoch {left}, not at {before} or the next";
        }

        if (left > 0 && Difference(state, left == before ? Before : After) is { } wrong)
        {
            return $"the lake says that it is at epoch {left}, but {wrong}";
        }

        var result = Refresh(state, Unflushed());
        return result.Epoch != before + 1 ? $"the next refresh leaves epoch {result.Epoch}"
            : left == result.Epoch && result.Changed ? "the next refresh found changes in a lake that was up to date"
            : Difference(state, After) is { } different ? $"after the next refresh {different}"
            : Directory.EnumerateFiles(Path.Combine(state, "epochs"), "pending-*").Any() ? "a redo log is left"
            : null;
    }

    private static long LatestEpoch(string state)
    {
        if (!File.Exists(Path.Combine(state, "lake.json")))
        {
            return 0;
        }

        using var store = LakeStore.Open(state, Contracts, LakeOpenMode.Read);
        return store.Latest?.Epoch ?? 0;
    }

    private static string? Difference(string state, string expected)
    {
        var mismatches = LakeComparison.Compare(state, expected, Contracts, Limits);
        if (mismatches is [var first, ..])
        {
            return $"{mismatches.Count} datasets differ, such as {first.Dataset}: {first.Example}";
        }

        using var database = Engine.Open(Limits);
        using var connection = database.Connect();
        using var store = LakeStore.Open(state, Contracts, LakeOpenMode.Read);
        return store.Read(connection).CheckFiles().FirstOrDefault()?.Message;
    }

    private void RestoreBefore(long epoch)
    {
        using var database = Engine.Open(Limits);
        using var connection = database.Connect();
        using var store = LakeStore.Open(Before, Contracts, LakeOpenMode.Write, new LakeOptions { Files = Unflushed() });
        Restore.Run(store, connection, epoch);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(Repository, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
