using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Pipeline.Configuration;

/// <summary>What <c>pipeline.yaml</c> says, with a default for each key it leaves out. Paths are full.</summary>
/// <param name="File">Full path of the file.</param>
/// <param name="Repository">Folder of the Python code; the file's own folder by default.</param>
/// <param name="State">Folder of the lake; <c>state</c> beside the file by default.</param>
/// <param name="Schemas">Folder of the contracts; <c>schemas</c> beside the file, or else beside or above the program, by default.</param>
/// <param name="Scan">Which files are the repository's.</param>
/// <param name="Layout">The physical layout of a new lake.</param>
/// <param name="Layers">Which datasets that may be left out are made.</param>
/// <param name="Policy">When a refresh gives way to a full run.</param>
/// <param name="Engine">Limits.</param>
/// <param name="Publish">What to publish; the folder is <c>publish</c> in the state folder by default.</param>
/// <param name="Retention">What a vacuum keeps.</param>
/// <param name="Semantics">Where semantic facts come from.</param>
public sealed record PipelineSettings(
    string File,
    string Repository,
    string State,
    string Schemas,
    ScanSettings Scan,
    LayoutSettings Layout,
    LayerSettings Layers,
    PolicySettings Policy,
    EngineSettings Engine,
    PublishSettings Publish,
    RetentionSettings Retention,
    SemanticsSettings Semantics)
{
    /// <summary>Repositories that are refreshed together, each into its own lake; none where <see cref="Repository"/> is the only one.</summary>
    public IReadOnlyList<RepositorySettings> Repositories { get; init; } = [];

    /// <summary>The name that is looked for.</summary>
    public const string FileName = "pipeline.yaml";

    /// <summary>The same settings for a scan that asks git, or does not.</summary>
    public PipelineSettings UsingGit(bool usesGit) => this with { Scan = Scan with { UsesGit = usesGit } };

    /// <summary>The same settings by another strategy; these where there is none.</summary>
    public PipelineSettings Using(ImpactStrategyName? strategy) => strategy is { } name ? this with { Policy = Policy with { ImpactStrategy = name } } : this;

    /// <summary>Reads a settings file.</summary>
    /// <exception cref="LakeException">
    /// <c>settings_missing</c>: there is no such file. <c>settings_invalid</c>: it is no YAML. <c>unknown_key</c>, <c>wrong_type</c>: as in
    /// <see cref="Parse"/>.
    /// </exception>
    public static PipelineSettings Load(string path)
    {
        var file = Path.GetFullPath(path);
        try
        {
            return Parse(System.IO.File.ReadAllText(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeError.Configuration, "settings_missing", $"The settings file '{file}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of a settings file.</summary>
    /// <param name="text">YAML; an empty text gives the defaults.</param>
    /// <param name="file">Full path of the file, which relative paths start from and messages name. Need not exist.</param>
    /// <exception cref="LakeException">
    /// <c>unknown_key</c>: the message names file, line, key and the nearest known key. <c>wrong_type</c>: a value of the wrong type or
    /// out of its range; the message names file, line, key and what is wanted. <c>settings_invalid</c>: no YAML.
    /// </exception>
    public static PipelineSettings Parse(string text, string file) => SettingsReader.Read(text, file);

    /// <summary>Reads the file asked for, or else the first <c>pipeline.yaml</c> in the current folder, beside the program or above it.</summary>
    /// <exception cref="LakeException"><c>settings_missing</c>: there is none; otherwise as <see cref="Load"/>.</exception>
    public static PipelineSettings Find(string? explicitPath) => Find(explicitPath, Environment.CurrentDirectory, AppContext.BaseDirectory);

    /// <summary>As <see cref="Find(string?)"/>, with the two folders given.</summary>
    public static PipelineSettings Find(string? explicitPath, string currentFolder, string programFolder) => Load(
        explicitPath
        ?? FolderSearch.FirstFile([currentFolder, .. FolderSearch.Upwards(programFolder)], FileName)
        ?? throw new LakeException(
            LakeError.Configuration,
            "settings_missing",
            $"There is no {FileName} in '{currentFolder}', nor beside or above the program. Name one with --config."));
}
