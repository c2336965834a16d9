using CodeIntel.Lake.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CodeIntel.Lake.Pipeline.Configuration;

/// <summary>Turns the text of <c>pipeline.yaml</c> into settings: the one place of defaults and ranges.</summary>
internal static class SettingsReader
{
    private const string PatternWanted = "a pattern relative to the repository, such as **/*.py";
    private const string RootWanted = "a folder below the repository, such as src";
    private const string PathWanted = "a path";
    private const int MaxThreads = 1024;

    private static readonly string[] Include = ["**/*.py"];

    private static readonly string[] Exclude =
    [
        "**/.git/**", "**/__pycache__/**", "**/.venv/**", "**/venv/**", "**/node_modules/**",
        "**/.mypy_cache/**", "**/.pytest_cache/**", "**/.ruff_cache/**",
    ];

    private static readonly string[] SourceRoots = ["src"];

    private static readonly string[] Published = ["cpg_nodes_v1", "cpg_edges_v1", "cpg_props_v1"];

    public static PipelineSettings Read(string text, string file)
    {
        var root = new SettingsNode(file, string.Empty, RootNode(text, file));
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        CheckSemantics(root.Section("semantics"));
        var state = Path.GetFullPath(root.Text("state", "state", IsPath, PathWanted), folder);
        return new PipelineSettings(
            file,
            Path.GetFullPath(root.Text("repository", ".", IsPath, PathWanted), folder),
            state,
            root.Text("schemas", string.Empty, IsPath, PathWanted) is { Length: > 0 } schemas ? Path.GetFullPath(schemas, folder) : DefaultSchemas(folder),
            Scan(root.Section("scan")),
            Layout(root.Section("layout")),
            Policy(root.Section("policy")),
            Engine(root.Section("engine")),
            Publish(root.Section("publish"), folder, state));
    }

    private static YamlNode? RootNode(string text, string file)
    {
        try
        {
            return YamlText.Load(text);
        }
        catch (YamlException e)
        {
            throw new LakeException(LakeError.Configuration, "settings_invalid", $"{file}, line {e.Start.Line}: {e.Message}", e);
        }
    }

    private static string DefaultSchemas(string folder) =>
        FolderSearch.FirstFolder([folder, .. FolderSearch.Upwards(AppContext.BaseDirectory)], "schemas") ?? Path.Combine(folder, "schemas");

    private static ScanSettings Scan(SettingsNode node) => new(
        node.Texts("include", Include, IsPattern, PatternWanted),
        node.Texts("exclude", Exclude, IsPattern, PatternWanted),
        [.. node.Texts("source_roots", SourceRoots, IsSourceRoot, RootWanted).Select(r => r.TrimEnd('/'))],
        node.Number("max_file_bytes", 8 * 1024 * 1024, 1, int.MaxValue));

    private static LayoutSettings Layout(SettingsNode node) => new(
        node.Choice("kind", LayoutKind.Auto, ("auto", LayoutKind.Auto), ("file_id", LayoutKind.FileId), ("bucket", LayoutKind.Bucket)),
        (int)node.Number("buckets", 0, 0, Storage.Epochs.Layout.MaxBuckets));

    private static PolicySettings Policy(SettingsNode node) => new(
        node.Ratio("max_changed_ratio", 0.7),
        node.Ratio("max_deleted_ratio", 0.7),
        (int)node.Number("min_files_for_ratio", 20, 0, int.MaxValue));

    private static EngineSettings Engine(SettingsNode node) => new(
        (int)node.Number("threads", 0, 0, MaxThreads),
        node.Size("memory_limit", 1_200_000_000));

    private static PublishSettings Publish(SettingsNode node, string folder, string state) => new(
        node.Texts("datasets", Published, name => name.Length > 0, "the name of a dataset"),
        node.Text("directory", string.Empty, IsPath, PathWanted) is { Length: > 0 } directory ? Path.GetFullPath(directory, folder) : Path.Combine(state, "publish"));

    /// <summary>Names are resolved by the rules alone; a provider of semantic facts is refused until there is one.</summary>
    private static void CheckSemantics(SettingsNode node) => node.Text("provider", "off", text => text == "off", "off, since no provider of semantic facts exists yet");

    private static bool IsPath(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static bool IsPattern(string text) => text.Length > 0 && text[0] != '/';

    private static bool IsSourceRoot(string text) => text.Length > 0 && text.TrimEnd('/').Split('/').All(part => part is not ("" or "." or ".."));
}
