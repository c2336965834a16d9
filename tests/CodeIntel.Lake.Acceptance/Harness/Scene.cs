using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;
using NUnit.Framework;
using CodeIntel.Lake.Acceptance.EditScripts.Model;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Acceptance.Harness;

/// <summary>A repository folder and a lake of it, alone in a folder whose content goes with the scene.</summary>
internal sealed class Scene : IDisposable
{
    private static readonly Lazy<ContractCatalog> Shipped = new(() => ContractCatalog.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas")));
    private readonly string root;
    private readonly bool isKept;
    private readonly string layout;
    private readonly int threads;
    private readonly IReadOnlyList<string> sourceRoots;
    private int rebuilds;

    /// <param name="layout">The layout of the lake.</param>
    /// <param name="threads">How many threads refreshes have.</param>
    /// <param name="sourceRoots">The folders that module names start below; <c>src</c> where it is null.</param>
    /// <param name="folder">An empty folder that stays when the scene goes; a temporary one of the scene's own where it is null.</param>
    public Scene(string layout, int threads = 1, IReadOnlyList<string>? sourceRoots = null, string? folder = null)
    {
        root = folder ?? Folders.Temporary("lake-scene-");
        isKept = folder is not null;
        this.layout = layout;
        this.threads = threads;
        this.sourceRoots = sourceRoots ?? ["src"];
        Directory.CreateDirectory(Repository);
    }

    /// <summary>The folder of all.</summary>
    public string Root => root;

    public string Repository => Path.Combine(root, "repo");

    public string State => Path.Combine(root, "state");

    /// <summary>The contracts in force; <see cref="BumpRule"/> changes them.</summary>
    public ContractCatalog Contracts { get; private set; } = Shipped.Value;

    /// <summary>All layers, in the words of the settings.</summary>
    public const string AllLayers = "ast: true, cst: true, flows: true, goids: true, metrics: true";

    /// <summary>No layer that may be off, in the words of the settings.</summary>
    public const string NoLayers = "flows: false, goids: false, metrics: false";

    /// <summary>The layers that are switched on or off, in the words of the settings; the defaults where it is empty.</summary>
    public string Layers { get; set; } = "flows: false";

    /// <summary><see cref="Semantics"/> of an index that <see cref="WriteIndex"/> writes.</summary>
    public const string ByIndex = "provider: index, index: ../index.scip";

    /// <summary>Where semantic facts come from, in the words of the settings.</summary>
    public string Semantics { get; init; } = "provider: off";

    /// <summary>Keeps the processes of indexers from refresh to refresh; null where each has its own.</summary>
    public ResidentIndexers? Indexers { get; init; }

    /// <summary>Keeps those of rebuilds, which may see nothing of what <see cref="Indexers"/> has seen; null where each has its own.</summary>
    public ResidentIndexers? IndexersOfRebuilds { get; init; }

    /// <summary>How its refreshes find what a change redoes.</summary>
    public string Strategy { get; init; } = "lookups";

    /// <summary>The settings of its refreshes.</summary>
    public PipelineSettings Settings => Request(State, layout, 2).Settings;

    /// <summary>Makes the folder hold a tree.</summary>
    public void Write(ProjectTree tree) => TreeWriter.Sync(Repository, tree);

    /// <summary>Refreshes the lake.</summary>
    public RefreshResult Refresh(string? fullReason = null) => Refresher.Refresh(Request(State, layout, 2, fullReason) with { Indexers = Indexers });

    /// <summary>What a refresh would redo by a strategy.</summary>
    public RefreshForecast Forecast(ImpactStrategyName strategy)
    {
        var request = Request(State, layout, 2);
        return Refresher.Forecast(request with { Settings = request.Settings.Using(strategy) });
    }

    /// <summary>Whether a refresh would find no file to redo.</summary>
    public bool IsUpToDate => Refresher.Forecast(Request(State, layout, 2)) is { Mode: RefreshMode.Incremental, Files.Count: 0 };

    /// <summary>Writes the settings of its refreshes to a file.</summary>
    /// <returns>The file, for a command of the program.</returns>
    public string WriteSettings()
    {
        var file = Path.Combine(root, "pipeline.yaml");
        File.WriteAllText(file, $"repository: repo\nstate: state\nschemas: '{Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas")}'\n{SettingsText(layout, 2)}");
        return file;
    }

    /// <summary>
    /// Writes a SCIP index of the repository as it is, for <see cref="ByIndex"/>: what a lake of it publishes, and a relationship, a diagnostic and a symbol of elsewhere.
    /// </summary>
    public void WriteIndex()
    {
        var request = Request(Path.Combine(root, "plain"), "bucket", 1);
        request = request with { Settings = request.Settings with { Semantics = request.Settings.Semantics with { Provider = SemanticsProvider.Off } } };
        Refresher.Refresh(request);
        var published = Path.Combine(root, "published");
        Publisher.Publish(new PublishRequest(request.State, Contracts, request.Settings, published, []) { Format = PublishFormat.Scip, Project = "p" });
        using var writer = ScipWriter.Create(Path.Combine(root, "index.scip"));
        using var index = File.OpenRead(Path.Combine(published, "index.scip"));
        foreach (var part in ScipReader.Read(index))
        {
            if (part is Metadata metadata)
            {
                writer.Write(metadata);
            }
            else if (part is Document document)
            {
                document.Symbols[0].Relationships.Add(new Relationship { Symbol = document.Symbols[^1].Symbol, IsReference = true });
                document.Occurrences[^1].Diagnostics.Add(new Diagnostic { Severity = Severity.Warning, Message = "odd", Tags = { DiagnosticTag.Unnecessary } });
                writer.Write(document);
            }
        }

        writer.WriteExternal(new SymbolInformation { Symbol = "scip-python python python-stdlib 3.14 builtins/len().", DisplayName = "len" });
    }

    /// <summary>Puts the lake into another layout.</summary>
    public RelayoutReport Relayout(Layout wanted)
    {
        using var database = Engine.Open(new EngineLimits(Threads: threads));
        using var connection = database.Connect();
        using var store = LakeStore.Open(State, Contracts, LakeOpenMode.Write);
        return Storage.Maintenance.Relayout.Run(store, connection, wanted);
    }

    /// <summary>Refreshes a copy of the lake in another folder.</summary>
    public RefreshResult RefreshCopy(string state) => Refresher.Refresh(Request(state, layout, 2));

    /// <summary>Builds a second lake from scratch, with one bucket for all, and compares.</summary>
    /// <param name="state">The lake that is compared; the scene's own by default.</param>
    public IReadOnlyList<DatasetMismatch> CompareWithRebuild(string? state = null)
    {
        var scratch = Path.Combine(root, $"rebuild-{rebuilds++}");
        Refresher.Refresh(Request(scratch, "bucket", 1) with { Indexers = IndexersOfRebuilds });
        var mismatches = LakeComparison.Compare(state ?? State, scratch, Contracts, new EngineLimits(Threads: threads));
        Directory.Delete(scratch, recursive: true);
        return mismatches;
    }

    /// <summary>Changes the text of a rule, and with it a stage's fingerprint, but no row.</summary>
    public void BumpRule(string dataset)
    {
        var folder = Path.Combine(root, "schemas");
        if (!Directory.Exists(folder))
        {
            Folders.Copy(Path.Combine(TestContext.CurrentContext.TestDirectory, "schemas"), folder);
        }

        var file = Directory.EnumerateFiles(folder, dataset + ".sql", SearchOption.AllDirectories).Single();
        File.AppendAllText(file, "-- the same rule, in other words\n");
        Contracts = ContractCatalog.Load(folder);
    }

    public void Dispose()
    {
        Write(ProjectTree.Empty);
        Directory.Delete(root, recursive: true);
        if (isKept)
        {
            Directory.CreateDirectory(root);
        }
    }

    private RefreshRequest Request(string state, string kind, int buckets, string? fullReason = null) => new(
        Repository,
        state,
        PipelineSettings.Parse(SettingsText(kind, buckets), Path.Combine(root, "pipeline.yaml")),
        Contracts,
        fullReason);

    private string SettingsText(string kind, int buckets) => $$"""
        scan: {source_roots: [{{string.Join(", ", sourceRoots)}}], max_file_bytes: {{SourceRenderer.LargestFile}}}
        layout: {kind: {{kind}}, buckets: {{buckets}}}
        layers: { {{Layers}} }
        policy: {impact_strategy: {{Strategy}}}
        engine: {threads: {{threads}}}
        semantics: { {{Semantics}} }

        """;
}
