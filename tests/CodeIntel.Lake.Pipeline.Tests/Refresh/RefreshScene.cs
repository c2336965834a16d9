using System.Text.Json;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>A repository and its lake, with one partition unless said otherwise, in a folder that is gone after the test.</summary>
internal sealed class RefreshScene : IDisposable
{
    /// <summary>Answers <see cref="Rows"/> of all scenes, each over a connection whose views are its own.</summary>
    private static readonly Lazy<IEngine> Asked = new(() => Engine.Open(new EngineLimits(Threads: 1)));

    private readonly TempFolder folder = new();
    private readonly HashSet<string> seenCommits = new(StringComparer.Ordinal);

    public RefreshScene(params (string Path, string Text)[] files)
    {
        Directory.CreateDirectory(Repository);
        foreach (var (path, text) in files)
        {
            Write(path, text);
        }
    }

    /// <summary>The contracts in force: those of the source tree until <see cref="EditSchemas"/> changes them.</summary>
    public ContractCatalog Contracts { get; private set; } = Verify.LakeScene.Contracts;

    /// <summary>A partition for each file: where a test looks at what was touched.</summary>
    public const string FileLayout = "{kind: file_id}";

    /// <summary>The layout of a new lake.</summary>
    public string Layout { get; set; } = "{kind: bucket, buckets: 1}";

    /// <summary>Settings beside the layout. Where they do not speak of layers, those are off that may be, as most tests are not about them.</summary>
    public string Settings { get; set; } = "engine: {threads: 1}";

    /// <summary>The stages in force.</summary>
    public IReadOnlyList<Stage> Stages { get; set; } = StandardStages.All;

    /// <summary>Which files refreshes ask about; a rebuild asks about all.</summary>
    public SemanticsMode Semantics { get; set; }

    /// <summary>Keeps the processes of indexers for the refreshes to come; a rebuild has its own.</summary>
    public ResidentIndexers? Indexers { get; set; }

    /// <summary>Hears how refreshes go.</summary>
    public IRefreshProgress? Progress { get; set; }

    /// <summary>Reads the repository.</summary>
    public IWorkingTree Tree { get; init; } = LocalWorkingTree.Instance;

    public string Repository => folder.At("repo");

    public string State => folder.At("state");

    public string At(string path) => Path.Combine(Repository, path);

    public void Write(string path, string text) => folder.Write(Path.Combine("repo", path), text);

    public void Delete(string path) => File.Delete(At(path));

    public RefreshResult Refresh(string? fullReason = null)
    {
        var request = Request(State, fullReason);
        if (Directory.Exists(State) || fullReason is not null || Progress is not null || Tree != LocalWorkingTree.Instance || Shared(request) is not { } first)
        {
            return Refresher.Refresh(request);
        }

        first.CopyTo(State, Repository);
        return first.Result;
    }

    public RefreshForecast Forecast(string? fullReason = null) => Refresher.Forecast(Request(State, fullReason) with { Progress = null });

    /// <summary>The rows of a query over an epoch, by default the newest, each as its values joined by spaces; a null is a dash.</summary>
    public IReadOnlyList<string> Rows(string sql, long? epoch = null)
    {
        using var connection = Asked.Value.Connect();
        using var store = LakeStore.Open(State, Contracts, LakeOpenMode.Read);
        var reader = store.Read(connection, epoch);
        foreach (var contract in Contracts.All.Where(c => c.Scope != DatasetScope.Transient && sql.Contains(c.Name, StringComparison.Ordinal)))
        {
            connection.Execute($"CREATE TEMP VIEW {contract.Name} AS FROM {reader.Relation(contract, RowScope.All)}");
        }

        using var result = connection.Query(sql);
        return [.. result.Rows().Select(r => string.Join(' ', r.Select(v => v ?? "-")))];
    }

    /// <summary>Why each file was redone in an epoch, by default the newest: path, kind and reference.</summary>
    public IReadOnlyList<string> Reasons(long? epoch = null) => Rows("SELECT path, reason_kind, reason_ref FROM inc_impacted_files_v2 ORDER BY ALL", epoch);

    /// <summary>
    /// The partitions that commits since the last call added files to or removed files from, as dataset and partition; those of datasets
    /// that speak of the run are left out, and <c>*</c> is the partition of an unpartitioned dataset.
    /// </summary>
    public IReadOnlyList<string> Touched()
    {
        var touched = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var contract in Contracts.All.Where(LakeComparison.Covers))
        {
            var logs = Directory.EnumerateFiles(Path.Combine(State, "datasets", contract.Stage, contract.Name, "_delta_log"), "*.json").Where(seenCommits.Add);
            touched.UnionWith(logs.SelectMany(File.ReadLines).Select(PathOf).OfType<string>().Select(p => $"{contract.Name} {PartitionOf(p)}"));
        }

        return [.. touched];
    }

    /// <summary>Datasets in which a file has rows, at an epoch, by default the newest.</summary>
    public IReadOnlyList<string> DatasetsWith(string path, long? epoch = null)
    {
        var perFile = Contracts.All.Where(c => c.IsPerFile).Select(c => $"SELECT '{c.Name}' FROM {c.Name} WHERE file_id = '{StableId.File(path)}'");
        return Rows(string.Join(" UNION ", perFile) + " ORDER BY 1", epoch);
    }

    /// <summary>Datasets that differ from those of a lake built from scratch.</summary>
    public IReadOnlyList<DatasetMismatch> CompareWithRebuild()
    {
        var scratch = folder.At("scratch");
        var request = Request(scratch, null) with { Semantics = SemanticsMode.Incremental, Indexers = null, Tree = LocalWorkingTree.Instance };
        if (Shared(request) is { } first)
        {
            return LakeComparison.Compare(State, first.State, Contracts, new EngineLimits(Threads: 1));
        }

        Refresher.Refresh(request);
        var mismatches = LakeComparison.Compare(State, scratch, Contracts, new EngineLimits(Threads: 1));
        Directory.Delete(scratch, recursive: true);
        return mismatches;
    }

    /// <summary>Expects the lake to equal one built from scratch. Of such comparisons in one test the test command makes the last, which sees what all refreshes left; LAKE_LONG=1 makes all.</summary>
    /// <param name="number">Which it is, from 1.</param>
    /// <param name="of">How many the test has.</param>
    public void ExpectRebuilt(int number, int of)
    {
        if (Setting.IsLong || number == of)
        {
            TestContext.Out.WriteLine($"comparison {number} of {of}");
            Assert.That(CompareWithRebuild(), Is.Empty);
        }
    }

    /// <summary>What the lake does not hold, as dataset and kind.</summary>
    public IReadOnlyList<string> Problems() =>
        [.. Verifier.Verify(new VerifyRequest(State, Contracts, Request(State, null).Settings) { Stages = Stages }).Problems.Select(p => $"{p.Dataset} {p.Kind}")];

    /// <summary>Puts contracts and rules of the scene's own in force: those of the source tree with one file changed.</summary>
    public void EditSchemas(string file, Func<string, string> edit)
    {
        var schemas = folder.At("schemas");
        if (!Directory.Exists(schemas))
        {
            var shipped = Path.Combine(Folders.SourceTree, "schemas");
            foreach (var source in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
            {
                folder.Write(Path.Combine("schemas", Path.GetRelativePath(shipped, source)), File.ReadAllText(source));
            }
        }

        var path = Path.Combine(schemas, file);
        File.WriteAllText(path, edit(File.ReadAllText(path)));
        Contracts = ContractCatalog.Load(schemas);
    }

    /// <summary>Puts contracts of a folder of the scene in force beside those of the source tree.</summary>
    public void AddSchemas(params (string File, string Text)[] files)
    {
        foreach (var (file, text) in files)
        {
            folder.Write(Path.Combine("more", file), text);
        }

        Contracts = ContractCatalog.Load(Path.Combine(Folders.SourceTree, "schemas"), folder.At("more"));
    }

    public void Dispose() => folder.Dispose();

    private static string? PathOf(string line)
    {
        using var action = JsonDocument.Parse(line);
        return action.RootElement.TryGetProperty("add", out var file) || action.RootElement.TryGetProperty("remove", out file)
            ? file.GetProperty("path").GetString()
            : null;
    }

    private static string PartitionOf(string path) => path.Contains('/', StringComparison.Ordinal) ? path[(path.IndexOf('=') + 1)..path.IndexOf('/')] : "*";

    private string SettingsText => $"layout: {Layout}\n{Settings}\n{(Settings.Contains("layers:", StringComparison.Ordinal) ? "" : "layers: {flows: false, goids: false, metrics: false}\n")}";

    /// <summary>The lake of a first refresh that nothing but files and settings has a part in; null where something else has.</summary>
    private FirstLake? Shared(RefreshRequest request) =>
        Contracts == Verify.LakeScene.Contracts && Stages == StandardStages.All && !request.Settings.Semantics.IsOn && request is { Indexers: null, Semantics: SemanticsMode.Incremental }
            ? FirstLake.Of(request, SettingsText)
            : null;

    private RefreshRequest Request(string state, string? fullReason) => new(
        Repository,
        state,
        PipelineSettings.Parse(SettingsText, folder.At("pipeline.yaml")),
        Contracts,
        fullReason,
        Progress)
    {
        Tree = Tree,
        Stages = Stages,
        Semantics = Semantics,
        Indexers = Indexers,
    };
}
