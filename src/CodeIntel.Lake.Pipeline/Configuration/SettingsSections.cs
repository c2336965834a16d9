namespace CodeIntel.Lake.Pipeline.Configuration;

/// <summary>Which files are the repository's.</summary>
/// <param name="Include">Patterns of paths to take.</param>
/// <param name="Exclude">Patterns of paths to leave out.</param>
/// <param name="SourceRoots">Folders that module names start below, as repository-relative POSIX paths without a trailing slash.</param>
/// <param name="MaxFileBytes">Larger files are skipped.</param>
public sealed record ScanSettings(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude, IReadOnlyList<string> SourceRoots, long MaxFileBytes)
{
    /// <summary>Whether git is asked what is ignored; only the command line says otherwise.</summary>
    public bool UsesGit { get; init; } = true;
}

/// <summary>How per-file datasets are partitioned.</summary>
public enum LayoutKind
{
    /// <summary>Chosen from the number of files when the lake is first built.</summary>
    Auto,

    /// <summary>One partition per file.</summary>
    FileId,

    /// <summary>One partition per group of files.</summary>
    Bucket,
}

/// <summary>The physical layout of a new lake, and of a relayout that names none.</summary>
/// <param name="Kind">How to partition.</param>
/// <param name="Buckets">Number of buckets; 0 to choose it from the number of files.</param>
public sealed record LayoutSettings(LayoutKind Kind, int Buckets);

/// <summary>Which datasets that may be left out are made; the others are empty.</summary>
/// <param name="Ast">The abstract syntax, node by node.</param>
/// <param name="Cst">The syntax tree, node by node.</param>
/// <param name="Flows">How values flow, and who calls what by that.</param>
/// <param name="Goids">Ids of modules, classes and functions, and what they stand beside.</param>
/// <param name="Metrics">What is counted in the abstract syntax.</param>
/// <param name="MaxFlowsBytes">Bytes of Python that a repository may hold; the flows of a larger one are left out.</param>
public sealed record LayerSettings(bool Ast, bool Cst, bool Flows, bool Goids, bool Metrics, long MaxFlowsBytes)
{
    /// <summary>The same for a repository of so many bytes of Python.</summary>
    public LayerSettings For(long bytes) => this with { Flows = Flows && bytes <= MaxFlowsBytes };
}

/// <summary>How the files are found that a change in others redoes. The lake is the same by each.</summary>
public enum ImpactStrategyName
{
    /// <summary>Those that looked up a name of which a rule of theirs reads what changed.</summary>
    Lookups,

    /// <summary>Those that looked up a name of which anything changed, its signature included.</summary>
    SymbolClosure,

    /// <summary>Those that looked up any name of a module that changed, or of one that passes its names on.</summary>
    ImportClosure,

    /// <summary>Those by symbols; by modules those of which a lookup was not followed to its end.</summary>
    Hybrid,
}

/// <summary>Where semantic facts come from.</summary>
public enum SemanticsProvider
{
    /// <summary>Nowhere: names are resolved by the rules alone.</summary>
    Off,

    /// <summary>An index in a file, that another program made.</summary>
    Index,

    /// <summary>pyright, asked about just the files that a change reaches.</summary>
    Pyright,

    /// <summary>scip-python, asked about all files whenever one changed.</summary>
    ScipPython,
}

/// <summary>Semantic facts: what a type checker knows of names.</summary>
/// <param name="Provider">Where they come from.</param>
/// <param name="Index">The file of the index; a relative path starts from the repository.</param>
/// <param name="Project">What symbols call the repository; null for the name of its folder.</param>
/// <param name="PythonVersion">The Python whose rules count, such as <c>3.13</c>; null for the newest one that is known.</param>
/// <param name="Workers">How many processes of pyright work at once.</param>
/// <param name="MemoryLimitBytes">Bytes that the heap of each of them may hold.</param>
/// <param name="TimeoutSeconds">Seconds that one file may take.</param>
/// <param name="Node">Node's executable; null for the first one on PATH.</param>
/// <param name="ScipPython">scip-python's executable; null for the first one on PATH.</param>
public sealed record SemanticsSettings(
    SemanticsProvider Provider, string Index, string? Project, string? PythonVersion, int Workers, long MemoryLimitBytes, int TimeoutSeconds, string? Node, string? ScipPython)
{
    /// <summary>Whether there are any.</summary>
    public bool IsOn => Provider != SemanticsProvider.Off;

    /// <summary>Full path of the index of a repository.</summary>
    public string IndexOf(string repository) => Path.GetFullPath(Index, repository);

    /// <summary>Whether symbols can have a name in them as the repository's.</summary>
    public static bool IsProject(string name) => name is not ("" or "." or [' ', ..]);
}

/// <summary>When a refresh gives way to a full run, and how it finds what else is redone.</summary>
/// <param name="MaxChangedRatio">Share of changed and deleted files, 0 to 1, from which on all are redone.</param>
/// <param name="MaxDeletedRatio">Share of deleted files, 0 to 1, from which on all are redone.</param>
/// <param name="MinFilesForRatio">Below this number of files the shares are not looked at.</param>
/// <param name="ImpactStrategy">How the files are found that a change in others redoes.</param>
/// <param name="MaxImpactDepth">How many times modules that pass names on are followed before every file is redone.</param>
public sealed record PolicySettings(double MaxChangedRatio, double MaxDeletedRatio, int MinFilesForRatio, ImpactStrategyName ImpactStrategy, int MaxImpactDepth);

/// <summary>Limits of the SQL engine and of the program's own parallel work.</summary>
/// <param name="Threads">Number of threads; 0 for one per processor.</param>
/// <param name="MemoryLimitBytes">Bytes that the engine may hold in memory before it spills to disk.</param>
public sealed record EngineSettings(int Threads, long MemoryLimitBytes);

/// <summary>What <c>publish</c> writes.</summary>
/// <param name="Datasets">Names of datasets.</param>
/// <param name="Directory">Full path of the folder to write to.</param>
public sealed record PublishSettings(IReadOnlyList<string> Datasets, string Directory)
{
    /// <summary>The same for a lake in another folder: a folder within the lake's stays within it.</summary>
    public PublishSettings MovedWith(string from, string to) =>
        Path.GetRelativePath(from, Directory) is var within && !Path.IsPathRooted(within) && within.Split('/', '\\')[0] != ".." ? this with { Directory = Path.Combine(to, within) } : this;
}

/// <summary>Which epochs a vacuum keeps: those that either of the two asks for.</summary>
/// <param name="Epochs">The newest so many.</param>
/// <param name="Days">Those of the last so many days.</param>
public sealed record RetentionSettings(int Epochs, int Days);

/// <summary>One of several repositories.</summary>
/// <param name="Name">Its own among them; the folder's name by default.</param>
/// <param name="Repository">Folder of its Python code.</param>
/// <param name="State">Folder of its lake; one of its name in <c>state</c> by default.</param>
public sealed record RepositorySettings(string Name, string Repository, string State);
