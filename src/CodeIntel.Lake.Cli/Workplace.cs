using System.Security.Cryptography;
using System.Text;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Cli;

/// <summary>What a command works on.</summary>
/// <param name="Settings">From pipeline.yaml, with the folders that the command line names.</param>
/// <param name="NamedRepository">Full path of the repository where the command line names one.</param>
internal sealed record Workplace(PipelineSettings Settings, string? NamedRepository)
{
    private readonly Lazy<ContractCatalog> contracts = new(() => ContractCatalog.Load(Settings.Schemas));

    public string Repository => Settings.Repository;

    public string State => Settings.State;

    /// <summary>Which lake it is, for a person.</summary>
    public string Description => $"lake: {State}, of {Repository}";

    /// <summary>How long to wait for another writer to end.</summary>
    public TimeSpan LockWait { get; init; }

    /// <summary>Ends the waiting.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The contracts, read at the first use; once for all places that the settings list.</summary>
    public ContractCatalog Contracts => contracts.Value;

    /// <summary>Opens the lake; where the command line names a repository, it must be the lake's.</summary>
    /// <param name="mode">What for.</param>
    /// <param name="notice">Takes messages for a person.</param>
    public LakeStore Open(LakeOpenMode mode, Action<string>? notice = null) =>
        LakeStore.Open(State, Contracts, mode, new LakeOptions
        {
            RepositoryId = NamedRepository, Origin = () => RepositoryOrigin.Of(Repository, LocalWorkingTree.Instance), Notice = notice ?? (_ => { }), LockWait = LockWait, Cancel = Cancel,
        });

    /// <summary>Opens an epoch for questions; where the command line names a repository, it must be the lake's.</summary>
    /// <param name="epoch">The epoch; null for the newest.</param>
    /// <param name="writes">The one file that may be written; null for none.</param>
    public Lake OpenEpoch(long? epoch, string? writes = null) => Lake.Open(Open(LakeOpenMode.Read), Contracts, EngineOptions.For(Settings, State), epoch, writes);

    /// <summary>Opens the newest epochs of several places for questions to all of them.</summary>
    /// <param name="places">The places with the names of their repositories; at least one.</param>
    /// <param name="writes">The one file that may be written; null for none.</param>
    public Lake OpenAll(IReadOnlyList<(string Name, Workplace Place)> places, string? writes) =>
        Lake.OpenAll([.. places.Select(p => (p.Name, p.Place.Open(LakeOpenMode.Read)))], Contracts, EngineOptions.For(Settings, State), writes);

    /// <summary>
    /// The repository that the command line names, or else the one of the settings; without settings of one's own, the git working tree of the current folder. A
    /// repository that is not that of one's own settings has a lake of its own where the command line names none.
    /// </summary>
    public static Workplace Find(string? config, string? repository, string? state)
    {
        var settings = PipelineSettings.Find(config);
        if (settings.Repositories.FirstOrDefault(r => r.Name == repository) is { } listed)
        {
            return new Workplace(settings, null).At(listed.Repository, state is null ? listed.State : Path.GetFullPath(state));
        }

        var tree = WorkingTree();
        var isOwn = config is not null || IsIn(settings.File, tree) || Path.GetDirectoryName(settings.File) == Environment.CurrentDirectory;
        var named = repository is not null ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(repository)) : isOwn ? null : tree;
        var place = named ?? settings.Repository;
        var folder = state is not null ? Path.GetFullPath(state) : isOwn && place == settings.Repository ? settings.State : LakeOf(place);
        var found = new Workplace(settings, named);
        return named is null && state is null && isOwn && settings.Repositories.Count > 0 ? found : found.At(place, folder);
    }

    /// <summary>The places of the repositories that the settings list and of which the command line names none, with their names; none where there is but this place.</summary>
    public IReadOnlyList<(string Name, Workplace Place)> Listed() => [.. Settings.Repositories.Select(r => (r.Name, At(r.Repository, r.State)))];

    /// <summary>The place of one repository.</summary>
    private Workplace At(string repository, string state) =>
        this with { Settings = Settings with { Repository = repository, State = state, Repositories = [], Publish = Settings.Publish.MovedWith(Settings.State, state) } };

    /// <summary>The git working tree of the current folder; null where it is none.</summary>
    private static string? WorkingTree()
    {
        for (string? at = Environment.CurrentDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return at;
            }
        }

        return null;
    }

    private static bool IsIn(string file, string? tree) => tree is not null && file.StartsWith(Path.TrimEndingDirectorySeparator(tree) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>
    /// The lake of a repository, in the user's folder for data. One that was moved goes on with the lake that it had: one of the same repository whose folder is not
    /// there any more.
    /// </summary>
    private static string LakeOf(string repository)
    {
        var physical = PhysicalPath.Of(repository);
        var data = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "codeintel-lake");
        var lake = Path.Combine(data, $"{Path.GetFileName(physical)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(physical)))[..8]}");
        if (Directory.Exists(lake) || !Directory.Exists(data) || RepositoryOrigin.Of(physical, LocalWorkingTree.Instance) is not { } origin)
        {
            return lake;
        }

        return Directory.EnumerateDirectories(data).Order(StringComparer.Ordinal).FirstOrDefault(
            folder => LakeStore.TryDescribe(folder) is { } other && other.Origin == origin && (other.RepositoryId == physical || !Directory.Exists(other.RepositoryId))) ?? lake;
    }
}
