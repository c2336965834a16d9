using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>What a publication is made of.</summary>
public enum PublishFormat
{
    /// <summary>A Parquet file for each dataset.</summary>
    Parquet,

    /// <summary>One SCIP index.</summary>
    Scip,
}

/// <summary>What to publish, and where.</summary>
/// <param name="State">Folder of the lake.</param>
/// <param name="Contracts">The contracts of its datasets.</param>
/// <param name="Settings">Limits of the engine.</param>
/// <param name="Directory">Folder to write; replaced as a whole where it holds an earlier publication.</param>
/// <param name="Datasets">Names of datasets; the one name <see cref="AllDatasets"/> stands for every dataset. An index has its own.</param>
/// <param name="Epoch">The epoch; null for the newest.</param>
/// <param name="Progress">Hears how it goes.</param>
public sealed record PublishRequest(
    string State,
    ContractCatalog Contracts,
    PipelineSettings Settings,
    string Directory,
    IReadOnlyList<string> Datasets,
    long? Epoch = null,
    IRefreshProgress? Progress = null)
{
    /// <summary>Stops it at its next step.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>What it is made of.</summary>
    public PublishFormat Format { get; init; }

    /// <summary>What the symbols of an index call the repository; null for the name of its folder.</summary>
    public string? Project { get; init; }

    /// <summary>Stands for every dataset.</summary>
    public const string AllDatasets = "all";

    /// <summary>Where the lake is read and the publication written.</summary>
    public IFileSystem Files { get; init; } = LocalFileSystem.Instance;
}

/// <summary>One file of a publication.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Rows">Rows in it; of an index, occurrences.</param>
/// <param name="Bytes">Its size.</param>
public sealed record PublishedFile(string Name, long Rows, long Bytes);

/// <summary>What was published.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Changed">Whether files were written; false where the folder held this very publication.</param>
/// <param name="Files">The files, by name.</param>
public sealed record PublishResult(long Epoch, bool Changed, IReadOnlyList<PublishedFile> Files);
