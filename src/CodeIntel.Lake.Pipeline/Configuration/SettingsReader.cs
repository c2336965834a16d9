using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage.Yaml;

namespace CodeIntel.Lake.Pipeline.Configuration;

/// <summary>Turns the text of <c>pipeline.yaml</c> into settings: the one place of defaults and ranges.</summary>
internal static partial class SettingsReader
{
    private const string PatternWanted = "a pattern relative to the repository, such as **/*.py";
    private const string RootWanted = "a folder below the repository, such as src";
    private const int MaxThreads = 1024;
    private const int MaxDays = 100_000;
    private const int MaxWorkers = 64;
    private const int MaxTimeout = 86_400;

    private static readonly string[] Include = ["**/*.py"];

    private static readonly string[] Exclude =
    [
        "**/.git/**", "**/__pycache__/**", "**/.venv/**", "**/venv/**", "**/node_modules/**",
        "**/.mypy_cache/**", "**/.pytest_cache/**", "**/.ruff_cache/**",
    ];

    private static readonly string[] SourceRoots = ["src"];

    private static readonly string[] Published = ["cpg_nodes_v1", "cpg_edges_v1", "cpg_props_v1"];

    private static readonly string[] Keys =
    [
        "repository", "state", "schemas",
        "repositories", "repositories.name", "repositories.path", "repositories.state",
        "scan", "scan.include", "scan.exclude", "scan.source_roots", "scan.max_file_bytes",
        "layout", "layout.kind", "layout.buckets",
        "layers", "layers.ast", "layers.cst", "layers.flows", "layers.goids", "layers.max_flows_bytes", "layers.metrics",
        "policy", "policy.max_changed_ratio", "policy.max_deleted_ratio", "policy.min_files_for_ratio", "policy.impact_strategy", "policy.max_impact_depth",
        "engine", "engine.threads", "engine.memory_limit",
        "publish", "publish.datasets", "publish.directory",
        "retention", "retention.epochs", "retention.days",
        "semantics", "semantics.provider", "semantics.index", "semantics.project", "semantics.python_version", "semantics.workers", "semantics.memory_limit", "semantics.timeout",
        "semantics.node", "semantics.scip_python",
    ];

    public static PipelineSettings Read(string text, string file)
    {
        var root = YamlMap.Load(text, file, "settings_invalid", Keys);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var state = FullPath(root, "state", folder) ?? Path.Combine(folder, "state");
        return new PipelineSettings(
            file,
            FullPath(root, "repository", folder) ?? folder,
            state,
            FullPath(root, "schemas", folder) ?? DefaultSchemas(folder),
            Scan(root.Section("scan")),
            Layout(root.Section("layout")),
            Layers(root.Section("layers")),
            Policy(root.Section("policy")),
            Engine(root.Section("engine")),
            Publish(root.Section("publish"), folder, state),
            Retention(root.Section("retention")),
            Semantics(root.Section("semantics")))
        {
            Repositories = Repositories(root, folder, state),
        };
    }

    private static List<RepositorySettings> Repositories(YamlMap root, string folder, string state)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var states = new HashSet<string>(StringComparer.Ordinal);
        var repositories = new List<RepositorySettings>();
        foreach (var map in root["repositories"]?.Maps() ?? [])
        {
            map.Required("path");
            var path = Path.TrimEndingDirectorySeparator(FullPath(map, "path", folder)!);
            var name = map["name"]?.Text(IsName, "the name of a folder") ?? Path.GetFileName(path);
            var lake = FullPath(map, "state", folder) ?? Path.Combine(state, name);
            repositories.Add(names.Add(name) && states.Add(lake)
                ? new RepositorySettings(name, path, lake)
                : throw map.Error($"each repository must have a name and a state folder of its own, and '{name}' has not"));
        }

        return repositories;
    }

    /// <summary>A path made full; null where the key is left out.</summary>
    private static string? FullPath(YamlMap map, string key, string folder) =>
        map[key]?.Text(IsPath, "a path") is { } path ? Path.GetFullPath(path, folder) : null;

    private static string DefaultSchemas(string folder) =>
        FolderSearch.FirstFolder([folder, .. FolderSearch.Upwards(AppContext.BaseDirectory)], "schemas") ?? Path.Combine(folder, "schemas");

    private static ScanSettings Scan(YamlMap map) => new(
        map["include"]?.Texts(IsPattern, PatternWanted) ?? Include,
        map["exclude"]?.Texts(IsPattern, PatternWanted) ?? Exclude,
        map["source_roots"]?.Texts(IsSourceRoot, RootWanted).Select(r => r.TrimEnd('/')).ToList() ?? [.. SourceRoots],
        map["max_file_bytes"]?.Number(1, int.MaxValue) ?? 8 * 1024 * 1024);

    private static LayoutSettings Layout(YamlMap map) => new(
        map["kind"]?.Choice<LayoutKind>() ?? LayoutKind.Auto,
        (int)(map["buckets"]?.Number(0, Storage.Replacement.Layout.MaxBuckets) ?? 0));

    private static LayerSettings Layers(YamlMap map) => new(
        map["ast"]?.Boolean() ?? false,
        map["cst"]?.Boolean() ?? false,
        map["flows"]?.Boolean() ?? true,
        map["goids"]?.Boolean() ?? true,
        map["metrics"]?.Boolean() ?? true,
        map["max_flows_bytes"]?.Size() ?? 32 * 1024 * 1024);

    private static PolicySettings Policy(YamlMap map) => new(
        map["max_changed_ratio"]?.Ratio() ?? 0.35,
        map["max_deleted_ratio"]?.Ratio() ?? 0.1,
        (int)(map["min_files_for_ratio"]?.Number(0, int.MaxValue) ?? 20),
        map["impact_strategy"]?.Choice<ImpactStrategyName>() ?? ImpactStrategyName.Lookups,
        (int)(map["max_impact_depth"]?.Number(0, int.MaxValue) ?? 50));

    private static EngineSettings Engine(YamlMap map) => new(
        (int)(map["threads"]?.Number(0, MaxThreads) ?? 0),
        map["memory_limit"]?.Size() ?? 1_200_000_000);

    private static PublishSettings Publish(YamlMap map, string folder, string state) => new(
        map["datasets"]?.Texts(name => name.Length > 0, "the name of a dataset") ?? Published,
        FullPath(map, "directory", folder) ?? Path.Combine(state, "publish"));

    private static RetentionSettings Retention(YamlMap map) => new(
        (int)(map["epochs"]?.Number(1, int.MaxValue) ?? 10),
        (int)(map["days"]?.Number(0, MaxDays) ?? 7));

    private static SemanticsSettings Semantics(YamlMap map) => new(
        map["provider"]?.Choice<SemanticsProvider>() ?? SemanticsProvider.Off,
        map["index"]?.Text(text => text.Length > 0 && IsPath(text), "a path") ?? "index.scip",
        map["project"]?.Text(SemanticsSettings.IsProject, "a name that symbols can have in them"),
        map["python_version"]?.Text(text => PythonVersion().IsMatch(text), "a version of Python, such as 3.13"),
        (int)(map["workers"]?.Number(1, MaxWorkers) ?? 1),
        map["memory_limit"]?.Size() ?? 2L << 30,
        (int)(map["timeout"]?.Number(1, MaxTimeout) ?? 60),
        map["node"]?.Text(text => text.Length > 0 && IsPath(text), "a path"),
        map["scip_python"]?.Text(text => text.Length > 0 && IsPath(text), "a path"));

    [GeneratedRegex(@"^3\.\d{1,2}$")]
    private static partial Regex PythonVersion();

    private static bool IsName(string text) => text.IndexOfAny(['/', '\\', '\0']) < 0 && text is not ("" or "." or "..");

    private static bool IsPath(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static bool IsPattern(string text) => text.Length > 0 && text[0] != '/';

    private static bool IsSourceRoot(string text) => text.Length > 0 && text.TrimEnd('/').Split('/').All(part => part is not ("" or "." or ".."));
}
